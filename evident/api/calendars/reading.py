"""Looking at calendars and their versions."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from evident.api.authentication import ApiRequest
from evident.api.calendars.router import router
from evident.api.calendars.schemas import (
    CalendarFullOut,
    CalendarOut,
    Number,
    WholeCalendarVersionOut,
)
from evident.kernel.accounts.models import User
from evident.kernel.calendars import queries
from evident.kernel.calendars.models import Calendar, CalendarVersion

PEOPLE = ("author", "made_effective_by", "corrects")


def calendar_of(user: User, code: str) -> Calendar:
    """Return a calendar. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in code:
        raise Http404
    return queries.get(code=code, user=user)


def version_of(user: User, code: str, number: int) -> CalendarVersion:
    """Return a version of a calendar. Raises Http404."""
    versions = calendar_of(user, code).versions.select_related("calendar", *PEOPLE)
    found = versions.prefetch_related("days").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def shown(calendar: Calendar) -> dict[str, Any]:
    """Return a calendar with its versions as the API shows it."""
    names = ("code", "name", "name_en", "name_zh", "organisation", "is_shipped")
    versions = calendar.versions.select_related(*PEOPLE).order_by("-number")
    return {name: getattr(calendar, name) for name in names} | {"versions": versions}


@router.get("", response=list[CalendarOut], operation_id="list_calendars")
def list_calendars(request: ApiRequest) -> "QuerySet[Calendar]":
    """List the calendars you may see."""
    return queries.visible_to(request.auth).select_related("organisation")


@router.get("/{calendar}", response=CalendarFullOut, operation_id="get_calendar")
def get(request: ApiRequest, calendar: str) -> dict[str, Any]:
    """Return one calendar with its versions."""
    return shown(calendar_of(request.auth, calendar))


@router.get(
    "/{calendar}/versions/{number}",
    response=WholeCalendarVersionOut,
    operation_id="get_calendar_version",
)
def version(request: ApiRequest, calendar: str, number: Number) -> CalendarVersion:
    """Return one version with its hours and days."""
    return version_of(request.auth, calendar, number)
