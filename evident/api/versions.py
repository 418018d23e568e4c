"""What a program saw before it acts: the header `If-Match` with the version of a record."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

IF_MATCH: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "description": "The version (ETag) you saw; refused with 412 if it changed since.",
            "schema": {"type": "string", "default": ""},
        }
    ]
}
"""What `openapi_extra` of an operation says that heeds the header through `version_seen`."""


def version_seen(request: HttpRequest) -> int | None:
    """Return the version the program saw; None if it does not care. Raises ValidationError."""
    return version_of(request.headers.get("If-Match", ""))


def version_of(if_match: str) -> int | None:
    """Return the version an `If-Match` names; None for any. Raises ValidationError."""
    text = if_match.strip().removeprefix("W/").strip('"')
    if text in ("", "*"):
        return None
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST):
        raise ValidationError(_("If-Match takes the ETag of a record, as it was shown to you."))
    return int(text)


LONGEST = 12
"""Digits of a version; more are none."""
