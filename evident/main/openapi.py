"""The document of the API, as committed beside the code."""

import json
from pathlib import Path

from django.utils import translation
from ninja.openapi.schema import OpenAPISchema

from evident.api.languages import texts
from evident.api.reader import WORDS
from evident.main.messages import Message
from evident.main.settings import ROOT

SNAPSHOT = ROOT / "docs" / "openapi.json"


def made() -> OpenAPISchema:
    """Return the OpenAPI document of this version in English; Django has to be set up."""
    from evident.main.api import api

    with translation.override("en"):
        return api.get_openapi_schema(path_prefix="/api/")


def document() -> str:
    """Return the OpenAPI document of this version as text, in English."""
    return json.dumps(made(), indent=1, ensure_ascii=False, default=str) + "\n"


def messages() -> set[Message]:
    """Return every text of the document and of its reader, for translation."""
    return {Message(text) for text in texts(made()) | set(WORDS)}


def write(path: Path = SNAPSHOT) -> None:
    """Write the document to `path`."""
    path.write_text(document(), encoding="utf-8")
