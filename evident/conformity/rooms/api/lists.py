"""Lists from outside through the API: load, compare, keep, rows, findings."""

from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Line, PersonOut, Said, unknown
from evident.api.idempotency import repeatable
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.conformity.rooms.actions import lists as actions
from evident.conformity.rooms.api.noting import told
from evident.conformity.rooms.api.schemas import RoomNoteIn, RoomNoteOut
from evident.conformity.rooms.comparing import Rule
from evident.conformity.rooms.models import Outcome, OutsideList, OutsideRow
from evident.conformity.rooms.permissions import LOAD
from evident.conformity.rooms.queries import lists as queries
from evident.conformity.rooms.queries import reading
from evident.kernel.access.queries import require_somewhere
from evident.kernel.received.problems import FileRefused
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import get as record_called
from evident.management.audits.queries import auditing, seeing

router = Router(tags=["lists from outside"])
BY_LINE = Order("line", "", ("line", "pk"))
LARGEST = 20 << 20


class OutsideListIn(Schema):
    """What a file is, and the room it is loaded in."""

    name: Line = ""
    room: int = Field(0, ge=0, le=2**63 - 1, description="0 for none.")


class OutsideListOut(Schema):
    """A list from outside and what comparing found."""

    id: int
    name: str
    file_name: str
    sha256: str
    header: list[str]
    row_count: int
    loaded_by: PersonOut
    loaded_at: datetime
    kind: str
    rule: dict[str, Any]
    compared_at: datetime | None
    kept_at: datetime | None
    candidates: int
    matched: int
    exceptions: int
    unreadable: int


class CompareIn(Schema):
    """What has to agree between a row and its record; an empty column is not asked for."""

    kind: Code
    time: Line = ""
    minutes: int = Field(60, ge=1, le=actions.MOST_MINUTES)
    zone: Code = "UTC"
    number: Line = ""
    person: Line = ""
    words: Line = ""
    is_once: bool = Field(True, description="A record answers one row only.")


class OutsideRowsIn(PageIn):
    """Which rows."""

    outcome: Code = ""


class OutsideRowOut(Schema):
    """A row, and the record it has here."""

    id: int
    line: int
    cells: list[str]
    outcome: str
    problem: str
    number: str
    finding: str

    @staticmethod
    def resolve_finding(row: OutsideRow) -> str:
        """Return the number of the finding it became."""
        return row.finding.number if row.finding else ""


class RowFindingIn(Schema):
    """What a row without a record amounts to."""

    title: Line
    grade: Code
    statement: Said
    evidence: Said
    requirements: list[Code] = Field([], max_length=60)


class RowFindingOut(Schema):
    """The finding a row became."""

    number: str


@router.get("", response=PageOut[OutsideListOut], operation_id="list_outside_lists")
def list_lists(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the lists from outside you may see, the newest first."""
    return paged(queries.visible_to(request.auth), wanted=wanted, order=NEWEST)


@router.post("", response={201: OutsideListOut}, operation_id="load_outside_list")
@repeatable(lambda request, made, **_: queries.get(pk=int(made), user=request.auth))
def load(
    request: ApiRequest, data: Form[OutsideListIn], file: File[UploadedFile]
) -> Status[OutsideList]:
    """
    Take a CSV or XLSX file, sent as `multipart/form-data`; it is compared afterwards.

    A file that cannot be read is refused with 422 and a sentence.
    """
    user = request.auth
    require_somewhere(user, LOAD)
    room = reading.get(pk=data.room, user=user) if data.room else None
    if (file.size or 0) > LARGEST:
        raise ValidationError(str(FileRefused("file_too_big", limit=LARGEST >> 20)))
    try:
        with NamedTemporaryFile() as lying:
            for chunk in file.chunks():
                lying.write(chunk)
            lying.flush()
            made = actions.load(
                by=user,
                at=timezone.now(),
                path=Path(lying.name),
                file_name=file.name or "list",
                name=data.name,
                room=room,
            )
    except FileRefused as refusal:
        raise ValidationError(str(refusal)) from refusal
    return Status(201, made)


@router.get("/{int:outside}", response=OutsideListOut, operation_id="get_outside_list")
def get_list(request: ApiRequest, outside: Key) -> OutsideList:
    """Return one list with what comparing found."""
    return queries.get(pk=outside, user=request.auth)


@router.post("/{int:outside}/compare", response=OutsideListOut, operation_id="compare_outside_list")
def compare(request: ApiRequest, outside: Key, data: CompareIn) -> OutsideList:
    """Find the record of every row, among those you may see. Nothing is kept yet."""
    known = queries.get(pk=outside, user=request.auth)
    if data.zone not in available_timezones():
        raise unknown("zone", data.zone)
    rule = Rule(**data.model_dump(exclude={"kind"}))
    return actions.compare_list(
        outside=known, by=request.auth, at=timezone.now(), kind=data.kind, rule=rule
    )


@router.post("/{int:outside}/keep", response=OutsideListOut, operation_id="keep_outside_list")
def keep(request: ApiRequest, outside: Key) -> OutsideList:
    """Keep what comparing found; it does not change any more."""
    known = queries.get(pk=outside, user=request.auth)
    return actions.keep_list(outside=known, by=request.auth, at=timezone.now())


@router.delete("/{int:outside}", response={204: None}, operation_id="drop_outside_list")
def drop(request: ApiRequest, outside: Key) -> Status[None]:
    """Throw a list away that was not kept."""
    known = queries.get(pk=outside, user=request.auth)
    actions.drop_list(outside=known, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.get(
    "/{int:outside}/rows", response=PageOut[OutsideRowOut], operation_id="list_outside_rows"
)
def rows(request: ApiRequest, outside: Key, wanted: Query[OutsideRowsIn]) -> dict[str, Any]:
    """List the rows of a list, those of one outcome where that is named."""
    every = queries.get(pk=outside, user=request.auth).rows.select_related("finding")
    if wanted.outcome:
        if wanted.outcome not in Outcome.values:
            raise unknown("outcome", wanted.outcome)
        every = every.filter(outcome=wanted.outcome)
    return paged(every, wanted=wanted, order=BY_LINE)


@router.post(
    "/{int:outside}/rows/{int:row}/note",
    response={201: RoomNoteOut},
    operation_id="note_outside_row",
)
@repeatable(lambda request, made, **_: told(auditing.get_note(pk=int(made), user=request.auth)))
def note(request: ApiRequest, outside: Key, row: Key, data: RoomNoteIn) -> Status[dict[str, Any]]:
    """Keep a note of your own about a row without a record; it is private until you share it."""
    known = queries.get(pk=outside, user=request.auth)
    line = queries.row_of(known, pk=row)
    about = record_called(number=data.about, user=request.auth) if data.about else None
    facts = data.model_dump() | {"about": about}
    made = actions.note_row(row=line, by=request.auth, at=timezone.now(), **facts)
    return Status(201, told(made))


@router.post(
    "/{int:outside}/rows/{int:row}/finding",
    response={201: RowFindingOut},
    operation_id="raise_finding_from_outside_row",
)
@repeatable(lambda request, made, **_: seeing.get_finding(number=made, user=request.auth))
def find(request: ApiRequest, outside: Key, row: Key, data: RowFindingIn) -> Status[Any]:
    """Raise a finding from a row that has no record."""
    known = queries.get(pk=outside, user=request.auth)
    line = queries.row_of(known, pk=row)
    facts = data.model_dump()
    made = actions.raise_from_row(row=line, by=request.auth, at=timezone.now(), **facts)
    return Status(201, made)
