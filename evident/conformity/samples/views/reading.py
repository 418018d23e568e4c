"""The list of samples, one sample, one frozen record with its files."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from evident.conformity.samples import queries
from evident.conformity.samples.models import Sample, SampledRecord, Verdict
from evident.conformity.samples.permissions import DRAW, JUDGE
from evident.conformity.samples.queries import since
from evident.conformity.samples.queries.seeing import Shown, counted, latest
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import User
from evident.kernel.attachments import storage
from evident.kernel.files.serving import sent
from evident.kernel.lists.exporting import Column, Export, declare, in_language, of_field
from evident.kernel.measures.definition import check_of
from evident.kernel.records.reading import note_reading
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest

PAGE = 50
TONES = {
    Verdict.CONFORMS: ("success", "check"),
    Verdict.EXCEPTION: ("danger", "flag"),
    Verdict.NOTE: ("info", "note"),
}


def requirement_in(query: QueryDict) -> str:
    """Return the requirement an address narrows samples by."""
    return query.get("requirement", "").replace("\0", "")[:40]


def name_of(title: str, english: str, chinese: str) -> str:
    """Return what a sample is for: as it was called, else by what it was drawn from."""
    return title or in_language(english, chinese)


def listed(user: User, query: QueryDict, _at: datetime) -> "QuerySet[Sample]":
    """Return the samples of an address, the newest first."""
    rows = counted(queries.visible_to(user)).defer("sheet", "query").order_by("-pk")
    requirement = requirement_in(query)
    return rows.filter(requirement=requirement) if requirement else rows


EXPORT = declare(
    Export(
        "sample",
        "samples",
        rows=listed,
        columns=(
            Column("number", _("No."), ("pk",), "number", width=8),
            Column(
                "name", _("What it is for"), ("title", "name_en", "name_zh"), told=name_of, width=40
            ),
            of_field(Sample, "requirement"),
            Column("population", _("Drawn from"), ("population",), "number", width=12),
            of_field(Sample, "method"),
            Column("records", _("Records"), ("size",), "number", width=12),
            Column("judged", _("Judged"), ("judged",), "number", width=12),
            Column("by", _("Drawn by"), ("by__name",), width=20),
            Column("at", _("Drawn at"), ("at",), "moment"),
        ),
        name=_("Samples"),
        organisation="",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """List the samples, the newest first."""
    rows = listed(request.user, request.GET, timezone.now())
    requirement = requirement_in(request.GET)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "requirement": requirement,
        "may_draw": access_of(request.user).may_somewhere(DRAW),
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        **offered(request, EXPORT),
    }
    return render(request, "samples/list.html", context)


@login_required
@require_GET
def sample(request: UserRequest, sample: int) -> HttpResponse:
    """Show a sample: from what it was drawn and how, and each of its records."""
    found = queries.get(sample=sample, user=request.user)
    shown = queries.items_of(found, user=request.user)
    seen = [each.item for each in shown if each.item]
    changes = since.changes(seen)
    is_whole = len(seen) == len(shown)
    context = {
        "sample": found,
        "told": found.told,
        "judgements": queries.judgements_for(found, user=request.user),
        "check": check_of(found.reference) if found.source == "check" else None,
        "rows": [row_of(each, changes) for each in shown],
        "judged": sum(1 for each in shown if each.result),
        "is_whole": is_whole,
        "hidden": len(shown) - len(seen),
    }
    return render(request, "samples/sample.html", context)


def row_of(shown: Shown, changes: dict[int, int]) -> dict[str, Any]:
    """Return one line of a sample's records."""
    tone, icon = TONES[Verdict(shown.result.verdict)] if shown.result else ("", "")
    return {
        "place": shown.place,
        "item": shown.item,
        "result": shown.result,
        "tone": tone,
        "icon": icon,
        "changes": changes.get(shown.item.pk, 0) if shown.item else 0,
    }


@login_required
@require_GET
def record(request: UserRequest, sample: int, place: int) -> HttpResponse:
    """Show one record as it was when the sample was drawn."""
    item = queries.get_item(sample=sample, place=place, user=request.user)
    note_reading(record=item.record, by=request.user, at=timezone.now())
    results = [(each, *TONES[Verdict(each.verdict)]) for each in item.results.select_related("by")]
    context = {
        "item": item,
        "sample": item.sample,
        "frozen": item.frozen,
        "results": results,
        "latest": latest(item),
        "changes": since.changes([item]).get(item.pk, 0),
        "may_raise": access_of(request.user).may_somewhere("finding.raise_finding"),
        "may_judge": may(request.user, JUDGE, item.record),
        "neighbours": neighbours(item, request),
    }
    return render(request, "samples/record.html", context)


def neighbours(item: SampledRecord, request: UserRequest) -> dict[str, SampledRecord | None]:
    """Return the records before and after one that the person may see."""
    rows = queries.items_visible_to(request.user).filter(sample=item.sample_id).defer("content")
    return {
        "before": rows.filter(place__lt=item.place).order_by("-place").first(),
        "after": rows.filter(place__gt=item.place).order_by("place").first(),
    }


@login_required
@require_GET
def file(request: UserRequest, sample: int, place: int, sha256: str) -> HttpResponseBase:
    """Send a file as it was frozen with a record."""
    item = queries.get_item(sample=sample, place=place, user=request.user)
    note_reading(record=item.record, by=request.user, at=timezone.now())
    return sent(*bytes_of(item, sha256))


def bytes_of(item: SampledRecord, sha256: str) -> tuple[str, str, bytes]:
    """Return name, type and bytes of a frozen file. Raises Http404."""
    if sha256 not in item.files:
        raise Http404
    named = next(each for each in item.frozen["files"] if each["sha256"] == sha256)
    try:
        with storage.read(sha256) as content:
            return named["name"], "application/octet-stream", content.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
