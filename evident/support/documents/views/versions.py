"""The versions of a document, what differs between two of them, and one to print."""

import itertools
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.kernel.comparing import Line, compare
from evident.support.documents import queries, texts
from evident.support.documents.processes import PROCESSES
from evident.support.documents.views.documents import shown_version
from evident.web.requests import UserRequest


@dataclass(frozen=True)
class Compared:
    """A text of both versions, compared."""

    name: str
    lines: list[Line]


@login_required
@require_GET
def versions(request: UserRequest, number: str) -> HttpResponse:
    """Show the versions of a document."""
    document = queries.get(number=number, user=request.user)
    found = list(queries.versions_of(document, user=request.user))
    for newer, older in itertools.pairwise(found):
        newer.before = older.number  # type: ignore[attr-defined]
    return render(request, "documents/versions.html", {"document": document, "versions": found})


@login_required
@require_GET
def version(request: UserRequest, number: str, version: int) -> HttpResponse:
    """Show one version as it is printed: with header, approval block and text."""
    document = queries.get(number=number, user=request.user)
    found = queries.version_of(document, version, user=request.user)
    context = {
        "document": document,
        "version": found,
        "process_name": PROCESSES.get(document.process, ""),
    }
    context |= shown_version(request, document, found)
    return render(request, "documents/version.html", context)


@login_required
@require_GET
def compared(request: UserRequest, number: str, before: int, after: int) -> HttpResponse:
    """Show what differs between two versions, with all that is filled in."""
    document = queries.get(number=number, user=request.user)
    old = queries.version_of(document, before, user=request.user)
    new = queries.version_of(document, after, user=request.user)
    pairs = [
        (_("English title"), old.title_en, new.title_en),
        (_("English text"), texts.whole(old, chinese=False), texts.whole(new, chinese=False)),
        (_("Chinese title"), old.title_zh, new.title_zh),
        (_("Chinese text"), texts.whole(old, chinese=True), texts.whole(new, chinese=True)),
        (_("File"), str(old.file or ""), str(new.file or "")),
    ]
    parts = [Compared(name, compare(one, other)) for name, one, other in pairs]
    context = {
        "document": document,
        "before": old,
        "after": new,
        "parts": [part for part in parts if part.lines],
    }
    return render(request, "documents/compared.html", context)
