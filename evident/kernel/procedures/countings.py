"""How hours of a version's spans are counted: elapsed, or as keepers of calendars make known."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

Known = Callable[[], Mapping[str, str]]
_keepers: list[Known] = []


def add(known: Known) -> None:
    """Make ways to count known: `known` returns them by code, in words of the page's language."""
    _keepers.append(known)


def ways() -> dict[str, str]:
    """Return every way to count besides elapsed hours, by code."""
    return {code: words for known in _keepers for code, words in known().items()}


def in_words(code: str) -> str:
    """Return how `code` counts; nothing counts elapsed hours."""
    return ways().get(code, code) if code else _("Elapsed hours, around the clock")
