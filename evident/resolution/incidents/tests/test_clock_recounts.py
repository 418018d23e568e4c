"""Counting clocks anew by a calendar that did not change says what they say, whatever happened."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.relationships.service_levels.actions import correcting
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.resolution.incidents import actions

__all__ = ["calendars", "drafted", "in_force", "terms_of"]
HOUR = timedelta(hours=1)


def more_time_after_a_breach(case):
    """Breached at four hours, then given twelve."""
    case.prioritise(at=5, impact=3, urgency=3)


def less_time_than_was_used(case):
    """Two hours of four used when it became one hour."""
    case.prioritise(at=2, impact=1, urgency=1)


def less_time_while_it_waits(case):
    """The same while the clock is paused, and work goes on later."""
    case.hold(at=2)
    case.prioritise(at=3, impact=1, urgency=1)
    case.resume(at=6)


def more_time_and_handed_over(case):
    """Breached, given more time, and a stretch later with somebody."""
    case.prioritise(at=5, impact=3, urgency=3)
    case.take(at=6)


def reopened(case):
    """Resolved late and opened again."""
    case.resolve(at=5)
    case.reopen(at=9)


def reopened_and_resolved(case):
    """Resolved late, opened again and resolved in time."""
    case.resolve(at=5)
    case.reopen(at=9)
    case.resolve(at=10)


def resolved_with_more_time(case):
    """Breached, given more time and resolved within it."""
    case.prioritise(at=5, impact=3, urgency=3)
    case.resolve(at=8)


COURSES = [
    more_time_after_a_breach,
    less_time_than_was_used,
    less_time_while_it_waits,
    more_time_and_handed_over,
    reopened,
    reopened_and_resolved,
    resolved_with_more_time,
]


class Case:
    """One incident and what its agent does with it, by the hour."""

    def __init__(self, incident, agent, what):
        self.incident, self.agent = incident, agent
        self.facts = {
            "hold": {"waiting_for": "user", "note": "?"},
            "reopen": {"reason": "Again"},
            "resolve": what,
        }

    def __getattr__(self, step):
        def do(*, at, **facts):
            facts = self.facts.get(step, {}) | facts
            step_of = getattr(actions, step)
            self.incident = step_of(
                incident=self.incident, by=self.agent, at=NOON + at * HOUR, **facts
            )

        return do


@pytest.mark.parametrize("mode", ["continue", "restart"])
@pytest.mark.parametrize("course", COURSES)
def test_a_calendar_that_is_the_same_changes_no_clock(
    in_force, terms_of, make_incident, agent, what, course, mode
):
    in_force(terms_of(by_priority={1: 60, 4: 720, 5: 720}, on_reopening=mode))
    course(Case(make_incident(impact=2, urgency=2), agent, what))

    clocks = correcting.with_ledgers(Clock.objects.exclude(state="cancelled"))
    for clock in clocks:
        anew = correcting.recount_of(clock)

        assert anew.consumed == clock.consumed
        assert anew.breached_at == clock.breached_at
        assert (anew.due_at, anew.is_met) == (clock.due_at, clock.is_met)
        assert not anew.differs
        before = [(each.began_at, each.kind, each.counted) for each in clock.ledger]
        assert [(each.began_at, each.kind, each.counted) for each in anew.segments] == before


def test_what_ended_before_it_was_held_counts_from_where_it_began_again(
    in_force, terms_of, make_incident, agent, what
):
    in_force(terms_of(on_reopening="restart"))
    case = Case(make_incident(), agent, what)
    case.resolve(at=3)
    case.reopen(at=9)
    case.hold(at=12)
    case.resume(at=13)
    case.resolve(at=11)

    clock = Clock.objects.get(metric="resolution")
    assert (clock.consumed, clock.is_met) == (2 * HOUR, True)
