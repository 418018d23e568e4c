"""Audit programmes and auditors' own notes through the API."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Line, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut
from evident.api.versions import IF_MATCH
from evident.kernel.access.queries import require_somewhere
from evident.kernel.records.paging import page_of
from evident.kernel.records.queries import visible_to
from evident.kernel.records.reading import note_reading
from evident.management.audits.actions import notes
from evident.management.audits.actions import programmes as actions
from evident.management.audits.api import shared
from evident.management.audits.api.findings import FindingIn, RaisedFindingOut
from evident.management.audits.api.findings import shown as finding_shown
from evident.management.audits.models import AuditorNote, AuditProgramme
from evident.management.audits.procedure.programme import PROCEDURE
from evident.management.audits.queries import auditing, seeing
from evident.management.audits.queries.seeing import Filters

router = Router(tags=["audit programmes"])
notes_router = Router(tags=["auditor notes"])


class ProgrammeIn(Schema):
    """The audits of a period: how often, how, who and why."""

    title: Line
    starts_on: date
    ends_on: date
    frequency: Text = ""
    methods: Text = ""
    responsibilities: Text = ""
    rationale: Text = ""


class ClauseCoverageOut(Schema):
    """One clause over a programme."""

    clause: str
    process: str
    state: str = Field(description="held, planned, missed or none.")
    planned: list[str] = Field(description="Numbers of audits that will look at it.")
    held: list[str] = Field(description="Numbers of audits that were reported and examined it.")
    missed: list[str] = Field(description="Numbers of audits reported without examining it.")
    findings: int


class ProgrammeOut(Schema):
    """An audit programme."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    owner: PersonOut | None
    starts_on: date
    ends_on: date
    frequency: str
    methods: str
    responsibilities: str
    rationale: str
    approved_at: datetime | None
    approved_by: PersonOut | None
    review: str
    clauses_covered: int
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    version: int


class ProgrammeReviewIn(Schema):
    """What a programme achieved."""

    review: Said


class ProgrammeFilters(PageIn):
    """Which programmes, in which order."""

    stage: Code = Field("any", description="open, ended or any.")


OWN = (
    "starts_on", "ends_on", "frequency", "methods", "responsibilities", "rationale",
    "approved_at", "approved_by", "review", "clauses_covered",
)  # fmt: skip


def shown(programme: AuditProgramme) -> dict[str, Any]:
    """Return a programme as the API shows it."""
    return shared.common_of(programme) | {name: getattr(programme, name) for name in OWN}


@router.get("", response=PageOut[ProgrammeOut], operation_id="list_audit_programmes")
def list_programmes(request: ApiRequest, wanted: Query[ProgrammeFilters]) -> dict[str, Any]:
    """List the audit programmes you may see, newest first."""
    rows = auditing.filtered_programmes(
        user=request.auth, at=timezone.now(), filters=Filters(stage=wanted.stage)
    ).select_related(*seeing.LINE, "approved_by")
    page = page_of(rows, order=seeing.ORDERS["newest"], token=wanted.page, size=wanted.limit)
    items = [shown(each) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=ProgrammeOut, operation_id="get_audit_programme")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one audit programme; its version is the ETag."""
    programme = auditing.get_programme(number=number, user=request.auth)
    note_reading(record=programme, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{programme.version}"'
    return shown(programme)


@router.get(
    "/{number}/coverage",
    response=list[ClauseCoverageOut],
    operation_id="list_audit_programme_coverage",
)
def coverage(request: ApiRequest, number: str) -> list[dict[str, Any]]:
    """List every clause with the audits of the programme that look at it."""
    programme = auditing.get_programme(number=number, user=request.auth)
    return [
        {
            "clause": row.clause,
            "process": row.process.key,
            "state": row.state,
            "planned": [each.number for each in row.planned],
            "held": [each.number for each in row.held],
            "missed": [each.number for each in row.missed],
            "findings": row.findings,
        }
        for row in auditing.coverage(programme)
    ]


@router.post("", response={201: ProgrammeOut}, operation_id="draft_audit_programme")
@repeatable(
    lambda request, made, **_: shown(auditing.get_programme(number=made, user=request.auth))
)
def draft(request: ApiRequest, data: ProgrammeIn) -> Status[dict[str, Any]]:
    """Begin the audit programme of a period."""
    made = actions.draft(by=request.auth, at=timezone.now(), **data.model_dump())
    return Status(201, shown(made))


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the programme as it is then."""
    known = shared.seen(request, auditing.get_programme(number=number, user=request.auth))
    act = getattr(actions, name)
    return shown(act(audit_programme=known, by=request.auth, at=timezone.now(), **facts))


@router.post(
    "/{number}/edit",
    response=ProgrammeOut,
    operation_id="edit_audit_programme",
    openapi_extra=IF_MATCH,
)
def edit(request: ApiRequest, number: str, data: ProgrammeIn) -> dict[str, Any]:
    """Change a draft as a whole."""
    return taken(request, number, "edit", **data.model_dump())


@router.post(
    "/{number}/approve",
    response=ProgrammeOut,
    operation_id="approve_audit_programme",
    openapi_extra=IF_MATCH,
)
def approve(request: ApiRequest, number: str) -> dict[str, Any]:
    """Let a programme be in force; never its author."""
    return taken(request, number, "approve")


