"""Announcements and the status of services through the API."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Moment, Named, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.paging import page_of
from evident.kernel.records.queries import sees_internal, visible_to
from evident.kernel.records.reading import note_reading
from evident.relationships.announcements import actions, queries
from evident.relationships.announcements.models import Announcement
from evident.relationships.announcements.procedure import PROCEDURE
from evident.relationships.announcements.status import Standing, standings
from evident.relationships.customers.queries.parties import customers_for

router = Router(tags=["announcements"])


class AnnouncementIn(Schema):
    """What is announced."""

    subject: Code = Field("news", description="disturbance, planned_work or news.")
    name_en: Line = ""
    name_zh: Line = ""
    text_en: Text = ""
    text_zh: Text = ""
    starts_at: Moment | None = Field(None, description="Now unless given.")
    ends_at: Moment | None = Field(
        None, description="Until somebody says it is over, unless given."
    )
    services: list[Code] = Field([], max_length=100, description="Numbers of services.")
    customers: list[Code] = Field([], max_length=500, description="Codes of organisations.")


class AnnouncementOut(Schema):
    """An announcement. Who else reads it is empty for those who may not read internal notes."""

    number: str
    url: str
    subject: str
    state: str
    is_open: bool
    name: str
    name_en: str
    name_zh: str
    text_en: str
    text_zh: str
    starts_at: datetime
    ends_at: datetime | None
    published_at: datetime | None
    news: str
    news_at: datetime | None
    version: int
    services: list[str]
    to_all: bool = False
    customers: list[Named] = []


OURS = ("to_all", "customers")
PLAIN = [name for name in AnnouncementOut.model_fields if name not in (*OURS, "url", "services")]


class AnnouncementFilters(PageIn):
    """Which announcements, in which order."""

    stage: Code = Field("any", description="current, planned, draft, ended or any.")
    subject: Code = ""
    service: Code = Field("", description="Number of a service.")
    text: Code = ""
    order: Code = Field("latest", description="latest or first.")


def shown(announcement: Announcement, *, user: User) -> dict[str, Any]:
    """Return an announcement as the API shows it to `user`."""
    out = {name: getattr(announcement, name) for name in PLAIN} | {
        "url": announcement.get_absolute_url(),
        "services": [each.number for each in announcement.services.all()],
    }
    if sees_internal(user, record=announcement):
        out |= {"to_all": announcement.to_all, "customers": list(announcement.customers.all())}
    return out


@router.get("", response=PageOut[AnnouncementOut], operation_id="list_announcements")
def list_announcements(request: ApiRequest, wanted: Query[AnnouncementFilters]) -> dict[str, Any]:
    """List the announcements you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    rows = queries.filtered(
        user=request.auth, at=timezone.now(), filters=queries.Filters(**facts)
    ).prefetch_related("services", "customers")
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["latest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(each, user=request.auth) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


class StatusDayOut(Schema):
    """A day of a service: minutes of disturbance and of planned work."""

    on: date
    minutes: int
    planned: int


class ServiceStandingOut(Schema):
    """How a service does now and did day by day."""

    service: str
    name: str
    now: str = Field(description="works, planned or disturbed.")
    reasons: list[str]
    days: list[StatusDayOut]


@router.get("/status", response=list[ServiceStandingOut], operation_id="get_service_status")
def status(request: ApiRequest) -> list[dict[str, Any]]:
    """Tell how the services you see do: now, and day by day for 90 days."""
    return [told(each) for each in standings(request.auth, at=timezone.now())]


def told(standing: Standing) -> dict[str, Any]:
    """Return how one service does."""
    return {
        "service": standing.service.number,
        "name": standing.service.name,
        "now": standing.now,
        "reasons": [each.label for each in standing.reasons],
        "days": standing.days,
    }


def again(request: ApiRequest, made: str, **_: object) -> dict[str, Any]:
    """Return the announcement as `request` sees it, where it was repeated."""
    return shown(queries.get(number=made, user=request.auth), user=request.auth)


@router.post("", response={201: AnnouncementOut}, operation_id="draft_announcement")
@repeatable(again)
def draft(request: ApiRequest, data: AnnouncementIn) -> Status[dict[str, Any]]:
    """Draft an announcement; nobody outside reads it before it is published."""
    user = request.auth
    facts = facts_of(data.model_dump(exclude_unset=True), user=user)
    made = actions.draft(by=user, at=timezone.now(), **facts)
    return Status(201, shown(made, user=user))


def facts_of(facts: dict[str, Any], *, user: User) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    if "services" in facts:
        known = visible_to(user, kinds=("service",))
        facts["services"] = [found(known, "services", number=each) for each in facts["services"]]
    if "customers" in facts:
        named = customers_for(user, permission="announcement.draft")
        facts["customers"] = [found(named, "customers", code=each) for each in facts["customers"]]
    if facts.get("starts_at", ...) is None:
        del facts["starts_at"]
    return facts


@router.get("/{number}", response=AnnouncementOut, operation_id="get_announcement")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one announcement; its version is the ETag."""
    announcement = queries.get(number=number, user=request.auth)
    note_reading(record=announcement, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{announcement.version}"'
    return shown(announcement, user=request.auth)


@router.patch(
    "/{number}",
    response=AnnouncementOut,
    operation_id="edit_announcement",
    openapi_extra=IF_MATCH,
)
def edit(request: ApiRequest, number: str, data: AnnouncementIn) -> dict[str, Any]:
    """Correct what it says; who reads it is settled once it is published."""
    facts = facts_of(data.model_dump(exclude_unset=True), user=request.auth)
    return taken(request, number, "edit", **facts)


class AnnouncementNewsIn(Schema):
    """What is new."""

    text: Said
    ends_at: Moment | None = Field(None, description="The new end, if it changed.")


class AnnouncementEndIn(Schema):
    """How it ended."""

    text: Text = ""


class AnnouncementReasonIn(Schema):
    """Why."""

    reason: Said


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the announcement as it is then."""
    announcement = queries.get(number=number, user=request.auth)
    announcement = as_seen(announcement, version=version_seen(request))
    act = getattr(actions, name)
    announcement = act(announcement=announcement, by=request.auth, at=timezone.now(), **facts)
    return shown(announcement, user=request.auth)


@router.post(
    "/{number}/publish",
    response=AnnouncementOut,
    operation_id="publish_announcement",
    openapi_extra=IF_MATCH,
)
def publish(request: ApiRequest, number: str) -> dict[str, Any]:
    """Let its customers read it."""
    return taken(request, number, "publish")


@router.post(
    "/{number}/inform",
    response=AnnouncementOut,
    operation_id="inform_announcement",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def inform(request: ApiRequest, number: str, data: AnnouncementNewsIn) -> dict[str, Any]:
    """Add news that its readers see first."""
    return taken(request, number, "inform", **data.model_dump())


@router.post(
    "/{number}/end",
    response=AnnouncementOut,
    operation_id="end_announcement",
    openapi_extra=IF_MATCH,
)
def end(request: ApiRequest, number: str, data: AnnouncementEndIn) -> dict[str, Any]:
    """Say that it is over."""
    return taken(request, number, "end", text=data.text)


@router.post(
    "/{number}/withdraw",
    response=AnnouncementOut,
    operation_id="withdraw_announcement",
    openapi_extra=IF_MATCH,
)
def withdraw(request: ApiRequest, number: str, data: AnnouncementReasonIn) -> dict[str, Any]:
    """Take it back: its readers see it no more."""
    return taken(request, number, "withdraw", reason=data.reason)


@router.get("/{number}/steps", response=list[Code], operation_id="list_announcement_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    announcement = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(announcement, by=request.auth)]
