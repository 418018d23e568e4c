"""Working time in cases one can work out by hand, and at the edges of the clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evident.kernel.calendars.timetable import Day, DayKind, Timetable, all_hours
from evident.kernel.calendars.windows import Window, parsed
from evident.kernel.calendars.working_time import NoWorkingTime, Piece, WorkingTime

HOUR = 3600
OFFICE = parsed("09:00-12:00, 13:30-18:00")


def week(windows, weekend=()):
    return (windows,) * 5 + (weekend, weekend)


def local(zone, *parts):
    return datetime(*parts).replace(tzinfo=ZoneInfo(zone))  # noqa: DTZ001 - given at once


@pytest.fixture
def shanghai():
    days = {
        date(2025, 10, 8): Day((), DayKind.HOLIDAY),
        date(2025, 10, 11): Day(OFFICE, DayKind.MAKEUP),
    }
    return WorkingTime.of(Timetable(ZoneInfo("Asia/Shanghai"), week(OFFICE), days))


def test_lunch_is_not_working_time(shanghai):
    start = local("Asia/Shanghai", 2025, 9, 1, 11)

    assert shanghai.working_seconds(start, start + timedelta(hours=3)) == 1.5 * HOUR
    assert shanghai.add(start, 1.5 * HOUR) == start + timedelta(hours=3)


def test_a_target_used_up_at_closing_time_is_due_at_closing_time(shanghai):
    friday = local("Asia/Shanghai", 2025, 9, 5, 16)

    assert shanghai.add(friday, 2 * HOUR) == local("Asia/Shanghai", 2025, 9, 5, 18)
    assert shanghai.add(friday, 2 * HOUR + 1) == local("Asia/Shanghai", 2025, 9, 8, 9, 0, 1)


def test_a_holiday_rests_and_a_makeup_saturday_works(shanghai):
    tuesday = local("Asia/Shanghai", 2025, 10, 7, 17)
    friday = local("Asia/Shanghai", 2025, 10, 10, 17)

    assert shanghai.add(tuesday, 2 * HOUR) == local("Asia/Shanghai", 2025, 10, 9, 10)
    assert shanghai.add(friday, 2 * HOUR) == local("Asia/Shanghai", 2025, 10, 11, 10)


def test_a_moment_may_come_in_any_zone_and_leaves_in_utc(shanghai):
    nine = local("America/New_York", 2025, 8, 31, 21)  # Monday 09:00 in Shanghai

    assert shanghai.is_open(nine)
    assert shanghai.add(nine, HOUR) == datetime(2025, 9, 1, 2, tzinfo=UTC)
    assert shanghai.add(nine, HOUR).tzinfo is UTC


def test_a_window_is_open_at_its_start_and_closed_at_its_end(shanghai):
    assert shanghai.is_open(local("Asia/Shanghai", 2025, 9, 1, 9))
    assert not shanghai.is_open(local("Asia/Shanghai", 2025, 9, 1, 12))
    assert shanghai.next_open(local("Asia/Shanghai", 2025, 9, 1, 12)) == local(
        "Asia/Shanghai", 2025, 9, 1, 13, 30
    )


def test_nothing_lies_between_a_moment_and_itself_or_an_earlier_one(shanghai):
    ten = local("Asia/Shanghai", 2025, 9, 1, 10)

    assert list(shanghai.intervals(ten, ten)) == []
    assert list(shanghai.intervals(ten, ten - timedelta(minutes=5))) == []


def test_windows_to_midnight_and_from_midnight_join():
    night = Timetable(ZoneInfo("UTC"), (parsed("00:00-06:00, 22:00-24:00"),) * 7)
    ten = datetime(2025, 12, 31, 22, tzinfo=UTC)

    assert list(WorkingTime.of(night).intervals(ten, ten + timedelta(days=1))) == [
        (ten, ten + timedelta(hours=8))
    ]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2025, 3, 9), 23),
        ("America/New_York", date(2025, 11, 2), 25),
        ("Australia/Lord_Howe", date(2025, 10, 5), 23.5),
        ("Australia/Lord_Howe", date(2025, 4, 6), 24.5),
        ("Asia/Shanghai", date(2025, 3, 9), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_whole_local_day_has_the_hours_it_really_had(zone, day, hours):
    around = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    only = Timetable(ZoneInfo(zone), ((),) * 7, {day: Day((Window(0, 1440),))})

    found = WorkingTime.of(only).working_seconds(
        around - timedelta(days=2), around + timedelta(days=2)
    )

    assert found == hours * HOUR


def test_a_window_loses_what_the_clock_skips_and_repeats_what_it_repeats():
    night = WorkingTime.of(Timetable(ZoneInfo("America/New_York"), (parsed("01:30-03:30"),) * 7))

    def of(*day):
        start = local("America/New_York", *day)
        return night.working_seconds(start, local("America/New_York", *day, 12))

    assert of(2025, 3, 8) == 2 * HOUR
    assert of(2025, 3, 9) == 1 * HOUR
    assert of(2025, 11, 2) == 2.5 * HOUR  # 01:30-02:00, then 01:30-03:30


def test_a_window_wholly_in_a_gap_is_not_open_that_day():
    early = WorkingTime.of(Timetable(ZoneInfo("America/New_York"), (parsed("02:00-03:00"),) * 7))

    assert early.next_open(local("America/New_York", 2025, 3, 9)) == local(
        "America/New_York", 2025, 3, 10, 2
    )


def test_always_open_is_the_plain_difference():
    always = WorkingTime.of(all_hours(ZoneInfo("America/New_York")))
    start = datetime(2025, 1, 1, tzinfo=UTC)

    assert always.working_seconds(start, start + timedelta(days=365)) == 365 * 86_400
    assert always.add(start, 0.000_001) == start + timedelta(microseconds=1)


def test_99_99_percent_of_a_year_leaves_52_56_minutes():
    always = WorkingTime.of(all_hours(ZoneInfo("UTC")))
    start = datetime(2025, 1, 1, tzinfo=UTC)

    year = always.working_seconds(start, start + timedelta(days=365))

    assert round(year * (1 - 0.9999) / 60, 2) == 52.56


def test_nothing_added_is_the_moment_itself(shanghai):
    sunday = local("Asia/Shanghai", 2025, 9, 7, 3)

    assert shanghai.add(sunday, 0) == sunday


def test_a_calendar_that_never_opens_is_refused():
    closed = WorkingTime.of(Timetable(ZoneInfo("UTC"), ((),) * 7))
    at = datetime(2025, 1, 1, tzinfo=UTC)

    with pytest.raises(NoWorkingTime):
        closed.add(at, 1)
    with pytest.raises(NoWorkingTime):
        closed.next_open(at)
    assert closed.working_seconds(at, at + timedelta(days=400)) == 0


def test_a_far_due_moment_grows_the_calendar(shanghai):
    start = local("Asia/Shanghai", 2025, 9, 1, 9)

    due = shanghai.add(start, 100_000 * HOUR)

    assert due.year > 2060
    assert shanghai.working_seconds(start, due) == 100_000 * HOUR


def test_a_moment_without_zone_and_a_negative_length_are_refused(shanghai):
    with pytest.raises(ValueError, match="time zone"):
        shanghai.is_open(datetime(2025, 1, 1))  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="negative"):
        shanghai.add(datetime(2025, 1, 1, tzinfo=UTC), -1)
    with pytest.raises(ValueError, match="1900"):
        shanghai.is_open(datetime(1850, 1, 1, tzinfo=UTC))


def test_versions_follow_each_other_and_the_first_holds_before_itself():
    change = datetime(2025, 7, 1, tzinfo=UTC)
    old, new = (
        Timetable(ZoneInfo("UTC"), (parsed(text),) * 7) for text in ("09:00-10:00", "09:00-11:00")
    )
    both = WorkingTime([Piece(change, new, 2), Piece(datetime(2025, 1, 1, tzinfo=UTC), old, 1)])

    found = both.working_seconds(change - timedelta(days=1), change + timedelta(days=1))

    assert found == 3 * HOUR
    assert both.is_open(datetime(2024, 5, 5, 9, 30, tzinfo=UTC))


def test_years_whose_holidays_are_not_yet_known_are_named():
    known = Timetable(ZoneInfo("Asia/Shanghai"), week(OFFICE), known_years=frozenset({2025, 2026}))
    working_time = WorkingTime.of(known)
    start = datetime(2026, 12, 1, tzinfo=UTC)

    assert working_time.unknown_years(start, start + timedelta(days=20)) == []
    # In Shanghai the new year has begun while it is still December in UTC.
    assert working_time.unknown_years(start, datetime(2026, 12, 31, 20, tzinfo=UTC)) == [2027]


@pytest.mark.slow
def test_many_threads_may_ask_for_different_years_at_once(shanghai):
    def of(year):
        start = datetime(year, 1, 1, tzinfo=UTC)
        return shanghai.working_seconds(start, start + timedelta(days=30)) > 0

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(of, [*range(1990, 2060), *range(2059, 1990, -1)]))
