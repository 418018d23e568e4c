"""What is wrong with the values of a request, in the language of the request."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.sentences import CODE, LEAST, MOST

TEXT = gettext_lazy("A text is wanted here.")
NUMBER = gettext_lazy("A number is wanted here.")
WHOLE = gettext_lazy("A whole number is wanted here.")
TRUTH = gettext_lazy("True or false is wanted here.")
LIST = gettext_lazy("A list is wanted here.")
OBJECT = gettext_lazy("An object with named values is wanted here.")
DATE = gettext_lazy("A date is wanted here, such as 2026-05-31.")
TIME = gettext_lazy("A time of day is wanted here, such as 09:30.")
MOMENT = gettext_lazy("A moment is wanted here, such as 2026-05-31T09:30:00Z.")
ONE_OF = gettext_lazy("One of these is wanted here: %(expected)s.")
TOO_LONG = gettext_lazy("Its length may be %(max_length)s at most.")
TOO_SHORT = gettext_lazy("Its length has to be %(min_length)s at least.")
SENTENCES: dict[str, Promise] = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("Nothing is called so here."),
    "greater_than": gettext_lazy("It has to be more than %(gt)s."),
    "greater_than_equal": LEAST,
    "less_than": gettext_lazy("It has to be less than %(lt)s."),
    "less_than_equal": MOST,
    "string_pattern_mismatch": gettext_lazy("It has to follow this pattern: %(pattern)s."),
    "int_parsing_size": gettext_lazy("This number is too large."),
    **dict.fromkeys(("too_long", "string_too_long"), TOO_LONG),
    **dict.fromkeys(("too_short", "string_too_short"), TOO_SHORT),
    **dict.fromkeys(("string_type", "string_unicode"), TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), NUMBER),
    **dict.fromkeys(("decimal_type", "decimal_parsing"), NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), TRUTH),
    **dict.fromkeys(("list_type", "tuple_type", "set_type"), LIST),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), OBJECT),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), DATE),
    **dict.fromkeys(("time_type", "time_parsing"), TIME),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), MOMENT),
    **dict.fromkeys(("enum", "literal_error"), ONE_OF),
}
"""By what pydantic calls a mistake; it tells of it in English alone."""
OF_CODES = r"^[-a-zA-Z0-9_]+$"
"""The pattern of codes, which is said in words."""
OURS = frozenset({"value_error", "assertion_error"})
"""What validators of our own said, in the language of the request already."""
OF_REQUESTS: dict[str, Promise] = {
    "Cannot parse request body": gettext_lazy("The body of the request is no JSON."),
    "CSRF check Failed": gettext_lazy(
        "A session of a browser has to send the CSRF token as well; programs use an API token."
    ),
}
"""By what django-ninja says of a request as a whole, in English alone."""


def places(errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return where the request is wrong, and what is wrong there."""
    return [
        {"where": ".".join(str(part) for part in each["loc"]), "what": sentence(each)}
        for each in errors
    ]


def sentence(error: Mapping[str, Any]) -> str:
    """Return what is wrong with one value."""
    context = error.get("ctx", {})
    if error["type"] in OURS and "error" in context:
        return str(context["error"])
    words = SENTENCES.get(error["type"])
    if context.get("pattern") == OF_CODES:
        words = CODE
    limit = context.get("ge", context.get("le"))
    told = context | {"limit_value": limit}
    return str(words) % told if words else _("This does not fit here.")


def of_request(message: str) -> str:
    """Return what is wrong with a request as a whole."""
    return str(OF_REQUESTS.get(message, message))
