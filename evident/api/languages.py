"""The document of the API in each language: its English texts, and what becomes of them."""

import gettext
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import to_locale

DOMAIN = "openapi"
SAID = frozenset({"summary", "description"})
"""Under which words of OpenAPI a text stands that people read."""
AS_IT_IS = frozenset({"default", "const", "enum", "example", "examples"})
"""Under which words something stands that programs send or get."""


def spoken(part: Any, say: Callable[[str], str]) -> Any:
    """Return a part of a document with every text for people as `say` gives it."""
    if isinstance(part, list):
        return [spoken(each, say) for each in part]
    if not isinstance(part, dict):
        return part
    return {word: _under(word, value, say) for word, value in part.items()}


def _under(word: str, value: Any, say: Callable[[str], str]) -> Any:
    if word in SAID and isinstance(value, str):
        return say(value) if value else value
    if word == "properties":  # the words below are names of fields
        return {name: spoken(each, say) for name, each in value.items()}
    if word == "tags":
        return [say(each) for each in value]
    if word == "info":
        return spoken(value, say) | {"title": say(value["title"])}
    return value if word in AS_IT_IS else spoken(value, say)


def texts(document: dict[str, Any]) -> set[str]:
    """Return every text of a document that people read."""
    found: set[str] = set()

    def note(text: str) -> str:
        found.add(text)
        return text

    spoken(document, note)
    return found


def translations(language: str) -> gettext.NullTranslations:
    """Return the translations of the document; read anew each time, since it is made once."""
    place = Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES"
    try:
        with (place / f"{DOMAIN}.mo").open("rb") as compiled:
            return gettext.GNUTranslations(compiled)
    except FileNotFoundError:
        return gettext.NullTranslations()


def untitled(part: Any) -> Any:
    """Return a part of a document without the titles that only say the name of a field again."""
    if isinstance(part, list):
        return [untitled(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        word: (
            {name: untitled(each) for name, each in value.items()}
            if word == "properties"
            else untitled(value)
        )
        for word, value in part.items()
        if word != "title" or not isinstance(value, str)
    }
