"""Pages of the trail: looking for entries, one entry with its proof, the export."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import may, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.kernel.trail import export as exporting
from evident.kernel.trail import sealing, signing
from evident.kernel.trail_reading import actions, queries
from evident.kernel.trail_reading.streaming import packed
from evident.web.requests import UserRequest, confirm, go_to, refuse
from evident.web.trail import words
from evident.web.trail.forms import FilterForm


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show entries, the last written first."""
    require_somewhere(request.user, queries.READ)
    form = FilterForm(request.GET or None, user=request.user)
    try:
        page = queries.page(request.user, filters=form.filters(), token=request.GET.get("page", ""))
    except ValidationError as error:
        raise Http404 from error
    asked = {name: str(value) for name, value in request.GET.items() if value and name != "page"}
    context = {
        "form": form,
        "rows": rows_of(request.user, page.rows),
        "newer": address(asked, page.before),
        "older": address(asked, page.after),
        "is_filtered": bool(asked),
        "may_export": may(request.user, queries.EXPORT),
        "last": sealing.last_batch(),
        "kept_since": queries.kept_since(),
    }
    return render(request, "trail_pages/index.html", context)


def rows_of(user: User, entries: Any) -> list[dict[str, Any]]:
    """Return what a line of the list shows of each entry."""
    keys = {entry.record_id for entry in entries if entry.record_id}
    seen = {record.pk: record for record in visible_to(user).filter(pk__in=keys)}
    sealed = queries.sealed_among(entries)
    return [
        {
            "entry": entry,
            "what": words.event_name(entry.event),
            "record": seen.get(entry.record_id or 0),
            "is_sealed": entry.pk in sealed,
        }
        for entry in entries
    ]


def address(asked: dict[str, str], token: str) -> str:
    """Return the address of another page of the same list; nothing where there is none."""
    return f"?{urlencode(asked | {'page': token})}" if token else ""


@login_required
@require_GET
def entry(request: UserRequest, pk: int) -> HttpResponse:
    """Show one entry: what changed, where it came from, and how it is sealed."""
    found = queries.get(request.user, pk=pk)
    record = queries.record_of(found)
    is_readable = queries.may_read_contents(request.user, found)
    context = {
        "entry": found,
        "what": words.event_name(found.event),
        "record": linked(request.user, record),
        "is_readable": is_readable,
        "changes": words.changes_in(found) if is_readable else [],
        "facts": words.facts_in(found) if is_readable else [],
        "batch": queries.sealed_in(found),
    }
    return render(request, "trail_pages/entry.html", context)


def linked(user: User, record: Record | None) -> Record | None:
    """Return the record if `user` may open its page."""
    if record is None or not visible_to(user).filter(pk=record.pk).exists():
        return None
    return record


@login_required
@require_GET
def proof(request: UserRequest, pk: int) -> HttpResponse:
    """Send the proof that an entry belongs to the sealed trail; it holds no other entry."""
    found = queries.get(request.user, pk=pk)
    if not queries.may_read_contents(request.user, found):
        raise PermissionDenied(_("You are not allowed to do this."))
    try:
        content = sealing.prove(found)
    except sealing.NotSealed as waiting:
        refuse(request, waiting)
        return go_to(request, reverse("trail:entry", args=[pk]))
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="proof-{pk}.json"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def export(request: UserRequest) -> HttpResponseBase:
    """Ask, then send the whole trail as one compressed file."""
    if not may(request.user, queries.EXPORT):
        raise PermissionDenied(_("You are not allowed to do this."))
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Export the trail?"),
            text=_("You get one compressed file with every entry, ready for the verifier."),
            consequences=[
                _("It holds everything, personal names and restricted records included."),
                _("That you exported it is written into the trail."),
            ],
            action=_("Export"),
            back=reverse("trail:index"),
            is_grave=False,
        )
    now = timezone.now()
    try:
        actions.start_export(by=request.user, at=now)
    except signing.TrailKeyUnusable as unusable:
        messages.error(request, str(unusable))
        return go_to(request, reverse("trail:index"))
    response = StreamingHttpResponse(
        packed(lambda file: exporting.write_export(file, at=now)),
        content_type="application/gzip",
    )
    name = f"trail-{timezone.localtime(now):%Y%m%d-%H%M}.jsonl.gz"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_GET
def verify(request: UserRequest) -> HttpResponse:
    """Say how somebody verifies the trail without trusting us, and which head to note."""
    require_somewhere(request.user, queries.READ)
    last = sealing.last_batch()
    context = {
        "head": last.head().note() if last else "",
        "last": last,
        "keys": sealing.public_keys() if last else [],
    }
    return render(request, "trail_pages/verify.html", context)
