"""
Random calendars and spans against counting minute by minute.

`EVIDENT_TEST_ORACLE_CASES` asks for more cases than the usual run; `make bench` proves 100,000.
"""

import os
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evident.kernel.calendars.tests import drawing
from evident.kernel.calendars.tests.comparing import SPANS, differences
from evident.kernel.calendars.tests.drawing import DAYS, timetable
from evident.kernel.calendars.timetable import Timetable
from evident.kernel.calendars.windows import Window
from evident.kernel.calendars.working_time import Piece, WorkingTime

CASES = int(os.environ.get("EVIDENT_TEST_ORACLE_CASES", "800"))


def calendars():
    """Draw the facts of a calendar and the moment from which to count."""
    return st.integers(0, 10**9).map(lambda number: drawing.calendar(Random(number)))


@pytest.mark.slow
def test_working_time_is_what_counting_every_minute_gives():
    found = [each for number in range(max(CASES // SPANS, 1)) for each in differences(number)]

    assert not found, found[0]


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
