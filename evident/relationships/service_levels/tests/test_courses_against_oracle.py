"""
Random records under random agreements against somebody who counts every minute.

Each priority has its own target in its own calendar, or none; the record waits, goes from team to
team, changes its priority, is answered, resolved, sometimes earlier than it is said, and reopened,
in any order; calendars get new versions and are corrected; agreements leave records out. What
keeps clocks day by day is asked, in memory. `EVIDENT_TEST_ORACLE_CASES` asks for more cases.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import keep_compiled
from evident.kernel.calendars.tests.drawing import timetable
from evident.kernel.calendars.tests.oracle import Facts
from evident.kernel.calendars.working_time import WorkingTime
from evident.relationships.service_levels.models import Rule
from evident.relationships.service_levels.tests.comparing import (
    ALWAYS,
    RECORDS,
    Case,
    differences,
    lived,
    recounted,
)
from evident.relationships.service_levels.tests.oracle_of_records import Agreed, Event

CASES = int(os.environ.get("EVIDENT_TEST_ORACLE_CASES", "1000"))
MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
OFFICE = Facts("UTC", [[(9 * 60, 17 * 60)]] * 5 + [[], []], frozenset(), {})


@pytest.mark.slow
def test_a_clock_counts_each_minute_in_the_calendar_of_the_target_that_held():
    found = [each for number in range(max(CASES // RECORDS, 1)) for each in differences(number)]

    assert not found, found[0]


class Told(Case):
    """A record whose course a test tells, by minutes."""

    def __init__(self, agreed, *events, priority=2):
        self.begin, self.agreed, self.priority = MONDAY, agreed, priority
        self.events = [told(*event) for event in events]


def told(minute, what, value=None):
    """What happened, by minutes."""
    return Event(minute * 60, what, value * 60 if what == "resolve" and value else value)


def lasting(agreed, *events, priority=2, office=ALWAYS):
    """The clocks of a record that was opened by the first event, on a Monday from midnight on."""
    known = {pk: Calendar(pk=pk, code=f"c{pk}", revision=1) for pk in (1, 2)}
    for calendar, facts in zip(known.values(), (office, ALWAYS), strict=True):
        keep_compiled(calendar, WorkingTime.of(timetable(facts)))
    return lived(Told(agreed, *events, priority=priority), known)


def at(minute):
    """A minute since that Monday began."""
    return MONDAY + minute * MINUTE


TWO = {1: (60 * 60, 1), 2: (600 * 60, 0)}
REOPENED = ((100, "resolve"), (200, "reopen"))


def test_a_time_that_starts_again_says_so_whoever_has_the_record_at_that_moment():
    events = ((0, "team", 1), *REOPENED, (200, "team", 2), (300, "team", 1))

    kept = lasting(Agreed(TWO, restarts=True), *events)

    (clock,) = kept.clocks
    assert [(each.rule, each.counted // MINUTE) for each in kept.ended] == [
        (Rule.BEGIN, 100),
        (Rule.RESTART, 100),
    ]
    assert (clock.rule, clock.consumed) == (Rule.HAND_OVER, 100 * MINUTE)


@pytest.mark.parametrize(("keeps", "minutes", "place"), [(False, 60, 2), (True, 600, 1)])
def test_a_team_that_gets_a_reopened_record_again_has_the_target_of_its_priority_by_now(
    keeps, minutes, place
):
    agreed = Agreed(TWO, keeps_target=keeps, team=1)
    away = ((0, "team", 1), (50, "team", 2), *REOPENED, (250, "priority", 1))

    kept = lasting(agreed, *away, (300, "team", 1))

    (clock,) = kept.clocks
    assert (clock.target, clock.calendar.pk) == (minutes * MINUTE, place)
    assert (clock.promise_id, clock.consumed) == (1 if place == 2 else 2, 50 * MINUTE)


def test_nor_has_it_a_promise_where_its_priority_by_now_promises_nothing():
    away = ((0, "team", 1), (50, "team", 2), *REOPENED, (250, "priority", 3))

    (clock,) = lasting(Agreed(TWO, team=1), *away, (300, "team", 1)).clocks

    assert clock.state == "cancelled"


NIGHT = (20 * 60, 20 * 60 + 1)
JUST_USED_UP = ((15 * 60, "team", 1), (NIGHT[0], "team", 2), (NIGHT[1], "waits", "user"))


def test_what_happens_at_night_moves_nothing_that_was_just_used_up_when_the_office_closed():
    """Two hours from 15:00 on: due at 17:00, whoever gets it at 20:00; missed at 9:00:01."""
    agreed = Agreed({2: (120 * 60, 0)})

    kept = lasting(agreed, *JUST_USED_UP, office=OFFICE)
    (clock,) = kept.clocks
    assert clock.due_at == at(17 * 60)
    assert not recounted(clock, kept).differs, "nothing was wrong"

    (clock,) = lasting(agreed, *JUST_USED_UP, (33 * 60 + 1, "resolve"), office=OFFICE).clocks
    assert (clock.is_met, clock.breached_at, clock.due_at) == (False, at(17 * 60), at(17 * 60))


def test_what_was_just_used_up_when_it_paused_is_due_when_it_goes_on():
    agreed = Agreed({2: (120 * 60, 0)}, pauses_for=frozenset({"user"}))
    events = ((0, "team", 1), (120, "waits", "user"), (300, "resume"))

    (clock,) = lasting(agreed, *events).clocks

    assert clock.due_at == at(300)


def test_what_was_missed_before_a_pause_is_missed_then_though_it_ended_in_the_pause():
    """Missed after an hour, paused after two, said at six to have been restored after four."""
    agreed = Agreed({2: (60 * 60, 0)}, pauses_for=frozenset({"user"}))
    events = ((0, "team", 1), (120, "waits", "user"), (300, "resume"), (360, "resolve", 240))

    (clock,) = lasting(agreed, *events).clocks

    assert (clock.consumed, clock.is_met) == (120 * MINUTE, False)
    assert (clock.breached_at, clock.due_at) == (at(60), at(60))


def test_what_was_restored_earlier_was_answered_then_at_the_latest():
    """Restored by telephone after ten minutes, written down after an hour."""
    agreed = Agreed({2: (240 * 60, 0)}, responses={2: (15 * 60, 0)})

    kept = lasting(agreed, (0, "team", 1), (60, "resolve", 10))

    told = {clock.metric: (clock.consumed, clock.is_met, clock.stopped_at) for clock in kept.clocks}
    assert told == dict.fromkeys(("response", "resolution"), (10 * MINUTE, True, at(10)))


def test_a_team_that_gets_a_resolved_record_has_nothing_to_hurry_for_until_it_is_reopened():
    """So histories from elsewhere tell it."""
    agreed = Agreed({2: (60 * 60, 0)}, team=1)
    events = ((0, "team", 2), (100, "resolve"), (200, "team", 1))

    assert lasting(agreed, *events).clocks == []
    (clock,) = lasting(agreed, *events, (300, "reopen")).clocks
    assert (clock.started_at, clock.due_at) == (at(300), at(360))


def test_a_team_answers_nothing_that_was_answered_before_it_got_the_record():
    agreed = Agreed({2: (60 * 60, 0)}, responses={2: (15 * 60, 0)}, team=1)
    first = ((0, "team", 2), (10, "answer"), (30, "team", 1))
    unanswered = ((0, "team", 2), (30, "team", 1), (40, "answer"))

    assert [clock.metric for clock in lasting(agreed, *first).clocks] == ["resolution"]
    assert [(clock.metric, clock.is_met) for clock in lasting(agreed, *unanswered).clocks] == [
        ("response", True),
        ("resolution", None),
    ]


def test_a_target_that_came_in_the_moment_of_the_end_is_the_one_that_counts_anew():
    agreed = Agreed({1: (600 * 60, 1), 2: (60 * 60, 0)})

    kept = lasting(agreed, (0, "team", 1), (120, "priority", 1), (120, "resolve"))

    (clock,) = kept.clocks
    assert (clock.is_met, clock.breached_at) == (True, None)
    assert not recounted(clock, kept).differs


def test_a_time_that_started_again_and_ended_at_once_is_in_the_ledger():
    """So histories that know minutes alone tell it."""
    agreed = Agreed({2: (60 * 60, 0)}, restarts=True)
    events = ((0, "team", 1), (90, "resolve"), (200, "reopen"), (200, "resolve"))

    kept = lasting(agreed, *events)

    (clock,) = kept.clocks
    assert (clock.consumed, clock.is_met) == (0 * MINUTE, True)
    assert [(each.rule, each.counted // MINUTE) for each in kept.ended] == [
        (Rule.BEGIN, 90),
        (Rule.RESTART, 0),
    ]
    assert not recounted(clock, kept).differs
