"""A calendar as a year, and what differs between versions."""

from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from evident.conftest import NOON
from evident.kernel.calendars import actions, comparison
from evident.kernel.calendars.holidays import holiday_year
from evident.kernel.calendars.tests.conftest import HOURS
from evident.kernel.calendars.timetable import Day, DayKind, Timetable
from evident.kernel.calendars.windows import parsed
from evident.kernel.calendars.working_time import Piece, WorkingTime
from evident.kernel.calendars.year import day_as_held, year_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = parsed("09:00-17:00")
WEEK = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())


def test_a_year_shows_every_date_once_and_what_it_is():
    days = {
        day.on: Day(OFFICE if day.kind == DayKind.MAKEUP else (), day.kind)
        for day in holiday_year("CN", 2025).days.values()
    }
    months = year_of(Timetable(SHANGHAI, WEEK, days).day, 2025)

    cells = [cell for month in months for week in month.weeks for cell in week if cell]
    tones = {cell.on: cell.tone for cell in cells}
    assert len(tones) == len(cells) == 365
    assert (tones[date(2025, 10, 1)], tones[date(2025, 10, 11)]) == ("holiday", "makeup")
    assert (tones[date(2025, 10, 18)], tones[date(2025, 10, 20)]) == ("closed", "working")
    assert next(cell for cell in months[5].weeks[0] if cell).on == date(2025, 6, 1)
    assert months[5].weeks[0].index(None) == 0  # June 2025 began on a Sunday
    assert sum(month.open_days for month in months) == 248


def test_a_date_is_shown_by_the_version_that_held_on_it():
    change = datetime(2026, 7, 1, tzinfo=SHANGHAI)
    old, new = (Timetable(SHANGHAI, (parsed(text),) * 7) for text in ("09:00-17:00", "08:00-16:00"))
    both = WorkingTime([Piece(datetime(2026, 1, 1, tzinfo=UTC), old, 1), Piece(change, new, 2)])

    june, july = year_of(partial(day_as_held, both), 2026)[5:7]

    assert {cell.hours for week in june.weeks for cell in week if cell} == {"09:00–17:00"}
    assert {cell.hours for week in july.weeks for cell in week if cell} == {"08:00–16:00"}


def test_what_differs_is_said_as_people_read_it(calendar, administrator):
    by = {"by": administrator, "at": NOON}
    draft = actions.propose(calendar=calendar, reason="Sundays off.", **by)
    draft = actions.edit(version=draft, **(HOURS | {"week": (*HOURS["week"][:6], ())}), **by)
    actions.set_day(
        version=draft, on=date(2026, 12, 25), kind=DayKind.HOLIDAY, name_en="Christmas",
        name_zh="圣诞节", **by,
    )  # fmt: skip
    first = calendar.versions.get(number=1)

    assert comparison.differences(first, draft) == [("Sunday", "09:00–17:00", "closed")]
    assert comparison.different_days(first, draft) == [("2026-12-25", "–", "Holiday · Christmas")]
    assert comparison.years_text([2004, 2005, 2006, 2009]) == "2004–2006, 2009"
