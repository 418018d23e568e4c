"""Making calendars, editing drafts of them, making a version effective."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.calendars.reading import calendar_of, shown, version_of
from evident.api.calendars.router import router
from evident.api.calendars.schemas import (
    CalendarFullOut,
    CalendarIn,
    DayIn,
    HoursIn,
    Number,
    ProposeCalendarIn,
    WholeCalendarVersionOut,
    YearsIn,
)
from evident.api.fields import Moment, found, unknown
from evident.api.idempotency import repeatable
from evident.kernel.calendars import actions
from evident.kernel.calendars.models import CalendarDay, CalendarVersion
from evident.kernel.calendars.timetable import DayKind
from evident.kernel.calendars.windows import parsed
from evident.kernel.organisations.models import Organisation


class EffectiveIn(Schema):
    """From when on it holds."""

    effective_from: Moment | None = Field(None, description="Now unless given.")


def hours_of(data: HoursIn) -> dict[str, Any]:
    """Return what the action takes."""
    names = ("zone", "country", "subdivision")
    return {name: getattr(data, name) for name in names} | {
        "week": [parsed(day) for day in data.week],
        "makeup_windows": parsed(data.makeup_windows),
    }


@router.post("", response={201: CalendarFullOut}, operation_id="create_calendar")
@repeatable(
    lambda request, made, **_: shown(calendar_of(request.auth, made)),
    named=lambda answer: str(answer.value["code"]),
)
def create(request: ApiRequest, data: CalendarIn) -> Status[dict[str, Any]]:
    """Make a calendar with a first version to edit."""
    user, now = request.auth, timezone.now()
    whose = None
    if data.organisation:
        whose = found(Organisation.objects.all(), "organisation", code=data.organisation)
    facts = {name: getattr(data, name) for name in ("code", "name_en", "name_zh", "reason")}
    draft = actions.create(by=user, at=now, organisation=whose, **facts, **hours_of(data))
    return Status(201, shown(calendar_of(user, draft.calendar.code)))


@router.post(
    "/{calendar}/propose",
    response={201: WholeCalendarVersionOut},
    operation_id="propose_calendar_version",
)
@repeatable(lambda request, made, calendar, **_: version_of(request.auth, calendar, int(made)))
def propose(request: ApiRequest, calendar: str, data: ProposeCalendarIn) -> Status[CalendarVersion]:
    """Start the next version as a draft, or one that corrects another; one draft at a time."""
    user, now = request.auth, timezone.now()
    if data.corrects is not None:
        wrong = version_of(user, calendar, data.corrects)
        draft = actions.propose_correction(version=wrong, by=user, at=now, reason=data.reason)
    else:
        draft = actions.propose(
            calendar=calendar_of(user, calendar), by=user, at=now, reason=data.reason
        )
    return Status(201, version_of(user, calendar, draft.number))


@router.put(
    "/{calendar}/versions/{number}",
    response=WholeCalendarVersionOut,
    operation_id="edit_calendar_version",
)
def edit(request: ApiRequest, calendar: str, number: Number, data: HoursIn) -> CalendarVersion:
    """Set time zone, weekly hours and holiday source of a draft."""
    draft = version_of(request.auth, calendar, number)
    actions.edit(version=draft, by=request.auth, at=timezone.now(), **hours_of(data))
    return version_of(request.auth, calendar, number)


@router.post(
    "/{calendar}/versions/{number}/import-holidays",
    response=WholeCalendarVersionOut,
    operation_id="import_holidays",
)
def import_holidays(
    request: ApiRequest, calendar: str, number: Number, data: YearsIn
) -> CalendarVersion:
    """Take over public holidays and make-up workdays of some years into a draft."""
    draft = version_of(request.auth, calendar, number)
    actions.import_holidays(version=draft, years=data.years, by=request.auth, at=timezone.now())
    return version_of(request.auth, calendar, number)


@router.put(
    "/{calendar}/versions/{number}/days/{day}",
    response=WholeCalendarVersionOut,
    operation_id="set_calendar_day",
)
def set_day(
    request: ApiRequest, calendar: str, number: Number, day: date, data: DayIn
) -> CalendarVersion:
    """Let a date of a draft differ from the week."""
    draft = version_of(request.auth, calendar, number)
    if data.kind not in {kind.value for kind in CalendarDay.KINDS}:
        raise unknown("kind", data.kind)
    actions.set_day(
        version=draft,
        on=day,
        kind=DayKind(data.kind),
        name_en=data.name_en,
        name_zh=data.name_zh,
        windows=None if data.windows is None else parsed(data.windows),
        by=request.auth,
        at=timezone.now(),
    )
    return version_of(request.auth, calendar, number)


@router.delete(
    "/{calendar}/versions/{number}/days/{day}",
    response={204: None},
    operation_id="remove_calendar_day",
)
def remove_day(request: ApiRequest, calendar: str, number: Number, day: date) -> Status[None]:
    """Let a date of a draft be as the week says."""
    draft = version_of(request.auth, calendar, number)
    actions.remove_day(version=draft, on=day, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.post(
    "/{calendar}/versions/{number}/make-effective",
    response=WholeCalendarVersionOut,
    operation_id="make_calendar_version_effective",
)
def make_effective(
    request: ApiRequest, calendar: str, number: Number, data: EffectiveIn
) -> CalendarVersion:
    """Let a draft hold; nothing changes it then."""
    draft = version_of(request.auth, calendar, number)
    actions.make_effective(
        version=draft, by=request.auth, at=timezone.now(), effective_from=data.effective_from
    )
    return version_of(request.auth, calendar, number)


@router.post(
    "/{calendar}/versions/{number}/discard",
    response={204: None},
    operation_id="discard_calendar_version",
)
def discard(request: ApiRequest, calendar: str, number: Number) -> Status[None]:
    """Drop a draft."""
    draft = version_of(request.auth, calendar, number)
    actions.discard(version=draft, by=request.auth, at=timezone.now())
    return Status(204, None)
