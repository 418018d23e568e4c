"""What sort of error kept a check from being computed, in words that quote no record."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAME = re.compile(r"^[A-Z][A-Za-z]{2,60}(?=:|$)")
"""The name of an error, with which what is kept begins."""
UNKNOWN = gettext_lazy("the program failed")
SORTS: dict[str | Promise, tuple[str, ...]] = {
    gettext_lazy("closed records could not be replayed against their procedure"): ("Unplayed",),
    gettext_lazy("the database could not answer"): (
        *("OperationalError", "InterfaceError", "InternalError", "DatabaseError", "TimeoutError"),
    ),
    gettext_lazy("the database refused the question"): (
        *("ProgrammingError", "DataError", "IntegrityError", "NotSupportedError", "FieldError"),
    ),
    gettext_lazy("something it needs is missing"): (
        *("LookupError", "KeyError", "IndexError", "DoesNotExist", "ObjectDoesNotExist"),
        *("FileNotFoundError", "TemplateDoesNotExist", "ImportError", "ModuleNotFoundError"),
    ),
    gettext_lazy("it met a value that it cannot work with"): (
        *("ValueError", "TypeError", "AttributeError", "ArithmeticError", "ZeroDivisionError"),
        *("OverflowError", "ValidationError", "UnicodeDecodeError", "AssertionError"),
    ),
}
"""What sort of error it was, by the names of errors."""


def sort_of(kept: str) -> str:
    """Return in words what sort of error is kept, with its name; nothing of what it says."""
    found = NAME.match(kept)
    name = found[0] if found else ""
    words = next((each for each, names in SORTS.items() if name in names), UNKNOWN)
    return _("%(words)s (%(name)s)") % {"words": words, "name": name} if name else str(words)
