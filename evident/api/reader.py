"""The page on which people read the document of the API, in their language."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.openapi.docs import Swagger

from evident.api.languages import translations

WORDS = (
    "Authorize", "Available authorizations", "Authorized", "Logout", "Close", "Value:", "Name:",
    "In:", "Parameters", "No parameters", "Try it out", "Cancel", "Reset", "Execute", "Clear",
    "Name", "Description", "Code", "Links", "No links", "Details", "Responses", "Response body",
    "Response headers", "Server response", "Request URL", "Request body", "Request duration",
    "Media type", "Controls", "header.", "Example Value", "Edit Value", "Schema", "Schemas",
    "required", "Send empty value", "Download", "Download file", "Expand all", "Collapse all",
    "Expand operation", "Collapse operation", "Copy to clipboard",
    "Undocumented", "authorization button unlocked", "authorization button locked",
)  # fmt: skip
"""What the reader says itself, in English alone; its script finds them on the page."""


class Reader(Swagger):
    """Swagger UI with a switch of language, its own words put into that of the page."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Return the page; its script fetches the document, which is in the same language."""
        settings = self.settings | {"url": self.get_openapi_url(api, kwargs)}
        facts = {"settings": settings, "words": words(get_language() or "en")}
        return render(request, self.template, facts)


@cache
def words(language: str) -> dict[str, str]:
    """Return what the reader's own words become."""
    say = translations(language).gettext
    return {word: say(word) for word in WORDS if say(word) != word}
