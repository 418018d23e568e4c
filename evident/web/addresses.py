"""Where pages are, worked out once for a process: a page leads to a hundred others."""

from collections.abc import Callable
from functools import cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

SAFE = "!$&'()*+,;=~:@"
"""What may stand in a part of a path as it is (RFC 3986, 3.3)."""
MARK = "NUMBER"


def address(url_name: str) -> str:
    """Return where a page without arguments is. Raises NoReverseMatch if there is none."""
    return _address(url_name, get_script_prefix())


def numbered(url_name: str) -> Callable[[str], str]:
    """Return what gives the address of a page that takes the `number` of a record."""
    before, after = _around(url_name, get_script_prefix())
    return lambda number: f"{before}{quote(number, safe=SAFE)}{after}"


@cache
def _address(url_name: str, _prefix: str) -> str:
    return reverse(url_name)


@cache
def _around(url_name: str, _prefix: str) -> tuple[str, str]:
    before, _, after = reverse(url_name, kwargs={"number": MARK}).rpartition(MARK)
    return before, after
