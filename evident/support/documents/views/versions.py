"""The versions of a document, what differs between two of them, and one to print."""

import itertools
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.kernel.attachments.models import Attachment
from evident.support.documents import queries, texts
from evident.support.documents.actions.deciding import figures
from evident.support.documents.comparing import Block, differences
from evident.support.documents.models import Version
from evident.support.documents.processes import PROCESSES
from evident.support.documents.views.documents import shown_version
from evident.web.requests import UserRequest


@dataclass(frozen=True)
class Compared:
    """A text of both versions, compared."""

    name: str
    blocks: list[Block]


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


def figures_told(version: Version) -> str:
    """Return the pictures a version shows, a line each; another picture is another fingerprint."""
    names = texts.pictures_in(version.body_en, version.body_zh)
    keys = figures(version.document, version) if version.approved_at is None else version.figures
    files = Attachment.objects.in_bulk([keys[name] for name in names if name in keys])
    found = {name: files.get(keys.get(name, 0)) for name in names}
    return "\n".join(file_told(file) for file in found.values() if file)


def file_told(file: Attachment | None) -> str:
    """Return what a file is called and how it is told from another of the same name."""
    return f"{file.name} · {filesizeformat(file.size)} · SHA-256 {file.sha256[:16]}" if file else ""


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
        (_("Figures"), figures_told(old), figures_told(new)),
        (_("File"), file_told(old.file), file_told(new.file)),
    ]
    parts = [Compared(name, differences(one, other)) for name, one, other in pairs]
    context = {
        "document": document,
        "before": old,
        "after": new,
        "parts": [part for part in parts if part.blocks],
    }
    return render(request, "documents/compared.html", context)
