"""
Random clocks on random calendars against a stopwatch that looks at every minute.

`EVIDENT_TEST_ORACLE_CASES` asks for more cases than the usual run: `make bench` takes 100,000.
"""

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evident.kernel.calendars.tests.oracle import Oracle
from evident.kernel.calendars.tests.test_against_oracle import DAYS, calendars, timetable
from evident.kernel.calendars.working_time import WorkingTime
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.tests.oracle import Happening, watched

CASES = int(os.environ.get("EVIDENT_TEST_ORACLE_CASES", "800"))
COURSES = 20  # each calendar is given this many clocks
MINUTE = timedelta(minutes=1)
minutes = st.integers(0, DAYS * 1440 - 1)


@st.composite
def courses(draw):
    """Draw a clock's course: a start, a target, what happens to it in order, and an end."""
    start, end = sorted(draw(st.tuples(minutes, minutes)))
    moments = draw(st.lists(st.integers(start, end), max_size=7).map(sorted))
    happenings, running, stopped = [], True, False
    for minute in moments:
        if stopped:
            what = draw(st.sampled_from(["reopen", "restart"]))
            running, stopped = True, False
        elif not running:
            what = draw(st.sampled_from(["resume", "target"]))
            running = what == "resume"
        else:
            what = draw(st.sampled_from(["pause", "stop", "target"]))
            running, stopped = what == "target", what == "stop"
        happenings.append(Happening(minute, what, draw(st.integers(1, 2_000))))
    return start, draw(st.integers(1, 2_000)), happenings, end


def followed(time, begin, course):
    """Return the standing at the end of a course, by the product's arithmetic."""
    start, target, happenings, _end = course
    clock = counting.Standing(target=target * MINUTE, since=begin + start * MINUTE)
    for each in happenings:
        at = begin + each.minute * MINUTE
        match each.what:
            case "pause" | "stop":
                clock = counting.paused(clock, at, time)
            case "resume" | "reopen":
                clock = counting.resumed(clock, at)
            case "restart":
                clock = counting.Standing(target=clock.target, since=at)
            case "target":
                clock = counting.retargeted(clock, at, each.target * MINUTE, time)
    return clock


@pytest.mark.slow
@settings(
    max_examples=max(CASES // COURSES, 1),
    deadline=None,
    derandomize="EVIDENT_TEST_ORACLE_CASES" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(calendars(), st.lists(courses(), min_size=COURSES, max_size=COURSES))
def test_a_clock_counts_what_a_stopwatch_counts(calendar, drawn):
    facts, begin = calendar
    is_open = Oracle(facts, begin, DAYS).minutes
    time = WorkingTime.of(timetable(facts))

    for course in drawn:
        start, target, happenings, end = course
        at = begin + end * MINUTE
        seen = watched(is_open, start=start, target=target, happenings=happenings, end=end)
        clock = followed(time, begin, course)

        assert counting.consumed_at(clock, at, time) == seen.consumed * MINUTE
        assert counting.is_missed(clock, at, time) == (seen.missed_at is not None)
        breached_at = counting.advanced(clock, at, time).breached_at
        assert breached_at == (None if seen.missed_at is None else begin + seen.missed_at * MINUTE)
