"""Pages that show calendars: the list, a year, a version."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from babel.dates import get_day_names
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.calendars import comparison, queries, validity, year
from evident.kernel.calendars.models import Calendar, CalendarVersion
from evident.kernel.calendars.working_time import FIRST_YEAR, LAST_YEAR
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.procedures.of_every_record import ship_export
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest
from evident.web.times import locale

declare_permissions({"calendar.export": gettext_lazy("Take lists out as files")})
ship_export("calendar")


def everything(user: User, at: datetime) -> list[dict[str, Any]]:
    """Return every calendar somebody may see, with the version that holds at a moment."""
    return [
        {"calendar": each, "version": holding(each, at)}
        for each in queries.visible_to(user).select_related("organisation")
    ]


def told(user: User, _query: QueryDict, at: datetime) -> list[dict[str, Any]]:
    """Return calendars by the paths of the columns."""
    return [
        {
            "name": each["calendar"].name,
            "code": each["calendar"].code,
            "organisation": getattr(each["calendar"].organisation, "name", "")
            or _("Every organisation"),
            "zone": getattr(each["version"], "zone", ""),
            "version": getattr(each["version"], "number", None),
            "holidays": " ".join(map(str, getattr(each["version"], "holiday_years", ()))),
        }
        for each in everything(user, at)
    ]


EXPORT = declare(
    Export(
        "calendar",
        "calendars",
        rows=told,
        columns=(
            Column("name", gettext_lazy("Name"), ("name",), width=30),
            Column("code", gettext_lazy("Code"), ("code",), width=20),
            Column("organisation", gettext_lazy("Organisation"), ("organisation",), width=24),
            Column("zone", gettext_lazy("Time zone"), ("zone",), width=20),
            Column("version", gettext_lazy("Version"), ("version",), "number", width=10),
            Column("holidays", gettext_lazy("Years with holidays"), ("holidays",), width=24),
        ),
        home="index",
        name=gettext_lazy("Calendars"),
        organisation="",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show every calendar the user may see, and which lack the holidays of a year."""
    now = timezone.now()
    rows = [
        row | {"outlook": queries.outlook(row["version"], now) if row["version"] else []}
        for row in everything(request.user, now)
    ]
    context = {
        "rows": rows,
        "may_manage": may(request.user, "calendar.manage"),
        **offered(request, EXPORT),
    }
    return render(request, "calendars/index.html", context)


@login_required
@require_GET
def detail(request: UserRequest, code: str) -> HttpResponse:
    """Show one year of a calendar as it holds now, and its versions."""
    calendar = queries.get(code=code, user=request.user)
    now = timezone.now()
    shown = holding(calendar, now) or calendar.versions.order_by("number")[0]
    context = page_of(request, calendar, shown, is_as_held=not shown.is_draft) | {
        "versions": versions_of(calendar, now),
        "outlook": queries.outlook(shown, now),
    }
    return render(request, "calendars/detail.html", context)


@login_required
@require_GET
def version(request: UserRequest, code: str, number: int) -> HttpResponse:
    """Show one version: its year, and what differs from the one before."""
    calendar = queries.get(code=code, user=request.user)
    shown = version_of(calendar, number)
    before = shown.corrects or calendar.versions.filter(number__lt=number).last()
    context = page_of(request, calendar, shown) | {
        "before": before,
        "differences": comparison.differences(before, shown) if before else [],
        "days": comparison.different_days(before, shown) if before else [],
        "outlook": queries.outlook(shown, timezone.now()),
    }
    return render(request, "calendars/version.html", context)


def page_of(
    request: UserRequest, calendar: Calendar, shown: CalendarVersion, *, is_as_held: bool = False
) -> dict[str, object]:
    """
    Return what every page of a version shows: the year asked for, and what may be done.

    With `is_as_held` each date is shown by the version that holds on it, not by `shown` alone.
    """
    chosen = year_asked(request)
    timetable = shown.timetable()
    day_on = timetable.day
    if is_as_held:
        day_on = partial(year.day_as_held, queries.working_time_of(calendar))
    return {
        "calendar": calendar,
        "version": shown,
        "facts": comparison.facts_of(shown),
        "months": year.year_of(day_on, chosen),
        "year": chosen,
        "is_known": timetable.knows(chosen),
        "weekdays": [
            get_day_names("short", "stand-alone", locale())[number] for number in range(7)
        ],
    } | rights(request.user, calendar)


def rights(user: User, calendar: Calendar) -> dict[str, bool]:
    """Return what the user may do with a calendar."""
    return {
        "may_manage": may(user, "calendar.manage", calendar),
        "may_correct": may(user, "calendar.correct", calendar),
    }


def year_asked(request: UserRequest) -> int:
    """Return the year the address asks for, else this one. Raises Http404 outside our years."""
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate().year
    if not FIRST_YEAR < chosen < LAST_YEAR:
        raise Http404
    return chosen


def holding(calendar: Calendar, at: datetime) -> CalendarVersion | None:
    """Return the version that holds at a moment, if any was ever made effective."""
    try:
        return queries.version_at(calendar, at)
    except queries.NoVersion:
        return None


def version_of(calendar: Calendar, number: int) -> CalendarVersion:
    """Return a version by its number. Raises Http404."""
    found = calendar.versions.filter(number=number).select_related("corrects", "author").first()
    if found is None:
        raise Http404
    return found


def versions_of(calendar: Calendar, at: datetime) -> list[dict[str, object]]:
    """Return the versions, newest first, each with the time it really holds."""
    pieces = queries.pieces_of(calendar)
    rows: list[dict[str, object]] = []
    versions = calendar.versions.select_related("author", "made_effective_by", "corrects")
    for each in versions.order_by("-number"):
        stretch = None if each.is_draft else validity.stretch_of(each.number, pieces)
        starts_at, ends_at = stretch or (None, None)
        rows.append(
            {
                "version": each,
                "starts_at": None if starts_at == validity.ALWAYS else starts_at,
                "ends_at": ends_at,
                "is_replaced": not each.is_draft and stretch is None,
                "holds": stretch is not None
                and (starts_at or datetime.min.replace(tzinfo=UTC)) <= at
                and (ends_at is None or at < ends_at),
            }
        )
    return rows
