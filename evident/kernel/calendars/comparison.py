"""What differs between two versions of a calendar."""

from datetime import date
from typing import NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.kernel.calendars.holidays import country_name
from evident.kernel.calendars.models import CalendarDay, CalendarVersion
from evident.kernel.calendars.windows import Windows, read
from evident.kernel.zones import zone_text


class Difference(NamedTuple):
    """One thing two versions say differently, before and after, as people read it."""

    what: str | Promise
    before: str
    after: str


def hours_text(windows: Windows) -> str:
    """Return windows as people read them."""
    return read(windows) or pgettext("hours", "closed")


def day_text(day: CalendarDay | None) -> str:
    """Return what is set for a date as people read it; nothing if the week holds."""
    if day is None:
        return "–"
    parts = [day.get_kind_display(), day.name]
    if day.windows is not None:
        parts.append(hours_text(day.as_day(()).windows))
    return " · ".join(part for part in parts if part)


def differences(old: CalendarVersion, new: CalendarVersion) -> list[Difference]:
    """Return what differs, except single dates."""
    before, after = facts_of(old), facts_of(new)
    return [
        Difference(what, before[what], after[what])
        for what in before
        if before[what] != after[what]
    ]


def different_days(old: CalendarVersion, new: CalendarVersion) -> list[Difference]:
    """Return the dates for which something else is set, in order."""
    before = {day.on: day for day in old.days.all()}
    after = {day.on: day for day in new.days.all()}
    pairs = {on: (day_text(before.get(on)), day_text(after.get(on))) for on in before | after}
    return [
        Difference(on.isoformat(), *texts)
        for on, texts in sorted(pairs.items(), key=_by_date)
        if texts[0] != texts[1]
    ]


def facts_of(version: CalendarVersion) -> dict[str, str]:
    """Return what a version says apart from single dates, by name, as people read it."""
    week = {
        str(WEEKDAYS[number]): hours_text(windows)
        for number, windows in enumerate(version.weekly_windows())
    }
    parts = (version.country and country_name(version.country), version.subdivision)
    place = " · ".join(part for part in parts if part)
    return {
        _("Time zone"): zone_text(version.zone),
        **week,
        _("Make-up workdays"): hours_text(version.windows_of_makeup_days()),
        _("Holidays of"): place or _("none"),
        _("Years with holidays"): years_text(version.holiday_years) or _("none"),
    }


def years_text(years: list[int]) -> str:
    """Return years with neighbours joined: `2004–2026, 2028`."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _by_date(item: tuple[date, tuple[str, str]]) -> date:
    return item[0]
