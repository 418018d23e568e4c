"""Making a calendar, and editing the draft of its next version."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.calendars import facts, queries
from evident.kernel.calendars.holidays import HolidayYear, UnknownCountry, holiday_year
from evident.kernel.calendars.models import (
    Calendar,
    CalendarDay,
    CalendarVersion,
    VersionState,
)
from evident.kernel.calendars.refusals import CalendarRefused
from evident.kernel.calendars.timetable import DayKind
from evident.kernel.calendars.windows import Windows
from evident.kernel.organisations.models import Organisation

MANAGE = "calendar.manage"


@transaction.atomic
def create(
    *,
    code: str,
    name_en: str,
    name_zh: str,
    by: User | None,
    at: datetime,
    reason: str,
    zone: str,
    week: Sequence[Windows],
    makeup_windows: Windows = (),
    country: str = "",
    subdivision: str = "",
    organisation: Organisation | None = None,
) -> CalendarVersion:
    """
    Make a calendar with a first version to edit, and return that draft.

    `week` holds the windows of Monday to Sunday. `by` is None for the installation itself.
    Raises PermissionDenied if `by` lacks `calendar.manage`, CalendarRefused if the code is taken
    or the hours cannot be.
    """
    calendar = Calendar(
        code=code,
        name_en=name_en,
        name_zh=name_zh,
        organisation=organisation,
        is_shipped=by is None,
    )
    if by is not None:
        require(by, MANAGE, calendar)
    hours = facts.checked_hours(
        zone=zone,
        week=week,
        makeup_windows=makeup_windows,
        country=country,
        subdivision=subdivision,
    )
    why = facts.checked_reason(reason)
    if Calendar.objects.filter(code=code).exists():
        raise CalendarRefused(_("There is already a calendar “%(code)s”.") % {"code": code})
    calendar.save()
    version = CalendarVersion.objects.create(
        calendar=calendar, number=1, author=by, created_at=at, reason=why, **hours
    )
    facts.write(calendar, event="create", by=by, at=at, version=1, reason=why, **hours)
    return version


@transaction.atomic
def propose(*, calendar: Calendar, by: User, at: datetime, reason: str) -> CalendarVersion:
    """
    Start the next version as a copy of the one that holds at `at`, and return the draft.

    Raises PermissionDenied if `by` lacks `calendar.manage`, CalendarRefused if a draft exists.
    """
    require(by, MANAGE, calendar)
    calendar = locked(calendar)
    try:
        model = queries.version_at(calendar, at)
    except queries.NoVersion as fault:
        raise CalendarRefused(_("Make the first version of the calendar effective.")) from fault
    return _copied(model, calendar=calendar, by=by, at=at, reason=reason)


@transaction.atomic
def propose_correction(
    *, version: CalendarVersion, by: User, at: datetime, reason: str
) -> CalendarVersion:
    """
    Start a version that stands in for a wrong one, also for the past, and return the draft.

    Raises PermissionDenied if `by` lacks `calendar.correct`, CalendarRefused if `version` is a
    draft, holds no longer because it was itself corrected, or another draft exists.
    """
    require(by, "calendar.correct", version.calendar)
    calendar = locked(version.calendar)
    if version.is_draft:
        raise CalendarRefused(_("A draft is edited, not corrected."))
    if version.corrections.filter(state=VersionState.EFFECTIVE).exists():
        raise CalendarRefused(_("This version was corrected already. Correct its correction."))
    return _copied(version, calendar=calendar, by=by, at=at, reason=reason, corrects=version)


@transaction.atomic
def edit(
    *,
    version: CalendarVersion,
    by: User,
    at: datetime,
    zone: str,
    week: Sequence[Windows],
    makeup_windows: Windows = (),
    country: str = "",
    subdivision: str = "",
) -> CalendarVersion:
    """
    Set time zone, weekly hours and holiday source of a draft.

    Choosing another country takes away the holidays that came from the one before.
    Raises PermissionDenied, or CalendarRefused if it is effective or the hours cannot be.
    """
    version = _draft(version, by=by)
    hours = facts.checked_hours(
        zone=zone,
        week=week,
        makeup_windows=makeup_windows,
        country=country,
        subdivision=subdivision,
    )
    changes = facts.changed(version, hours)
    if {"country", "subdivision"} & changes.keys():
        version.days.exclude(source="").delete()
        hours["holiday_years"] = []
    for name, value in hours.items():
        setattr(version, name, value)
    version.save()
    facts.write(
        version.calendar, event="edit", by=by, at=at, changes=changes, version=version.number
    )
    return version


@transaction.atomic
def import_holidays(
    *, version: CalendarVersion, years: Iterable[int], by: User | None, at: datetime
) -> list[HolidayYear]:
    """
    Take the public holidays and make-up workdays of these years into a draft.

    What the source said about a year before is replaced; dates set by hand stay. Raises
    PermissionDenied, or CalendarRefused if the source does not know one of the years yet.
    """
    version = _draft(version, by=by)
    if not version.country:
        raise CalendarRefused(_("Choose a country for the holidays first."))
    found = [_known_year(version, year) for year in sorted(set(years))]
    by_hand = set(version.days.filter(source="").values_list("on", flat=True))
    taken_years = [taken.year for taken in found]
    version.days.filter(on__year__in=taken_years).exclude(source="").delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            version=version,
            on=day.on,
            kind=day.kind,
            name_en=day.name_en[:120],
            name_zh=day.name_zh[:120],
            source=taken.source,
        )
        for taken in found
        for day in taken.days.values()
        if day.on not in by_hand
    )
    version.holiday_years = sorted({*version.holiday_years, *taken_years})
    version.save(update_fields=["holiday_years"])
    facts.write(
        version.calendar,
        event="import_holidays",
        by=by,
        at=at,
        version=version.number,
        country=version.country,
        subdivision=version.subdivision,
        years={taken.year: [taken.certainty, taken.source, len(taken.days)] for taken in found},
    )
    return found


@transaction.atomic
def set_day(
    *,
    version: CalendarVersion,
    on: date,
    kind: DayKind,
    name_en: str,
    name_zh: str,
    by: User,
    at: datetime,
    windows: Windows | None = None,
) -> CalendarDay:
    """
    Say what holds on one date of a draft, in place of its week or of what was said before.

    A make-up workday without windows has those of the version; special hours without windows
    are closed. Raises PermissionDenied or CalendarRefused.
    """
    version = _draft(version, by=by)
    if kind not in CalendarDay.KINDS:
        raise CalendarRefused(_("Choose holiday, make-up workday or special hours."))
    if kind == DayKind.HOLIDAY and windows:
        raise CalendarRefused(_("A holiday has no hours. Choose special hours instead."))
    if kind == DayKind.HOLIDAY or (kind == DayKind.MAKEUP and windows is None):
        kept = None
    else:
        kept = facts.stored_checked(windows or ())
    before = version.days.filter(on=on).first()
    day, _is_new = version.days.update_or_create(
        on=on,
        defaults={
            "kind": kind,
            "windows": kept,
            "name_en": name_en,
            "name_zh": name_zh,
            "source": "",
        },
    )
    facts.write(
        version.calendar,
        event="set_day",
        by=by,
        at=at,
        changes={on.isoformat(): [_told(before), _told(day)]},
        version=version.number,
    )
    return day


@transaction.atomic
def remove_day(*, version: CalendarVersion, on: date, by: User, at: datetime) -> None:
    """Let the week hold again on a date of a draft. Raises PermissionDenied, CalendarRefused."""
    version = _draft(version, by=by)
    day = version.days.filter(on=on).first()
    if day is None:
        raise CalendarRefused(_("Nothing is set for this date."))
    changes = {on.isoformat(): [_told(day), None]}
    day.delete()
    facts.write(
        version.calendar,
        event="remove_day",
        by=by,
        at=at,
        changes=changes,
        version=version.number,
    )


@transaction.atomic
def discard(*, version: CalendarVersion, by: User, at: datetime) -> None:
    """
    Throw a draft away; a calendar that never had another version goes with it.

    Raises PermissionDenied, or CalendarRefused if it is effective.
    """
    version = _draft(version, by=by)
    calendar = version.calendar
    version.delete()
    if not calendar.versions.exists():
        calendar.delete()
    facts.write(calendar, event="discard", by=by, at=at, version=version.number)


def locked(calendar: Calendar) -> Calendar:
    """Return the calendar as it is now, held until the transaction ends."""
    return Calendar.objects.select_for_update().get(pk=calendar.pk)


def _draft(version: CalendarVersion, *, by: User | None) -> CalendarVersion:
    """Return the draft as it is now, held. Raises PermissionDenied or CalendarRefused."""
    if by is not None:
        require(by, MANAGE, version.calendar)
    held = CalendarVersion.objects.select_for_update(of=("self",)).select_related("calendar")
    version = held.get(pk=version.pk)
    if not version.is_draft:
        raise CalendarRefused(
            _("Version %(number)s is effective and cannot change. Propose a new version.")
            % {"number": version.number}
        )
    return version


def _copied(
    model: CalendarVersion,
    *,
    calendar: Calendar,
    by: User,
    at: datetime,
    reason: str,
    corrects: CalendarVersion | None = None,
) -> CalendarVersion:
    why = facts.checked_reason(reason)
    if calendar.versions.filter(state=VersionState.DRAFT).exists():
        raise CalendarRefused(_("There is already a draft of this calendar. Edit or discard it."))
    newest = calendar.versions.order_by("-number").values_list("number", flat=True)[0]
    copy = CalendarVersion.objects.create(
        calendar=calendar,
        number=newest + 1,
        zone=model.zone,
        week=model.week,
        makeup_windows=model.makeup_windows,
        country=model.country,
        subdivision=model.subdivision,
        holiday_years=model.holiday_years,
        corrects=corrects,
        reason=why,
        author=by,
        created_at=at,
    )
    days = list(model.days.all())
    for day in days:
        day.pk, day.version = None, copy
    CalendarDay.objects.bulk_create(days)
    facts.write(
        calendar,
        event="propose" if corrects is None else "propose_correction",
        by=by,
        at=at,
        version=copy.number,
        like=model.number,
        reason=why,
    )
    return copy


def _known_year(version: CalendarVersion, year: int) -> HolidayYear:
    try:
        found = holiday_year(version.country, year, version.subdivision)
    except UnknownCountry as fault:  # a newer library may drop a part of a country
        raise CalendarRefused(
            _("No source knows the holidays of “%(country)s”.") % {"country": fault}
        ) from fault
    if not found.is_known:
        raise CalendarRefused(
            _("The holidays of %(year)s are not yet known to %(source)s.")
            % {"year": year, "source": found.source}
        )
    return found


def _told(day: CalendarDay | None) -> dict[str, object] | None:
    if day is None:
        return None
    return {
        "kind": day.kind,
        "windows": day.windows,
        "name_en": day.name_en,
        "name_zh": day.name_zh,
    }
