"""Search over all records the person may see."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from evident.kernel.records.reading import note_look
from evident.kernel.search import queries
from evident.web.palette import commands_for, places_for
from evident.web.requests import UserRequest, whole_number

SIZE = 25
PALETTE_SIZE = 8
LAST_PAGE = 40
"""Pages beyond this hold nothing: search ranks a thousand records."""


@login_required
@require_GET
def search(request: UserRequest) -> HttpResponse:
    """Show the records that match `q`, best first."""
    words = request.GET.get("q", "").strip()[:200]
    if words:
        note_look(event="search.ask", by=request.user, at=timezone.now(), words=words)
    page = min(whole_number(request.GET.get("page", "")) or 1, LAST_PAGE)
    results = (
        queries.search(user=request.user, text=words, at=timezone.now(), page=page, size=SIZE)
        if words
        else None
    )

    def address(other: int) -> str:
        return f"{reverse('web:search')}?{urlencode({'q': words, 'page': other})}"

    return render(
        request,
        "web/search.html",
        {
            "search_words": words,
            "results": results,
            "newer": address(page - 1) if page > 1 else "",
            "older": address(page + 1) if results and page * SIZE < results.total else "",
        },
    )


@login_required
@require_GET
def palette(request: UserRequest) -> HttpResponse:
    """Return what matches `q`: records, things to do, places to go."""
    words = request.GET.get("q", "").strip()[:200]
    results = (
        queries.search(
            user=request.user,
            text=words,
            at=timezone.now(),
            size=PALETTE_SIZE,
            with_snippets=False,
        )
        if words
        else None
    )
    return render(
        request,
        "web/_palette_choices.html",
        {
            "words": words,
            "hits": results.hits if results else [],
            "commands": commands_for(request.user, text=words),
            "places": places_for(request.user, text=words),
            "everywhere": f"{reverse('web:search')}?{urlencode({'q': words})}",
        },
    )
