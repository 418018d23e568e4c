"""Reads of calendars: which there are, what holds when, and working time ready to ask."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.formats import number_format
from django.utils.translation import ngettext

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.calendars import holidays, validity
from evident.kernel.calendars.models import Calendar, CalendarVersion, VersionState
from evident.kernel.calendars.windows import DAY_MINUTES, usual_day
from evident.kernel.calendars.working_time import Piece, WorkingTime

KEPT_AT_MOST = 500


class NoVersion(ValueError):
    """The calendar has no version in force yet."""


class Kept(NamedTuple):
    """A compiled calendar and the token it was compiled under."""

    token: UUID
    working_time: WorkingTime


_kept: dict[int, Kept] = {}
_known: dict[tuple[int, int], Kept] = {}
"""Earlier revisions, by calendar and revision."""


def visible_to(user: User) -> QuerySet[Calendar]:
    """Return everybody's calendars, those of the user's organisation, and those he may see."""
    access = access_of(user)
    seen, managed = access.reach("calendar.view"), access.reach("calendar.manage")
    if seen.everywhere or managed.everywhere:
        return Calendar.objects.all()
    organisations = {user.organisation_id, *seen.organisations, *managed.organisations}
    return Calendar.objects.filter(Q(organisation=None) | Q(organisation__in=organisations))


def get(*, code: str, user: User) -> Calendar:
    """Return one calendar. Raises Http404 alike for one that is hidden and one that is not."""
    calendar = visible_to(user).filter(code=code).first()
    if calendar is None:
        raise Http404
    return calendar


def working_time_of(calendar: Calendar, at: datetime | None = None) -> WorkingTime:
    """
    Return the working time of a calendar over all its versions, as it was known at `at`.

    Without `at` it is as known now, kept compiled in this process under the calendar's token and
    thus read once. With `at`, versions made effective later are left out: what a clock
    started then was promised. A span across versions is summed piece by piece. Raises NoVersion.
    """
    if at is not None:
        known = effective_versions(calendar).filter(made_effective_at__lte=at)
        return WorkingTime(_pieces(known) or _earliest(calendar))
    kept = _kept.get(calendar.pk)
    if kept is None or kept.token != calendar.token:
        known = effective_versions(calendar).filter(revision__lte=calendar.revision)
        return keep_compiled(calendar, WorkingTime(_pieces(known) or _earliest(calendar)))
    return kept.working_time


def keep_compiled(calendar: Calendar, time: WorkingTime) -> WorkingTime:
    """Keep the working time of a calendar as it is known now, until its token changes."""
    if len(_kept) >= KEPT_AT_MOST:
        _kept.clear()
    _kept[calendar.pk] = Kept(calendar.token, time)
    return time


def working_time_known(calendar: Calendar, revision: int) -> WorkingTime:
    """
    Return the working time of a calendar as it was known at a revision; kept compiled, too.

    What was counted then is explained by it for ever, whatever versions came later.
    """
    if revision >= calendar.revision:
        return working_time_of(calendar)
    key = (calendar.pk, revision)
    if key not in _known:
        known = effective_versions(calendar).filter(revision__lte=revision)
        if len(_known) >= KEPT_AT_MOST:
            _known.clear()
        _known[key] = Kept(calendar.token, WorkingTime(_pieces(known) or _earliest(calendar)))
    kept = _known[key]
    if kept.token != calendar.token:
        del _known[key]
        return working_time_known(calendar, revision)
    return kept.working_time


def day_minutes(calendar: Calendar | None, at: datetime) -> int:
    """Return how many minutes a usual working day has at a moment; 24 hours without a calendar."""
    if calendar is None:
        return DAY_MINUTES
    try:
        return usual_day(working_time_of(calendar).piece_at(at).timetable.week)
    except NoVersion:
        return DAY_MINUTES


def in_days(minutes: int, calendar: Calendar | None, at: datetime) -> str:
    """Return whole days of a calendar in words, as at a moment; empty if some minutes are over."""
    day = day_minutes(calendar, at)
    days, rest = divmod(minutes, day)
    return "" if rest or not days else told_days(days, day)


def told_days(days: float, day: int) -> str:
    """Return so many days of `day` minutes in words: working days, unless they are whole ones."""
    is_one = 1 if days == 1 else 2
    told = {"count": number_format(days, 0 if float(days).is_integer() else 1, force_grouping=True)}
    if day == DAY_MINUTES:
        return ngettext("%(count)s day", "%(count)s days", is_one) % told
    return ngettext("%(count)s working day", "%(count)s working days", is_one) % told


def beside_days(minutes: int, day: int | None) -> str:
    """
    Return how many days of `day` minutes a length is, as it stands beside its hours.

    With a sign before it: “= 2 working days” is exact, “≈ 2.6 working days” is not. Empty for
    less than a day, and where nobody knows how long one is.
    """
    if not day or minutes < day:
        return ""
    days = round(minutes / day, 1)
    return f"{'≈' if minutes * 10 % day else '='} {told_days(days, day)}"


def version_at(
    calendar: Calendar, at: datetime, *, known_at: datetime | None = None
) -> CalendarVersion:
    """Return the version that holds at a moment, as known at another. Raises NoVersion."""
    number = working_time_of(calendar, known_at).piece_at(at).version
    return CalendarVersion.objects.get(calendar=calendar, number=number or 0)


def effective_versions(calendar: Calendar) -> QuerySet[CalendarVersion]:
    """Return the versions that were made effective, in that order, with their days."""
    effective = CalendarVersion.objects.filter(calendar=calendar, state=VersionState.EFFECTIVE)
    return effective.order_by("revision").prefetch_related("days")


class Outlook(NamedTuple):
    """How a version stands with the holidays of one year."""

    year: int
    certainty: holidays.Certainty
    is_imported: bool


def outlook(version: CalendarVersion, at: datetime) -> list[Outlook]:
    """Return how the version stands with the holidays of this year and the next, if it has any."""
    if not version.country:
        return []
    return [
        Outlook(
            year,
            holidays.holiday_year(version.country, year, version.subdivision).certainty,
            year in version.holiday_years,
        )
        for year in (at.year, at.year + 1)
    ]


def pieces_of(calendar: Calendar) -> list[Piece]:
    """Return what holds when, as known now; empty if no version was ever made effective."""
    return _pieces(effective_versions(calendar))


def _pieces(versions: QuerySet[CalendarVersion]) -> list[Piece]:
    return validity.pieces(_validities(versions))


def _validities(versions: QuerySet[CalendarVersion]) -> list[validity.Validity]:
    return [
        validity.Validity(
            version.number, version.timetable(), version.effective_from, version.effective_until
        )
        for version in versions
        if version.effective_from is not None
    ]


def _earliest(calendar: Calendar) -> Sequence[Piece]:
    """Return the version made effective first: it also speaks for the time before it was known."""
    first = _pieces(effective_versions(calendar)[:1])
    if not first:
        raise NoVersion(calendar.code)
    return first
