"""When a duty is due: rhythms, months of any length, clocks that leap, closed days."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from evident.resolution.duties.rhythm import Rhythm, moments

UTC_ZONE = ZoneInfo("UTC")
START = datetime(2026, 1, 1, tzinfo=UTC)


def days(count: int, *, after: datetime = START, is_working=lambda day: True, **facts) -> list[str]:
    """Return the next days it is due, in its own zone."""
    told: dict[str, Any] = {"at": time(9), "zone": UTC_ZONE, "begins_on": date(2026, 1, 1)} | facts
    rhythm = Rhythm(**told)
    coming = islice(moments(rhythm, after=after, is_working=is_working), count)
    return [moment.astimezone(rhythm.zone).date().isoformat() for moment in coming]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"frequency": "daily"}, ["2026-01-01", "2026-01-02", "2026-01-03"]),
        ({"frequency": "daily", "interval": 10}, ["2026-01-01", "2026-01-11", "2026-01-21"]),
        (
            {"frequency": "weekly", "weekdays": (0, 4)},
            ["2026-01-02", "2026-01-05", "2026-01-09"],
        ),
        (
            {"frequency": "weekly", "weekdays": (3,), "interval": 2},
            ["2026-01-01", "2026-01-15", "2026-01-29"],
        ),
        (
            {"frequency": "monthly_day", "month_day": 31},
            ["2026-01-31", "2026-02-28", "2026-03-31"],
        ),
        (
            {"frequency": "monthly_day", "month_day": 30},
            ["2026-01-30", "2026-02-28", "2026-03-30"],
        ),
        (
            {"frequency": "monthly_day", "month_day": 15, "interval": 3},
            ["2026-01-15", "2026-04-15", "2026-07-15"],
        ),
        (
            {"frequency": "monthly_weekday", "weekdays": (0,), "nth": 1},
            ["2026-01-05", "2026-02-02", "2026-03-02"],
        ),
        (
            {"frequency": "monthly_weekday", "weekdays": (4,), "nth": -1},
            ["2026-01-30", "2026-02-27", "2026-03-27"],
        ),
        (
            {"frequency": "monthly_weekday", "weekdays": (0, 1, 2, 3, 4), "nth": -1},
            ["2026-01-30", "2026-02-27", "2026-03-31"],
        ),
    ],
)
def test_rhythm_names_its_days(facts, expected):
    assert days(3, **facts) == expected


def test_last_day_of_february_in_a_leap_year():
    after = datetime(2028, 2, 1, tzinfo=UTC)
    assert days(1, after=after, frequency="monthly_day", month_day=31) == ["2028-02-29"]


def test_moment_that_just_passed_is_not_due_again():
    rhythm = Rhythm("daily", time(9), UTC_ZONE, date(2026, 1, 1))
    nine = datetime(2026, 1, 5, 9, tzinfo=UTC)

    assert next(moments(rhythm, after=nine)) == nine + timedelta(days=1)
    assert next(moments(rhythm, after=nine - timedelta(seconds=1))) == nine


def test_last_day_is_the_last():
    assert days(9, frequency="daily", ends_on=date(2026, 1, 2)) == ["2026-01-01", "2026-01-02"]


def test_closed_days_are_left_out_or_move_and_meet():
    open_days = {"is_working": lambda day: day.weekday() < 5}

    assert days(3, frequency="daily", **open_days) == ["2026-01-01", "2026-01-02", "2026-01-05"]
    moved = days(3, frequency="daily", on_closed="next", **open_days)
    assert moved == ["2026-01-01", "2026-01-02", "2026-01-05"]  # Saturday to Monday are one
    monthly = {"frequency": "monthly_day", "month_day": 31, "on_closed": "next"}
    assert days(3, **monthly, **open_days) == ["2026-02-02", "2026-03-02", "2026-03-31"]
    late = datetime(2026, 2, 1, tzinfo=UTC)  # the day itself has passed, what it moved to has not
    assert days(1, after=late, **monthly, **open_days) == ["2026-02-02"]


def test_calendar_that_never_opens_ends():
    assert days(3, frequency="daily", is_working=lambda day: False) == []
    assert days(3, frequency="daily", on_closed="next", is_working=lambda day: False) == []


@pytest.mark.parametrize(
    ("zone", "clock", "around", "expected"),
    [
        # New York leaps from 2 to 3 on 8 March and repeats 1 to 2 on 1 November
        ("America/New_York", time(2, 30), date(2026, 3, 7),
         ["2026-03-07T07:30", "2026-03-08T07:30", "2026-03-09T06:30"]),
        ("America/New_York", time(1, 30), date(2026, 10, 31),
         ["2026-10-31T05:30", "2026-11-01T05:30", "2026-11-02T06:30"]),
        # Lord Howe leaps half an hour
        ("Australia/Lord_Howe", time(2, 15), date(2026, 10, 3),
         ["2026-10-02T15:45", "2026-10-03T15:45", "2026-10-04T15:15"]),
        ("Asia/Shanghai", time(0, 0), date(2026, 5, 1),
         ["2026-04-30T16:00", "2026-05-01T16:00", "2026-05-02T16:00"]),
    ],
)  # fmt: skip
def test_daily_duty_is_due_once_a_day_where_clocks_leap(zone, clock, around, expected):
    rhythm = Rhythm("daily", clock, ZoneInfo(zone), around)

    found = list(islice(moments(rhythm, after=datetime(2026, 1, 1, tzinfo=UTC)), 3))

    assert [each.strftime("%Y-%m-%dT%H:%M") for each in found] == expected
