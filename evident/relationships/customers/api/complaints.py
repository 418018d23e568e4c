"""Complaints through the API."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Moment, Named, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.paging import page_of
from evident.kernel.records.queries import sees_internal, visible_to
from evident.kernel.records.reading import note_reading
from evident.relationships.customers.actions import complaints as actions
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.procedure.complaint import PROCEDURE
from evident.relationships.customers.queries import complaints as queries
from evident.relationships.customers.queries.parties import customers_for, services_for, staff

router = Router(tags=["complaints"])


class ComplaintIn(Schema):
    """What has to be told to make a complaint."""

    title: Line
    description: Text = ""
    wish: Text = Field("", description="What would put it right.")
    about: Code = Field("", description="Number of the record it is about.")
    category: Code = ""
    channel: Code = "api"
    service: Code = Field("", description="Number of the service.")
    organisation: Code = Field("", description="Your own unless given.")
    requester: Code = Field("", description="Sign-in name; you unless given.")


class ComplaintOut(Schema):
    """A complaint. What is our own affair is empty for those who may not read internal notes."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    category: str
    channel: str
    description: str
    wish: str
    organisation: Named
    requester: PersonOut | None
    assignee: PersonOut | None
    service: str | None
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    informed_at: datetime | None
    informed_by_way: str
    resolved_at: datetime | None
    closed_at: datetime | None
    verdict: str
    outcome: str
    reopenings: int
    version: int
    lesson: str = ""
    escalations: int = 0
    escalated_to: PersonOut | None = None
    escalation_reason: str = ""


OURS = ("lesson", "escalations", "escalated_to", "escalation_reason")
PLAIN = [name for name in ComplaintOut.model_fields if name not in (*OURS, "url", "service")]


def shown(complaint: Complaint, *, user: User) -> dict[str, Any]:
    """Return a complaint as the API shows it to `user`."""
    out = {name: getattr(complaint, name) for name in PLAIN} | {
        "url": complaint.get_absolute_url(),
        "service": complaint.service.number if complaint.service else None,
    }
    if sees_internal(user, record=complaint):
        return out | {name: getattr(complaint, name) for name in OURS}
    return out


class ComplaintFilters(PageIn):
    """Which complaints, in which order."""

    stage: Code = Field("any", description="open, unresolved, ended or any.")
    organisation: Code = ""
    category: Code = ""
    verdict: Code = ""
    is_mine: bool = False
    is_overdue: bool = False
    is_escalated: bool = False
    text: Code = ""
    order: Code = Field("newest", description="due, newest or touched.")


