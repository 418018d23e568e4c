"""Duties through the API."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Named, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars.models import Calendar
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.queries import sees_internal
from evident.kernel.records.reading import note_reading
from evident.relationships.customers.queries.parties import customers_for, services_for, staff
from evident.resolution.duties import actions
from evident.resolution.duties.checklist import Item, fresh_key
from evident.resolution.duties.models import Duty
from evident.resolution.duties.procedure.duty import PROCEDURE
from evident.resolution.duties.queries import duties as queries
from evident.resolution.duties.queries.moments import preview

router = Router(tags=["duties"])
MOST_MOMENTS = 100


class DutyItemIn(Schema):
    """One thing to look at."""

    key: Code = Field("", description="Made for you unless given; keep it when you change an item.")
    text_en: Line = ""
    text_zh: Line = ""
    evidence: Code = Field("none", description="none, file or value.")
    is_required: bool = True
    unit: Code = ""
    least: Decimal | None = None
    most: Decimal | None = None


class DutyItemOut(Schema):
    """One thing to look at."""

    key: str
    text_en: str
    text_zh: str
    evidence: str
    is_required: bool
    unit: str
    least: str
    most: str


class DutyIn(Schema):
    """What is looked after, how often, and by whom. What is not sent stays as it is."""

    name_en: Line = ""
    name_zh: Line = ""
    instruction_en: Text = ""
    instruction_zh: Text = ""
    frequency: Code = Field("daily", description="daily, weekly, monthly_day or monthly_weekday.")
    interval: int = Field(1, ge=1, le=366, description="Every so many days, weeks or months.")
    weekdays: list[int] = Field([], max_length=7, description="0 is Monday, 6 is Sunday.")
    month_day: int = Field(1, ge=1, le=31, description="31 is the last day of every month.")
    nth: int = Field(1, description="Which weekday of the month: 1 to 4, or -1 for the last.")
    time_of_day: time | None = None
    zone: Code = Field("", description="Your own unless given.")
    window_minutes: int | None = Field(None, ge=5, le=44_640)
    calendar: Code = Field("", description="Code of the calendar whose working days count.")
    on_closed: Code = Field("skip", description="skip or next: what happens on other days.")
    begins_on: date | None = None
    ends_on: date | None = None
    team: Code = ""
    assignee: Code = Field("", description="Sign-in name.")
    manager: Code = Field("", description="Sign-in name of who answers for it; you unless given.")
    service: Code = Field("", description="Number of the service.")
    customer: Code = Field("", description="Code of the organisation.")
    is_shown: bool = Field(default=False, description="Whether the customer sees it.")
    may_skip: bool = False


class DutyOut(Schema):
    """A duty. Who does it is empty for those who may not read internal notes."""

    number: str
    url: str
    name: str
    name_en: str
    name_zh: str
    instruction_en: str
    instruction_zh: str
    state: str
    is_open: bool
    frequency: str
    interval: int
    weekdays: list[int]
    month_day: int
    nth: int
    time_of_day: time
    zone: str
    window_minutes: int
    calendar: str | None
    on_closed: str
    begins_on: date
    ends_on: date | None
    next_at: datetime | None
    customer: Named | None
    service: str | None
    is_shown: bool
    may_skip: bool
    checklist: list[DutyItemOut]
    version: int
    team: Named | None = None
    assignee: PersonOut | None = None
    manager: PersonOut | None = None


OURS = ("team", "assignee", "manager")
PLAIN = [
    name
    for name in DutyOut.model_fields
    if name not in (*OURS, "url", "calendar", "service", "checklist")
]


class DutyFilters(PageIn):
    """Which duties."""

    stage: Code = Field("any", description="open, active, draft, paused, ended or any.")
    text: Code = ""
    customer: Code = ""
    team: Code = ""
    service: Code = ""
    is_mine: bool = Field(default=False, description="Done by you or your teams.")


def shown(duty: Duty, *, user: User) -> dict[str, Any]:
    """Return a duty as the API shows it to `user`."""
    out = {name: getattr(duty, name) for name in PLAIN} | {
        "url": duty.get_absolute_url(),
        "calendar": duty.calendar.code if duty.calendar else None,
        "service": duty.service.number if duty.service else None,
        "checklist": duty.checklist,
    }
    if sees_internal(user, record=duty):
        out |= {name: getattr(duty, name) for name in OURS}
    return out


@router.get("", response=PageOut[DutyOut], operation_id="list_duties")
def list_duties(request: ApiRequest, wanted: Query[DutyFilters]) -> dict[str, Any]:
    """List the duties you may see."""
    facts = wanted.model_dump(exclude={"page", "limit"})
    rows = queries.filtered(user=request.auth, filters=queries.Filters(**facts))
    page = paged(
        rows.select_related(*queries.BESIDE), wanted=wanted, order=queries.ORDERS["newest"]
    )
    return page | {"items": [shown(duty, user=request.auth) for duty in page["items"]]}


@router.post("", response={201: DutyOut}, operation_id="plan_duty")
@repeatable(
    lambda request, made, **_: shown(queries.get(number=made, user=request.auth), user=request.auth)
)
def plan(request: ApiRequest, data: DutyIn) -> Status[dict[str, Any]]:
    """Plan a duty; it opens no task before it is activated."""
    user, now = request.auth, timezone.now()
    facts = facts_of(data.model_dump(exclude_unset=True), user=user)
    facts = {
        "zone": timezone.get_current_timezone_name(),
        "begins_on": timezone.localdate(),
        **{name: value for name, value in facts.items() if value not in ("", None)},
    }
    made = actions.plan(by=user, at=now, **facts)
    return Status(201, shown(queries.get(number=made.number, user=user), user=user))


def facts_of(facts: dict[str, Any], *, user: User) -> dict[str, Any]:
    """Return what the action takes, with people and things in the place of their codes."""
    places: dict[str, tuple[Any, str]] = {
        "team": (Team.objects.all(), "code"),
        "assignee": (staff(), "login"),
        "manager": (staff(), "login"),
        "calendar": (Calendar.objects.filter(revision__gt=0), "code"),
        "service": (services_for(user), "number"),
        "customer": (customers_for(user, permission="duty.plan"), "code"),
    }
    for name, (rows, column) in places.items():
        if name in facts:
            code = facts[name]
            facts[name] = found(rows, name, **{column: code}) if code else None
    for name in ("manager", "zone", "time_of_day", "window_minutes", "begins_on"):
        if name in facts and facts[name] in ("", None):
            del facts[name]
    return facts


@router.get("/{number}", response=DutyOut, operation_id="get_duty")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one duty; its version is the ETag."""
    duty = queries.get(number=number, user=request.auth)
    note_reading(record=duty, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{duty.version}"'
    return shown(duty, user=request.auth)


@router.get("/{number}/moments", response=list[datetime], operation_id="list_duty_moments")
def moments(request: ApiRequest, number: str, count: int = 10) -> list[datetime]:
    """List when it is due next, a draft as if it were activated now; at most 100 moments."""
    duty = queries.get(number=number, user=request.auth)
    return preview(duty, at=timezone.now(), count=max(1, min(count, MOST_MOMENTS)))


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the duty as it is then."""
    duty = queries.get(number=number, user=request.auth)
    duty = as_seen(duty, version=version_seen(request))
    duty = getattr(actions, name)(duty=duty, by=request.auth, at=timezone.now(), **facts)
    return shown(duty, user=request.auth)


@router.patch("/{number}", response=DutyOut, operation_id="edit_duty", openapi_extra=IF_MATCH)
def edit(request: ApiRequest, number: str, data: DutyIn) -> dict[str, Any]:
    """Change the plan; what is changed holds for tasks opened afterwards."""
    facts = facts_of(data.model_dump(exclude_unset=True), user=request.auth)
    return taken(request, number, "edit", **facts)


@router.put(
    "/{number}/checklist",
    response=DutyOut,
    operation_id="set_duty_checklist",
    openapi_extra=IF_MATCH,
)
def set_checklist(request: ApiRequest, number: str, items: list[DutyItemIn]) -> dict[str, Any]:
    """Say what is looked at from the next task on."""
    known = {item.key for item in items if item.key}
    made = []
    for item in items:
        key = item.key or fresh_key(known)
        known.add(key)
        made.append(Item(**item.model_dump() | {"key": key}))
    return taken(request, number, "set_checklist", items=made)


class DutyReasonIn(Schema):
    """Why."""

    reason: Said


@router.post(
    "/{number}/activate", response=DutyOut, operation_id="activate_duty", openapi_extra=IF_MATCH
)
def activate(request: ApiRequest, number: str) -> dict[str, Any]:
    """Let it open tasks from now on."""
    return taken(request, number, "activate")


@router.post("/{number}/pause", response=DutyOut, operation_id="pause_duty", openapi_extra=IF_MATCH)
def pause(request: ApiRequest, number: str, data: DutyReasonIn) -> dict[str, Any]:
    """Open no task until it goes on."""
    return taken(request, number, "pause", reason=data.reason)


@router.post(
    "/{number}/resume", response=DutyOut, operation_id="resume_duty", openapi_extra=IF_MATCH
)
def resume(request: ApiRequest, number: str) -> dict[str, Any]:
    """Let it go on; what fell into the pause is not made up for."""
    return taken(request, number, "resume")


@router.post("/{number}/end", response=DutyOut, operation_id="end_duty", openapi_extra=IF_MATCH)
def end(request: ApiRequest, number: str, data: DutyReasonIn) -> dict[str, Any]:
    """End it for good; what is open is still to be done."""
    return taken(request, number, "end", reason=data.reason)


@router.get("/{number}/steps", response=list[Code], operation_id="list_duty_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    duty = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(duty, by=request.auth)]
