"""The document of the API: what each operation is called, does, and answers when it refuses."""

import re
from http import HTTPStatus
from typing import Any

from django.utils.translation import get_language, override
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from evident.api.languages import spoken, translations, untitled

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
OF_THE_CODE = re.compile(r"\s*\bRaises\s.*", re.DOTALL)
"""What a docstring tells those who call it in Python; programs read of it below `4XX`."""
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "description": "What is not right (RFC 9457), in the language of the request.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "What is not right, in a few words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "errors": {
            "type": "array",
            "description": "What is wrong with the request, place by place.",
            "items": {
                "type": "object",
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
    "required": ["type", "title", "status"],
}
REFUSED: dict[str, Any] = {
    "description": (
        "Refused, and then nothing changed. 401: not signed in. 403: not allowed. 404: unknown, or"
        " hidden from you. 409: not possible now. 412: it changed since the version named in"
        " If-Match. 422: something in the request is not right."
    ),
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class DocumentedApi(NinjaAPI):
    """An API whose document is put together once a language: that takes a second of a processor."""

    def __init__(self, **settings: Any) -> None:
        self._documents: dict[tuple[str, str], OpenAPISchema] = {}
        super().__init__(**settings)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the document, for nobody to change."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        language = get_language() or "en"
        if (language, prefix) not in self._documents:
            with override("en"):
                made = self._in_english(prefix)
            if language != "en":
                made.update(spoken(dict(made), translations(language).gettext))
            self._documents[language, prefix] = made
        return self._documents[language, prefix]

    def _in_english(self, prefix: str) -> OpenAPISchema:
        """Return the document as the code has it."""
        made = super().get_openapi_schema(path_prefix=prefix)
        for operation in operations(made):
            complete(operation)
        schemas = made["components"]["schemas"]
        schemas["Problem"] = PROBLEM
        made["paths"] = untitled(made["paths"])
        for name, schema in schemas.items():
            title = {"title": schema["title"]} if "title" in schema else {}
            schemas[name] = title | untitled(schema)
        return made


def operations(document: OpenAPISchema) -> list[dict[str, Any]]:
    """Return every operation of a document."""
    return [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    ]


def complete(operation: dict[str, Any]) -> None:
    """Say what an operation is called, as programs know it, and what it answers when it refuses."""
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    operation["description"] = OF_THE_CODE.sub("", operation.get("description", ""))
    told = {int(status) for status in operation["responses"] if str(status).isdigit()}
    if not any(status >= HTTPStatus.BAD_REQUEST for status in told):
        operation["responses"]["4XX"] = REFUSED
