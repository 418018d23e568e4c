"""The document of the API, as committed beside the code."""

import json
from pathlib import Path

from django.utils import translation

from evident.main.settings import ROOT

SNAPSHOT = ROOT / "docs" / "openapi.json"


def document() -> str:
    """Return the OpenAPI document of this version as text, in English."""
    from evident.main.api import api

    with translation.override("en"):
        schema = api.get_openapi_schema(path_prefix="/api/")
        return json.dumps(schema, indent=1, ensure_ascii=False, default=str) + "\n"


def write(path: Path = SNAPSHOT) -> None:
    """Write the document to `path`."""
    path.write_text(document(), encoding="utf-8")
