"""Whatever page or answer an auditor from outside is given is a look, and recorded."""

import html
import re
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from evident.kernel.accounts.models import User
from evident.kernel.records.reading import note_page

OWN = ("/rooms/", "/auditor-notes/", "/notifications/", "/preferences", "/accounts/", "/sign-in")
"""Where people look after what is their own; a room tells itself what was looked at from it."""
TITLE = re.compile(rb"<title>([^<]*)</title>")
HEAD = 4_000
"""Bytes of a page within which its title stands."""


def looks(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Record what was shown, unless what shows it has recorded that more exactly."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_look(request, response):
            person = getattr(request, "auth", None) or request.user
            if person.is_authenticated:
                note_page(
                    by=cast("User", person),
                    at=timezone.now(),
                    path=request.get_full_path()[:300],
                    title=title_of(response) or request.path[:200],
                )
        return response

    return answer


def is_look(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether somebody was shown something, whole or in part: a header hides no look."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and request.path != "/"
        and not request.path.startswith(OWN)
    )


def title_of(response: HttpResponse) -> str:
    """Return the title of a page; nothing of what is none."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return ""
    found = TITLE.search(response.content[:HEAD])
    return html.unescape(found[1].decode(errors="replace")).strip()[:200] if found else ""