@router.post(
    "/{number}/revise",
    response=ProgrammeOut,
    operation_id="revise_audit_programme",
    openapi_extra=IF_MATCH,
)
def revise(request: ApiRequest, number: str) -> dict[str, Any]:
    """Take a programme back to draft before its first audit."""
    return taken(request, number, "revise")


@router.post(
    "/{number}/review",
    response=ProgrammeOut,
    operation_id="review_audit_programme",
    openapi_extra=IF_MATCH,
)
def review(request: ApiRequest, number: str, data: ProgrammeReviewIn) -> dict[str, Any]:
    """Say what the programme achieved."""
    return taken(request, number, "review", **data.model_dump())


@router.post(
    "/{number}/close",
    response=ProgrammeOut,
    operation_id="close_audit_programme",
    openapi_extra=IF_MATCH,
)
def close(request: ApiRequest, number: str) -> dict[str, Any]:
    """End a programme whose audits are over."""
    return taken(request, number, "close")


@router.get("/{number}/steps", response=list[Code], operation_id="list_audit_programme_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    known = auditing.get_programme(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(known, by=request.auth)]


class AuditorNoteIn(Schema):
    """What an auditor notes for himself."""

    text: Said
    requirements: list[Code] = Field(default_factory=list)
    about: Code = Field("", description="Number of the record it is about.")


class AuditorNoteOut(Schema):
    """One of your own notes."""

    id: int
    text: str
    requirements: list[str]
    about: str | None
    made_at: datetime
    changed_at: datetime
    finding: str | None = Field(description="Number of the finding it became.")


def note_shown(request: ApiRequest, note: AuditorNote) -> dict[str, Any]:
    """Return a note as the API shows it; a record that is hidden by now is left out."""
    about = visible_to(request.auth).filter(pk=note.about_id or 0).first()
    names = ("id", "text", "requirements", "made_at", "changed_at")
    return {name: getattr(note, name) for name in names} | {
        "about": about.number if about else None,
        "finding": note.finding.number if note.finding else None,
    }


def note_facts(request: ApiRequest, data: AuditorNoteIn) -> dict[str, Any]:
    """Return what the actions take, with the record in the place of its number."""
    facts = data.model_dump()
    seen = visible_to(request.auth)
    facts["about"] = found(seen, "about", number=data.about) if data.about else None
    return facts


@notes_router.get("", response=list[AuditorNoteOut], operation_id="list_auditor_notes")
def list_notes(request: ApiRequest) -> list[dict[str, Any]]:
    """List your own notes, the newest 200; nobody sees those of others."""
    require_somewhere(request.auth, notes.WRITE)
    return [note_shown(request, each) for each in auditing.own_notes(request.auth)[:200]]


@notes_router.post("", response={201: AuditorNoteOut}, operation_id="write_auditor_note")
@repeatable(
    lambda request, made, **_: note_shown(
        request, auditing.get_note(pk=int(made), user=request.auth)
    )
)
def write_note(request: ApiRequest, data: AuditorNoteIn) -> Status[dict[str, Any]]:
    """Keep a note nobody else reads."""
    require_somewhere(request.auth, notes.WRITE)
    made = notes.write_note(by=request.auth, at=timezone.now(), **note_facts(request, data))
    return Status(201, note_shown(request, made))


@notes_router.put("/{note}", response=AuditorNoteOut, operation_id="edit_auditor_note")
def edit_note(request: ApiRequest, note: Key, data: AuditorNoteIn) -> dict[str, Any]:
    """Change one of your own notes."""
    require_somewhere(request.auth, notes.WRITE)
    known = auditing.get_note(pk=note, user=request.auth)
    facts = note_facts(request, data)
    changed = notes.edit_note(note=known, by=request.auth, at=timezone.now(), **facts)
    return note_shown(request, changed)


@notes_router.delete("/{note}", response={204: None}, operation_id="remove_auditor_note")
def remove_note(request: ApiRequest, note: Key) -> Status[None]:
    """Throw one of your own notes away."""
    require_somewhere(request.auth, notes.WRITE)
    known = auditing.get_note(pk=note, user=request.auth)
    notes.remove_note(note=known, by=request.auth, at=timezone.now())
    return Status(204, None)


@notes_router.post(
    "/{note}/hand-over", response={201: RaisedFindingOut}, operation_id="hand_over_auditor_note"
)
@repeatable(
    lambda request, made, **_: finding_shown(seeing.get_finding(number=made, user=request.auth))
)
def hand_over(request: ApiRequest, note: Key, data: FindingIn) -> Status[dict[str, Any]]:
    """Raise a finding from one of your own notes; everybody concerned reads it from then on."""
    require_somewhere(request.auth, notes.WRITE)
    known = auditing.get_note(pk=note, user=request.auth)
    facts = data.model_dump(exclude={"source_kind", "source_reference"})
    facts["owner"] = shared.person_or_none(data.owner, "owner")
    facts["records"] = shared.records_of(data.records, user=request.auth)
    made = notes.hand_over(note=known, by=request.auth, at=timezone.now(), **facts)
    return Status(201, finding_shown(made))
