"""
Random calendars and spans against counting minute by minute.

`EVIDENT_TEST_ORACLE_CASES` asks for more cases than the usual run: `make bench` takes 100,000.
"""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evident.kernel.calendars.holidays import holiday_year
from evident.kernel.calendars.tests.oracle import Facts, Oracle, midnight
from evident.kernel.calendars.timetable import Day, DayKind, Timetable
from evident.kernel.calendars.windows import Window
from evident.kernel.calendars.working_time import Piece, WorkingTime

CASES = int(os.environ.get("EVIDENT_TEST_ORACLE_CASES", "800"))
SPANS = 40  # each calendar is asked this often
DAYS = 12
SECOND, LATE = timedelta(seconds=1), datetime.max.replace(tzinfo=UTC)
PLACES = [  # a zone, and days around which its clocks change or its holidays lie
    ("America/New_York", [date(2024, 3, 10), date(2025, 3, 9), date(2025, 11, 2)]),
    ("Australia/Lord_Howe", [date(2024, 4, 7), date(2025, 10, 5), date(2026, 4, 5)]),
    ("Europe/London", [date(2025, 3, 30), date(2025, 10, 26)]),
    ("Africa/Cairo", [date(2025, 4, 25), date(2025, 10, 31)]),  # changes at midnight
    ("America/Sao_Paulo", [date(2017, 10, 15), date(2018, 2, 18)]),  # midnight repeated
    ("Africa/Casablanca", [date(2025, 2, 23), date(2025, 4, 6)]),
    ("Pacific/Apia", [date(2011, 12, 30)]),  # a date that never was
    ("Asia/Shanghai", [date(2024, 2, 10), date(2025, 1, 29), date(2026, 10, 1)]),
    ("Asia/Kathmandu", [date(2025, 1, 1)]),
    ("UTC", [date(2024, 2, 29)]),
]
EDGES = [0, 90, 105, 120, 150, 180, 540, 720, 810, 1020, 1080, 1320, 1440]  # minutes


@st.composite
def windows(draw):
    """Draw up to three windows of a day, often office hours or at the hours clocks change."""
    edge = st.sampled_from(EDGES) | st.integers(0, 1440)
    edges = sorted(draw(st.lists(edge, min_size=2, max_size=6, unique=True)))
    if draw(st.integers(0, 5)) == 0:
        return []
    return list(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def calendars(draw):
    """Draw the facts of a calendar and the moment from which to count."""
    zone, anchors = draw(st.sampled_from(PLACES))
    first = draw(st.sampled_from(anchors)) - timedelta(days=draw(st.integers(0, DAYS - 1)))
    nearby = st.integers(0, DAYS).map(lambda number: first + timedelta(days=number))
    if zone == "Asia/Shanghai":
        office = [(540, 720), (810, 1080)]
        days = holiday_year("CN", first.year).days.values()
        week = [office] * 5 + [[], []]
        holidays = frozenset(day.on for day in days if day.kind == DayKind.HOLIDAY)
        makeup_days = {day.on: office for day in days if day.kind == DayKind.MAKEUP}
    else:
        week = draw(st.lists(windows(), min_size=7, max_size=7))
        holidays = draw(st.frozensets(nearby, max_size=4))
        makeup_days = draw(st.dictionaries(nearby, windows(), max_size=3))
    return Facts(zone, week, holidays, makeup_days), midnight(first)


def timetable(facts):
    """Return the product's timetable of the same facts."""

    def built(pairs):
        return tuple(Window(*pair) for pair in pairs)

    days = {on: Day((), DayKind.HOLIDAY) for on in facts.holidays}
    days |= {on: Day(built(pairs), DayKind.MAKEUP) for on, pairs in facts.makeup_days.items()}
    return Timetable(ZoneInfo(facts.zone), tuple(built(pairs) for pairs in facts.week), days)


seconds = st.integers(0, DAYS * 86_400 - 1)
spans = st.lists(st.tuples(seconds, seconds).map(sorted), min_size=SPANS, max_size=SPANS)


@pytest.mark.slow
@settings(
    max_examples=max(CASES // SPANS, 1),
    deadline=None,
    derandomize="EVIDENT_TEST_ORACLE_CASES" not in os.environ,
    phases=[Phase.explicit, Phase.generate],  # shrinking would count minutes for half an hour
    suppress_health_check=list(HealthCheck),
)
@given(calendars(), spans)
def test_working_time_is_what_counting_every_minute_gives(calendar, asked):
    facts, begin = calendar
    oracle = Oracle(facts, begin, DAYS)
    working_time = WorkingTime.of(timetable(facts))

    for first, last in asked:
        start, end = begin + timedelta(seconds=first), begin + timedelta(seconds=last)
        open_seconds = oracle.working_seconds(start, end)

        assert working_time.working_seconds(start, end) == open_seconds
        assert working_time.working_seconds(end, start) == -open_seconds
        assert working_time.is_open(start) == bool(oracle.minutes[first // 60])
        pieces = list(working_time.intervals(start, end))
        assert sum((b - a).total_seconds() for a, b in pieces) == open_seconds
        assert all(start <= a < b <= end for a, b in pieces)
        if open_seconds:
            due = working_time.add(start, open_seconds)
            assert due == oracle.add(start, open_seconds)
            assert due <= end
            assert working_time.working_seconds(start, due) == open_seconds
            assert working_time.next_open(start) == pieces[0][0]
            latest = working_time.latest_start(end, open_seconds)
            assert latest >= start
            assert oracle.add(latest, open_seconds) <= end
            if oracle.minutes[int((latest - begin).total_seconds()) // 60]:
                assert (oracle.add(latest + SECOND, open_seconds) or LATE) > end


@pytest.mark.slow
@settings(max_examples=10, deadline=None, derandomize=True)
@given(calendars(), st.integers(1, DAYS * 1440 - 1), st.integers(0, 1439))
def test_a_span_across_versions_is_the_sum_of_its_parts(calendar, change, length):
    facts, begin = calendar
    change_at = begin + timedelta(minutes=change)
    before = timetable(facts)
    after = Timetable(ZoneInfo("Asia/Kathmandu"), ((Window(0, length + 1),),) * 7)
    end = begin + timedelta(days=DAYS + 2)

    both = WorkingTime([Piece(begin, before, 1), Piece(change_at, after, 2)])

    assert both.working_seconds(begin, end) == (
        WorkingTime.of(before).working_seconds(begin, change_at)
        + WorkingTime.of(after).working_seconds(change_at, end)
    )
    assert both.piece_at(change_at).version == 2
    assert both.piece_at(change_at - timedelta(seconds=1)).version == 1


@pytest.mark.slow
@settings(max_examples=10, deadline=None, derandomize=True)
@given(calendars(), st.lists(st.integers(1950, 2150), min_size=1, max_size=5))
def test_growing_in_any_order_gives_what_compiling_at_once_gives(calendar, years):
    made = timetable(calendar[0])
    grown, whole = WorkingTime.of(made), WorkingTime.of(made)
    first, last = (datetime(year, 6, 1, tzinfo=UTC) for year in (min(years), max(years)))

    for year in years:
        grown.is_open(datetime(year, 1, 1, tzinfo=UTC))

    assert grown.working_seconds(first, last) == whole.working_seconds(first, last)