@router.get("", response=PageOut[ComplaintOut], operation_id="list_complaints")
def list_complaints(request: ApiRequest, wanted: Query[ComplaintFilters]) -> dict[str, Any]:
    """List the complaints you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    rows = queries.filtered(
        user=request.auth, at=timezone.now(), filters=queries.Filters(**facts)
    ).select_related(*queries.BESIDE)
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(complaint, user=request.auth) for complaint in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=ComplaintOut, operation_id="get_complaint")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one complaint; its version is the ETag."""
    complaint = queries.get(number=number, user=request.auth)
    note_reading(record=complaint, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{complaint.version}"'
    return shown(complaint, user=request.auth)


def again(request: ApiRequest, made: str, **_: object) -> dict[str, Any]:
    """Return the complaint as `request` sees it, where it was repeated."""
    return shown(queries.get(number=made, user=request.auth), user=request.auth)


@router.post("", response={201: ComplaintOut}, operation_id="report_complaint")
@repeatable(again)
def report(request: ApiRequest, data: ComplaintIn) -> Status[dict[str, Any]]:
    """Make a complaint. With an idempotency key, repeating the request makes no second one."""
    user = request.auth
    complaint = actions.report(by=user, at=timezone.now(), **facts_of(data, user=user))
    return Status(201, shown(complaint, user=user))


def facts_of(data: ComplaintIn, *, user: User) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    facts = data.model_dump(exclude_defaults=True) | {
        "channel": one_of("channel", data.channel),
    }
    if data.category:
        facts["category"] = one_of("category", data.category)
    if data.about:
        facts["about"] = found(visible_to(user), "about", number=data.about)
    if data.service:
        facts["service"] = found(services_for(user), "service", number=data.service)
    customers = customers_for(user, permission="complaint.acknowledge")
    if data.organisation:
        facts["organisation"] = found(customers, "organisation", code=data.organisation)
    if data.requester:
        people = User.objects.filter(is_active=True, organisation__in=customers)
        facts["requester"] = found(people, "requester", login=data.requester)
    return facts


def one_of(name: str, code: str) -> str:
    """Return `code` if the field `name` of a complaint knows it. Raises ValidationError."""
    field = Complaint._meta.get_field(name)
    field.clean(code, None)  # type: ignore[union-attr]  # a column
    return code


class ComplaintEscalateIn(Schema):
    """To whom, and why."""

    reason: Said
    to: Code = Field("", description="Sign-in name; those who manage the process unless given.")


class ComplaintInformIn(Schema):
    """When and how the customer was informed, and of what."""

    way: Code = Field(description="phone, mail, portal, meeting or letter.")
    note: Said
    informed_at: Moment | None = None


class ComplaintOutcomeIn(Schema):
    """What the investigation came to."""

    verdict: Code = Field(description="justified, partly or not_justified.")
    outcome: Said
    lesson: Text = ""


class ComplaintReasonIn(Schema):
    """Why."""

    reason: Said


class ComplaintOwnerIn(Schema):
    """Who owns it."""

    assignee: Code
    reason: Line = ""


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the complaint as it is then."""
    complaint = queries.get(number=number, user=request.auth)
    complaint = as_seen(complaint, version=version_seen(request))
    act = getattr(actions, name)
    complaint = act(complaint=complaint, by=request.auth, at=timezone.now(), **facts)
    return shown(complaint, user=request.auth)


@router.post(
    "/{number}/acknowledge",
    response=ComplaintOut,
    operation_id="acknowledge_complaint",
    openapi_extra=IF_MATCH,
)
def acknowledge(request: ApiRequest, number: str) -> dict[str, Any]:
    """Tell the customer that it is taken up."""
    return taken(request, number, "acknowledge")


@router.post(
    "/{number}/assign",
    response=ComplaintOut,
    operation_id="assign_complaint",
    openapi_extra=IF_MATCH,
)
def assign(request: ApiRequest, number: str, data: ComplaintOwnerIn) -> dict[str, Any]:
    """Name the owner."""
    owner = found(staff(), "assignee", login=data.assignee)
    return taken(request, number, "assign", assignee=owner, reason=data.reason)


@router.post(
    "/{number}/investigate",
    response=ComplaintOut,
    operation_id="investigate_complaint",
    openapi_extra=IF_MATCH,
)
def investigate(request: ApiRequest, number: str) -> dict[str, Any]:
    """Begin to investigate, or go on after an escalation."""
    return taken(request, number, "investigate")


@router.post(
    "/{number}/escalate",
    response=ComplaintOut,
    operation_id="escalate_complaint",
    openapi_extra=IF_MATCH,
)
def escalate(request: ApiRequest, number: str, data: ComplaintEscalateIn) -> dict[str, Any]:
    """Carry it up to somebody."""
    to = found(staff(), "to", login=data.to) if data.to else None
    return taken(request, number, "escalate", to=to, reason=data.reason)


@router.post(
    "/{number}/inform",
    response=ComplaintOut,
    operation_id="inform_complaint_customer",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def inform(request: ApiRequest, number: str, data: ComplaintInformIn) -> dict[str, Any]:
    """Record when and how the customer was informed."""
    return taken(request, number, "inform", **data.model_dump())


@router.post(
    "/{number}/resolve",
    response=ComplaintOut,
    operation_id="resolve_complaint",
    openapi_extra=IF_MATCH,
)
def resolve(request: ApiRequest, number: str, data: ComplaintOutcomeIn) -> dict[str, Any]:
    """Record the outcome."""
    return taken(request, number, "resolve", **data.model_dump())


@router.post(
    "/{number}/reopen",
    response=ComplaintOut,
    operation_id="reopen_complaint",
    openapi_extra=IF_MATCH,
)
def reopen(request: ApiRequest, number: str, data: ComplaintReasonIn) -> dict[str, Any]:
    """Say that the outcome does not settle it."""
    return taken(request, number, "reopen", **data.model_dump())


@router.post(
    "/{number}/close", response=ComplaintOut, operation_id="close_complaint", openapi_extra=IF_MATCH
)
def close(request: ApiRequest, number: str) -> dict[str, Any]:
    """End a complaint whose customer knows the outcome."""
    return taken(request, number, "close")


@router.get("/{number}/steps", response=list[Code], operation_id="list_complaint_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    complaint = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(complaint, by=request.auth)]
