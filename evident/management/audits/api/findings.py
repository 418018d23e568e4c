"""Findings through the API."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, PersonOut, Said, Text, unknown
from evident.api.idempotency import repeatable
from evident.api.paging import PageOut
from evident.api.versions import IF_MATCH
from evident.kernel.records.paging import page_of
from evident.kernel.records.reading import note_reading
from evident.management.audits.actions import findings as actions
from evident.management.audits.api import shared
from evident.management.audits.api.nonconformities import NonconformityOut
from evident.management.audits.api.nonconformities import shown as nonconformity_shown
from evident.management.audits.api.shared import AuditOwnerIn, AuditReasonIn, TreatmentFilters
from evident.management.audits.models import Finding
from evident.management.audits.procedure.finding import PROCEDURE
from evident.management.audits.queries import seeing, sources

router = Router(tags=["findings"])


class FindingIn(Schema):
    """What was found, with its evidence."""

    title: Line
    grade: Code = Field(description="major, minor, observation or opportunity.")
    statement: Text
    evidence: Text = Field(description="What was seen: records, documents, numbers, who said it.")
    requirements: list[Code] = Field(
        default_factory=list, description="Clauses such as 8.6.1, or ids such as 8.6.1-c."
    )
    process: Code = Field("", description="Key of a process; that of the requirement unless given.")
    owner: Code = Field("", description="Sign-in name of who answers for what follows.")
    records: list[Code] = Field(default_factory=list, description="Numbers; they get linked.")
    source_kind: Code = Field(
        "other", description="check, deviation, record, external or other; what it says is kept."
    )
    source_reference: Line = Field("", description="Code of the check or deviation, or a number.")


class FindingEditIn(Schema):
    """What a finding says, to be corrected; what is left out stays."""

    title: Line | None = None
    grade: Code | None = None
    statement: Text | None = None
    evidence: Text | None = None
    requirements: list[Code] | None = None
    process: Code | None = None


class FindingSettleIn(Schema):
    """What is done about it, or why nothing is."""

    response: Said


class RaisedFindingOut(Schema):
    """A finding."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    grade: str
    statement: str
    evidence: str
    requirements: list[str]
    process: str
    source_kind: str
    source_reference: str
    source_text: str = Field(description="What the source said when the finding was raised.")
    response: str
    withdraw_reason: str
    raised_by: PersonOut | None
    owner: PersonOut | None
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    version: int


class FindingFilters(TreatmentFilters):
    """Which findings, in which order."""

    source: Code = Field("", description="audit, external, check, deviation, record or other.")
    requirement: Code = ""


OWN = (
    "grade", "statement", "evidence", "requirements", "process", "source_kind",
    "source_reference", "source_text", "response", "withdraw_reason",
)  # fmt: skip
FROM_OURS = frozenset({"check", "deviation", "record"})


def shown(finding: Finding) -> dict[str, Any]:
    """Return a finding as the API shows it."""
    own = {name: getattr(finding, name) for name in OWN}
    return shared.common_of(finding) | own | {"raised_by": finding.requester}


