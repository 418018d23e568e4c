"""What a version must be told, checked; and what the trail keeps of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.calendars import holidays
from evident.kernel.calendars.models import Calendar, CalendarVersion
from evident.kernel.calendars.refusals import CalendarRefused
from evident.kernel.calendars.windows import Windows, WrongWindows, checked, stored
from evident.kernel.trail import actions as trail


def checked_hours(
    *,
    zone: str,
    week: Sequence[Windows],
    makeup_windows: Windows,
    country: str,
    subdivision: str,
) -> dict[str, Any]:
    """Return the columns of a version that say when is worked. Raises CalendarRefused."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise CalendarRefused(_("There is no time zone “%(zone)s”.") % {"zone": zone}) from fault
    if country:
        try:
            holidays.country(country, subdivision)
        except holidays.UnknownCountry as fault:
            raise CalendarRefused(
                _("No source knows the holidays of “%(country)s”.") % {"country": fault}
            ) from fault
    if len(week) != 7:
        raise CalendarRefused(_("Give the hours of all seven days of the week."))
    return {
        "zone": zone,
        "week": [stored_checked(windows) for windows in week],
        "makeup_windows": stored_checked(makeup_windows),
        "country": country,
        "subdivision": subdivision if country else "",
    }


def stored_checked(windows: Iterable[Any]) -> list[list[str]]:
    """Return windows as they are kept. Raises CalendarRefused if they cannot be."""
    try:
        return stored(checked(windows))
    except WrongWindows as fault:
        raise CalendarRefused(str(fault)) from fault


def checked_reason(reason: str) -> str:
    """Return the reason without blanks around it. Raises CalendarRefused if there is none."""
    if not reason.strip():
        raise CalendarRefused(_("Say why the calendar changes."))
    return reason.strip()


def write(
    calendar: Calendar,
    *,
    event: str,
    by: User | None,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    **told: Any,
) -> None:
    """Write a trail entry about a calendar, which is not a record and has no record number."""
    trail.write(
        event=f"calendar.{event}",
        by=by,
        at=at,
        changes=changes,
        facts={"calendar": calendar.code} | told,
        kind="calendar",
        organisation_id=calendar.organisation_id,
    )


def changed(version: CalendarVersion, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return before and after of the columns that `facts` would change."""
    return {
        name: [getattr(version, name), value]
        for name, value in facts.items()
        if getattr(version, name) != value
    }
