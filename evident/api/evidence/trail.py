"""The trail through the API: entries, their proofs, the tree heads, the export."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.evidence.routers import trail as router
from evident.api.fields import Code, Key, Moment, found
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.kernel.access.queries import may, require_somewhere
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.paging import Order
from evident.kernel.trail import export as exporting
from evident.kernel.trail import sealing, signing
from evident.kernel.trail.models import Batch, Entry
from evident.kernel.trail_reading import actions, queries
from evident.kernel.trail_reading.streaming import packed

LATEST = Order("latest", "", ("number",), is_descending=True)
PROOF = {
    "responses": {
        200: {
            "description": "The proof, for the verifier.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    }
}
EXPORT = {
    "responses": {
        200: {
            "description": "JSON lines, compressed by gzip, for the verifier.",
            "content": {"application/gzip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class EntriesIn(PageIn):
    """Which entries; times are those of writing."""

    who: Code = Field("", description="Name, sign-in name or e-mail address.")
    event: Code = Field("", description="`incident.resolve`, or `incident.` for all of a kind.")
    record: Code = Field("", description="A number.")
    door: Code = Field("", description="page, api, mail, job, import, demo or command.")
    since: Moment | None = None
    until: Moment | None = Field(None, description="Exclusive.")
    organisation: Code = ""
    is_deviation: bool = False


class EntryOut(Schema):
    """One thing that happened. Never changed, never deleted."""

    id: int
    at: datetime = Field(description="When it happened.")
    recorded_at: datetime = Field(description="When it was written.")
    by_name: str = Field(description="Empty where the product did it by itself.")
    door: str
    event: str
    kind: str
    record: str
    procedure_version: int | None
    is_deviation: bool


class EntryFullOut(EntryOut):
    """An entry with what changed, and how it is sealed."""

    is_readable: bool = Field(description="False hides changes and facts of restricted records.")
    changes: dict[str, Any] = Field(description="Before and after, by field.")
    facts: dict[str, Any]
    batch: int | None = Field(description="The batch it is sealed in; none while it waits.")


class HeadOut(Schema):
    """A signed tree head; whoever notes it elsewhere can prove later that nothing was rewritten."""

    batch: int
    first: int = Field(description="The place of its first entry, from 0.")
    count: int = Field(description="Entries sealed; 0 is a sign of life.")
    root: str
    previous: str
    sealed_at: datetime
    heartbeat_minutes: int
    key: str = Field(description="The public key, in hexadecimal.")
    signature: str
    note: str = Field(description="What to note elsewhere: `batch:hash`.")

    @staticmethod
    def resolve_batch(batch: Batch) -> int:
        """Return the number of the batch."""
        return batch.number

    @staticmethod
    def resolve_note(batch: Batch) -> str:
        """Return what to note elsewhere."""
        return batch.head().note()


@router.get("/entries", response=PageOut[EntryOut], operation_id="list_trail_entries")
def entries(request: ApiRequest, wanted: Query[EntriesIn]) -> dict[str, Any]:
    """List the entries you may read, the last written first."""
    user = request.auth
    require_somewhere(user, queries.READ)
    known = queries.organisations(user)
    organisation = (
        found(known, "organisation", code=wanted.organisation).pk if wanted.organisation else None
    )
    filters = queries.Filters(
        people=queries.people_called(wanted.who) if wanted.who else None,
        event=wanted.event,
        record=wanted.record,
        door=wanted.door,
        since=wanted.since,
        until=wanted.until,
        is_deviation=wanted.is_deviation,
        organisation=organisation,
    )
    return paged(queries.listed(user, filters=filters), wanted=wanted, order=NEWEST)


@router.get("/entries/{entry}", response=EntryFullOut, operation_id="get_trail_entry")
def entry(request: ApiRequest, entry: Key) -> dict[str, Any]:
    """Return one entry: what changed, where it came from, and how it is sealed."""
    known = queries.get(request.auth, pk=entry)
    is_readable = queries.may_read_contents(request.auth, known)
    batch = queries.sealed_in(known)
    return vars(known) | {
        "is_readable": is_readable,
        "changes": known.changes if is_readable else {},
        "facts": known.facts if is_readable else {},
        "batch": batch.number if batch else None,
    }


@router.get("/entries/{entry}/proof", operation_id="prove_trail_entry", openapi_extra=PROOF)
def proof(request: ApiRequest, entry: Key) -> HttpResponse:
    """Return the proof that an entry belongs to the sealed trail; it holds no other entry."""
    known: Entry = queries.get(request.auth, pk=entry)
    if not queries.may_read_contents(request.auth, known):
        raise PermissionDenied(_("You are not allowed to do this."))
    try:
        content = sealing.prove(known)
    except sealing.NotSealed as waiting:
        raise StepRefused(str(waiting)) from waiting
    return HttpResponse(content, content_type="application/json")


@router.get("/heads", response=PageOut[HeadOut], operation_id="list_trail_heads")
def heads(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the signed tree heads, the latest first."""
    require_somewhere(request.auth, queries.READ)
    return paged(Batch.objects.all(), wanted=wanted, order=LATEST)


@router.post("/export", operation_id="export_trail", openapi_extra=EXPORT)
def export(request: ApiRequest) -> HttpResponseBase:
    """Export the whole trail as one compressed file, streamed; that itself is in the trail."""
    if not may(request.auth, queries.EXPORT):
        raise PermissionDenied(_("You are not allowed to do this."))
    now = timezone.now()
    try:
        actions.start_export(by=request.auth, at=now)
    except signing.TrailKeyUnusable as unusable:
        raise StepRefused(str(unusable)) from unusable
    response = StreamingHttpResponse(
        packed(lambda file: exporting.write_export(file, at=now)),
        content_type="application/gzip",
    )
    name = f"trail-{timezone.localtime(now):%Y%m%d-%H%M}.jsonl.gz"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
