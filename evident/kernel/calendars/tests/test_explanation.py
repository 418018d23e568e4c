"""Why a moment is due then, and what a new version would change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evident.kernel.calendars.explanation import changes, explanation
from evident.kernel.calendars.timetable import Day, DayKind, Timetable, all_hours
from evident.kernel.calendars.windows import parsed
from evident.kernel.calendars.working_time import Piece, WorkingTime

OFFICE = parsed("09:00-12:00, 13:30-18:00")
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = (OFFICE,) * 5 + ((), ())
HOLIDAY = Day((), DayKind.HOLIDAY, "National Day", "国庆节")
TIMETABLE = Timetable(SHANGHAI, WEEK, {date(2026, 10, 1): HOLIDAY}, frozenset({2026}))


def test_every_day_says_what_it_counted_and_why():
    working_time = WorkingTime.of(TIMETABLE)
    start = datetime(2026, 9, 30, 17, tzinfo=SHANGHAI)
    due = working_time.add(start, 2 * 3600)

    lines = list(explanation(working_time, start, due))

    assert [(line.on.day, line.day.kind, line.seconds) for line in lines] == [
        (30, DayKind.WEEKDAY, 3600),
        (1, DayKind.HOLIDAY, 0),
        (2, DayKind.WEEKDAY, 3600),
    ]
    assert lines[1].day.name_zh == "国庆节"
    assert all(line.is_known for line in lines)


@pytest.mark.parametrize("zone", ["America/New_York", "Africa/Cairo", "Pacific/Apia", "UTC"])
def test_the_lines_add_up_to_the_span(zone):
    working_time = WorkingTime.of(all_hours(ZoneInfo(zone)))
    for start in (datetime(2011, 12, 28, 5, tzinfo=UTC), datetime(2025, 4, 22, 7, tzinfo=UTC)):
        end = start + timedelta(days=9, hours=3)

        lines = list(explanation(working_time, start, end))

        assert sum(line.seconds for line in lines) == (end - start).total_seconds()
        assert lines[0].intervals[0][0] == start
        assert lines[-1].intervals[-1][1] == end


def test_a_day_on_which_the_version_changes_comes_once_for_each():
    noon = datetime(2026, 9, 2, 12, tzinfo=SHANGHAI)
    longer = Timetable(SHANGHAI, (parsed("00:00-24:00"),) * 7, {}, frozenset())
    working_time = WorkingTime(
        [Piece(noon - timedelta(days=9), TIMETABLE, 1), Piece(noon, longer, 2)]
    )

    lines = list(explanation(working_time, noon - timedelta(hours=4), noon + timedelta(hours=4)))

    assert [(line.version, line.seconds / 3600, line.is_known) for line in lines] == [
        (1, 3, True),
        (2, 4, False),
    ]


def test_changes_are_the_dates_with_other_hours():
    makeup = Timetable(SHANGHAI, WEEK, {date(2026, 10, 10): Day(OFFICE, DayKind.MAKEUP)})
    berlin = Timetable(ZoneInfo("Europe/Berlin"), WEEK)
    first, last = date(2026, 9, 28), date(2026, 10, 11)

    found = list(changes(TIMETABLE, makeup, first, last))

    assert [(change.on.day, change.before.kind, change.after.kind) for change in found] == [
        (1, DayKind.HOLIDAY, DayKind.WEEKDAY),
        (10, DayKind.WEEKDAY, DayKind.MAKEUP),
    ]
    assert list(changes(TIMETABLE, TIMETABLE, first, last)) == []
    assert len(list(changes(makeup, berlin, first, last))) == 14