@router.get("", response=PageOut[RaisedFindingOut], operation_id="list_findings")
def list_findings(request: ApiRequest, wanted: Query[FindingFilters]) -> dict[str, Any]:
    """List the findings you may see."""
    rows = seeing.filtered_findings(
        user=request.auth, at=timezone.now(), filters=shared.filters_of(wanted)
    ).select_related(*seeing.LINE)
    order = seeing.ORDERS.get(wanted.order, seeing.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(finding) for finding in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=RaisedFindingOut, operation_id="get_finding")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one finding; its version is the ETag."""
    finding = seeing.get_finding(number=number, user=request.auth)
    note_reading(record=finding, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{finding.version}"'
    return shown(finding)


@router.post("", response={201: RaisedFindingOut}, operation_id="raise_finding")
@repeatable(lambda request, made, **_: shown(seeing.get_finding(number=made, user=request.auth)))
def raise_finding(request: ApiRequest, data: FindingIn) -> Status[dict[str, Any]]:
    """Raise a finding. With an idempotency key, repeating the request raises no second one."""
    facts = facts_of(request, data)
    return Status(201, shown(actions.raise_finding(by=request.auth, at=timezone.now(), **facts)))


def facts_of(request: ApiRequest, data: FindingIn) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    facts = data.model_dump()
    facts["owner"] = shared.person_or_none(data.owner, "owner")
    facts["records"] = shared.records_of(data.records, user=request.auth)
    if data.source_kind == "audit":
        raise unknown("source_kind", data.source_kind)  # raised on a line of its checklist
    if data.source_kind in FROM_OURS:
        origin = sources.origin_of(
            data.source_kind, data.source_reference, user=request.auth, at=timezone.now()
        )
        if origin is None:
            raise unknown("source_reference", data.source_reference)
        facts |= {"source_reference": origin.reference, "source_text": origin.text}
        if data.source_kind == "record" and not data.records:
            facts["records"] = list(origin.records)
    return facts


@router.post(
    "/{number}/edit", response=RaisedFindingOut, operation_id="edit_finding", openapi_extra=IF_MATCH
)
def edit(request: ApiRequest, number: str, data: FindingEditIn) -> dict[str, Any]:
    """Correct what a finding says before anybody deals with it."""
    finding = shared.seen(request, seeing.get_finding(number=number, user=request.auth))
    facts = {name: value for name, value in data.model_dump().items() if value is not None}
    return shown(actions.edit(finding=finding, by=request.auth, at=timezone.now(), **facts))


@router.post(
    "/{number}/assign",
    response=RaisedFindingOut,
    operation_id="assign_finding",
    openapi_extra=IF_MATCH,
)
def assign(request: ApiRequest, number: str, data: AuditOwnerIn) -> dict[str, Any]:
    """Name who answers for what follows."""
    finding = shared.seen(request, seeing.get_finding(number=number, user=request.auth))
    owner = shared.person(data.owner, "owner")
    return shown(actions.assign(finding=finding, by=request.auth, at=timezone.now(), owner=owner))


@router.post(
    "/{number}/open-nonconformity",
    response={201: NonconformityOut},
    operation_id="open_nonconformity",
    openapi_extra=IF_MATCH,
)
@repeatable(
    lambda request, made, **_: nonconformity_shown(
        seeing.get_nonconformity(number=made, user=request.auth)
    )
)
def open_nonconformity(
    request: ApiRequest, number: str, data: AuditOwnerIn
) -> Status[dict[str, Any]]:
    """Begin to deal with a finding of a requirement that is not met."""
    finding = shared.seen(request, seeing.get_finding(number=number, user=request.auth))
    owner = shared.person(data.owner, "owner")
    made = actions.open_nonconformity(
        finding=finding, by=request.auth, at=timezone.now(), owner=owner
    )
    return Status(201, nonconformity_shown(made))


@router.post(
    "/{number}/settle",
    response=RaisedFindingOut,
    operation_id="settle_finding",
    openapi_extra=IF_MATCH,
)
def settle(request: ApiRequest, number: str, data: FindingSettleIn) -> dict[str, Any]:
    """End an observation or an opportunity with a response."""
    finding = shared.seen(request, seeing.get_finding(number=number, user=request.auth))
    facts = data.model_dump()
    return shown(actions.settle(finding=finding, by=request.auth, at=timezone.now(), **facts))


@router.post(
    "/{number}/withdraw",
    response=RaisedFindingOut,
    operation_id="withdraw_finding",
    openapi_extra=IF_MATCH,
)
def withdraw(request: ApiRequest, number: str, data: AuditReasonIn) -> dict[str, Any]:
    """Take a finding back that was raised by mistake."""
    finding = shared.seen(request, seeing.get_finding(number=number, user=request.auth))
    facts = data.model_dump()
    return shown(actions.withdraw(finding=finding, by=request.auth, at=timezone.now(), **facts))


@router.get("/{number}/steps", response=list[Code], operation_id="list_finding_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    finding = seeing.get_finding(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(finding, by=request.auth)]
