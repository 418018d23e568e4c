"""Looking at incidents through the API."""

from typing import Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Moment, Named, unknown
from evident.api.paging import PageIn, PageOut
from evident.api.records.schemas import AttachmentOut, CommentOut
from evident.kernel.access.queries import require
from evident.kernel.attachments import queries as attachments
from evident.kernel.comments import queries as comments
from evident.kernel.custom_fields.values import fields_of
from evident.kernel.custom_fields.values import wanted as wanted_fields
from evident.kernel.records.reading import note_reading
from evident.resolution.incidents import queries
from evident.resolution.incidents.api import naming
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import (
    CourseItemOut,
    HappeningOut,
    IncidentOut,
    PossibleStepOut,
    RouteOut,
    SupposedIn,
    shown,
)
from evident.resolution.incidents.models import Category, ResolutionCode
from evident.resolution.incidents.queries import Filters
from evident.resolution.incidents.queries.majors import possible_steps
from evident.resolution.incidents.routing import route


class IncidentsIn(PageIn):
    """Which incidents, in which order."""

    stage: Code = Field("any", description="open, unresolved, ended or any.")
    state: list[Code] = []
    priority: list[int] = Field([], description="1 critical to 5 planning.")
    team: Code = Field("", description="A team's code, `mine` or `nobody`.")
    assignee: Code = Field("", description="A sign-in name, `mine` or `nobody`.")
    requester: Code = ""
    category: Code = ""
    organisation: Code = ""
    service: Code = Field("", description="A number, or `nobody` for none.")
    channel: list[Code] = []
    older_than_hours: int | None = Field(None, ge=0, le=1_000_000)
    newer_than_hours: int | None = Field(None, ge=0, le=1_000_000)
    waiting_for: Code = Field("", description="On hold for this reason, as `user` or `supplier`.")
    parent: Code = ""
    is_watched: bool = False
    is_major: bool = False
    is_overdue: bool = False
    is_due_soon: bool = Field(False, description="Due within a day from now.")
    is_undated: bool = Field(False, description="On hold, and nobody said until when.")
    is_reopened: bool = False
    is_passed_on: bool = Field(False, description="Given from team to team three times or more.")
    is_escalated: bool = False
    custom: list[Code] = Field(
        [], max_length=20, description="`code:value` of searchable additional fields."
    )
    text: Code = Field("", description="Words, Chinese or English, or pinyin initials.")
    order: Code = Field("newest", description="newest, oldest, pressing or touched.")


@router.get("", response=PageOut[IncidentOut], operation_id="list_incidents")
def list_incidents(request: ApiRequest, wanted: Query[IncidentsIn]) -> dict[str, Any]:
    """List the incidents you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    for name in ("state", "priority", "channel"):
        facts[name] = tuple(each for each in facts[name] if is_small(each))
    facts["custom"] = additional(wanted.custom)
    rows = queries.filtered(user=request.auth, at=timezone.now(), filters=Filters(**facts))
    rows = rows.select_related(
        "resolution_code", "parent", "duplicate_of", "resolved_by", "closed_by"
    )
    order = wanted.order if wanted.order in queries.ORDERS else "newest"
    page = queries.page(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(incident, user=request.auth) for incident in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


def additional(given: list[str]) -> dict[str, Any]:
    """Return which values of additional fields a list is kept to. Raises ValidationError."""
    asked = dict(each.partition(":")[::2] for each in given)
    if not asked:
        return {}
    kept, wrong = wanted_fields(asked, fields=fields_of("incident"))
    if wrong:
        raise unknown("custom", wrong[0])
    return kept


def is_small(value: str | int) -> bool:
    """Return whether the database can compare with `value`."""
    return isinstance(value, str) or abs(value) < 2**15


@router.get("/categories", response=list[Named], operation_id="list_incident_categories")
def categories(request: ApiRequest) -> Any:  # noqa: ARG001  # ninja passes it
    """List the categories in use."""
    return Category.objects.filter(is_active=True)


@router.get("/resolution-codes", response=list[Named], operation_id="list_resolution_codes")
def resolution_codes(request: ApiRequest) -> Any:  # noqa: ARG001  # ninja passes it
    """List the codes that say how an incident was resolved."""
    return ResolutionCode.objects.filter(is_active=True)


@router.get("/route", response=RouteOut, operation_id="route_incident")
def route_of(request: ApiRequest, supposed: Query[SupposedIn]) -> dict[str, Any]:
    """Say which routing rule would apply to a report; nothing is reported."""
    require(request.auth, "incident.classify")
    rule, team = route(naming.supposed(supposed, user=request.auth))
    return {"rule": rule.name if rule else None, "team": team}


@router.get("/{number}", response=IncidentOut, operation_id="get_incident")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one incident; its version is the ETag."""
    incident = queries.get(number=number, user=request.auth)
    note_reading(record=incident, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{incident.version}"'
    return shown(incident, user=request.auth)


@router.get("/{number}/steps", response=list[PossibleStepOut], operation_id="list_incident_steps")
def steps(request: ApiRequest, number: str) -> Any:
    """List the steps you may take now."""
    incident = queries.get(number=number, user=request.auth)
    possible = possible_steps(incident=incident, user=request.auth)
    return [{"name": step.name, "label": str(step.label)} for step in possible]


@router.get("/{number}/comments", response=list[CommentOut], operation_id="list_incident_comments")
def said(request: ApiRequest, number: str, since: Moment | None = None) -> Any:
    """List what was said that you may read, in order; at most 500, `since` for later ones."""
    incident = queries.get(number=number, user=request.auth)
    note_reading(record=incident, by=request.auth, at=timezone.now())
    found = comments.of_record(record=incident, user=request.auth)
    return (found.filter(at__gt=since) if since else found)[:500]


@router.get(
    "/{number}/attachments", response=list[AttachmentOut], operation_id="list_incident_attachments"
)
def files(request: ApiRequest, number: str) -> Any:
    """List the files you may have."""
    incident = queries.get(number=number, user=request.auth)
    return attachments.of_record(record=incident, user=request.auth).standing()


class HistoryIn(PageIn):
    """Which part of the history."""


@router.get(
    "/{number}/history", response=PageOut[HappeningOut], operation_id="list_incident_history"
)
def history(request: ApiRequest, number: str, wanted: Query[HistoryIn]) -> dict[str, Any]:
    """Tell in words what happened, the newest first."""
    incident = queries.get(number=number, user=request.auth)
    note_reading(record=incident, by=request.auth, at=timezone.now())
    course = queries.timeline(
        incident=incident, user=request.auth, only="changes", token=wanted.page, size=wanted.limit
    )
    return {"items": [item.told for item in course.items], "next": course.older}


class CourseIn(PageIn):
    """Which part of the course."""

    only: Literal["all", "messages", "changes"] = "all"


@router.get(
    "/{number}/timeline", response=PageOut[CourseItemOut], operation_id="get_incident_timeline"
)
def course(request: ApiRequest, number: str, wanted: Query[CourseIn]) -> dict[str, Any]:
    """Tell the whole course as its page does: messages and changes, the newest first."""
    incident = queries.get(number=number, user=request.auth)
    note_reading(record=incident, by=request.auth, at=timezone.now())
    found = queries.timeline(
        incident=incident,
        user=request.auth,
        only=wanted.only,
        token=wanted.page,
        size=wanted.limit,
    )
    return {"items": found.items, "next": found.older}
