"""Clocks a priority promises that another did not: from the opening, whatever it was meanwhile."""

from dataclasses import replace
from random import Random

import pytest

from evident.conftest import NOON
from evident.relationships.service_levels.actions import correcting
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.queries.ledger import parts_of
from evident.relationships.service_levels.recounting import FIGURES, Recounting
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.resolution.incidents import actions
from evident.resolution.incidents.tests.test_clocks import HOUR, MINUTE, clock_of

__all__ = ["calendars", "drafted", "in_force", "terms_of"]
HIGH, LOW = {"impact": 1, "urgency": 1}, {"impact": 3, "urgency": 3}


@pytest.fixture
def only_urgent(in_force, terms_of):
    """An SLA that promises something for priority 1 alone: an hour to respond, four to restore."""

    def make(**more):
        terms = terms_of(**more)
        targets = tuple(replace(target, priority=1) for target in terms.targets)
        return in_force(replace(terms, targets=targets))

    return make


def told(incident):
    """What every clock that applies says."""
    clocks = Clock.objects.filter(record_id=incident.pk).exclude(state="cancelled")
    return [[getattr(clock, name) for name in FIGURES] for clock in clocks.order_by("metric")]


def test_a_priority_that_promises_starts_what_none_promised(only_urgent, make_incident, agent):
    only_urgent()
    incident = make_incident()
    assert not Clock.objects.exists()
    facts = {"incident": incident, "by": agent}
    actions.take(at=NOON + 20 * MINUTE, **facts)
    actions.hold(at=NOON + 30 * MINUTE, waiting_for="user", note="?", **facts)
    actions.resume(at=NOON + 10 * HOUR, **facts)

    incident = actions.prioritise(at=NOON + 11 * HOUR, **facts, **HIGH)

    response, clock = clock_of(incident, "response"), clock_of(incident)
    assert (response.is_met, response.stopped_at) == (True, NOON + 20 * MINUTE)
    assert (clock.state, clock.started_at) == ("running", NOON)
    assert clock.consumed == HOUR + 30 * MINUTE, "passed time counts, the pause does not"
    assert clock.due_at == incident.due_at == NOON + 13 * HOUR + 30 * MINUTE


def test_a_promise_that_was_taken_back_revives(only_urgent, make_incident, agent):
    only_urgent()
    incident = make_incident()
    facts = {"incident": incident, "by": agent}
    actions.prioritise(at=NOON + 10 * MINUTE, **facts, **HIGH)
    actions.prioritise(at=NOON + 20 * MINUTE, **facts, **LOW)
    assert told(incident) == []
    actions.hold(at=NOON + HOUR, waiting_for="user", note="?", **facts)

    actions.prioritise(at=NOON + 2 * HOUR, **facts, **HIGH)
    assert (clock_of(incident).state, clock_of(incident).consumed) == ("paused", HOUR)

    actions.resume(at=NOON + 5 * HOUR, **facts)
    assert clock_of(incident).due_at == NOON + 8 * HOUR


def test_a_promise_used_up_already_is_missed_at_once(only_urgent, make_incident, agent):
    only_urgent()
    incident = make_incident()

    actions.prioritise(incident=incident, by=agent, at=NOON + 5 * HOUR, **HIGH)

    assert clock_of(incident).is_breached(NOON + 5 * HOUR)
    assert clock_of(incident).due_at == NOON + 4 * HOUR


def test_the_first_priority_stays_where_that_was_agreed(only_urgent, make_incident, agent):
    only_urgent(on_priority="keep")
    low = make_incident()
    actions.prioritise(incident=low, by=agent, at=NOON + HOUR, **HIGH)
    assert told(low) == []

    high = make_incident(**HIGH)
    before = clock_of(high)
    actions.prioritise(incident=high, by=agent, at=NOON + HOUR, **LOW)
    assert (clock_of(high).pk, clock_of(high).due_at) == (before.pk, before.due_at)


@pytest.fixture
def nights_too(in_force, terms_of, calendars):
    """An SLA that restores within eight office hours, or four hours of any kind at priority 1."""
    ordinary, urgent = (
        replace(terms_of().targets[1], minutes=480, calendar=calendars["office"]),
        replace(terms_of().targets[1], code="urgent", priority=1, minutes=240),
    )
    return in_force(replace(terms_of(), targets=(ordinary, urgent)))


def test_a_priority_counts_in_the_calendar_of_its_own_promise(
    nights_too, make_incident, agent, what, calendars
):
    """Four hours around the clock end at night, whatever the incident was before."""
    incident = make_incident(at=NOON + 4 * HOUR, **LOW)  # an hour before the office closes
    facts = {"incident": incident, "by": agent}

    actions.prioritise(at=NOON + 10 * HOUR, **facts, **HIGH)
    assert clock_of(incident).due_at == NOON + 13 * HOUR

    actions.prioritise(at=NOON + 12 * HOUR, **facts, **LOW)
    assert clock_of(incident).due_at == NOON + 26 * HOUR, "five hours from nine in the morning"

    actions.resolve(at=NOON + 22 * HOUR, **facts, **what)
    clock = correcting.with_ledgers(Clock.objects.filter(pk=clock_of(incident).pk)).get()
    told = [(part.open, part.outside, part.calendar) for part in parts_of(clock, at=NOON)]
    office, always = calendars["office"], calendars["24x7"]
    assert told == [
        (HOUR, 5 * HOUR, office),
        (2 * HOUR, 0 * HOUR, always),
        (HOUR, 9 * HOUR, office),
    ]
    assert clock.consumed == 4 * HOUR
    assert not correcting.recount_of(clock).differs
    assert clock in correcting.concerned(always, since=NOON, until=NOON + 30 * HOUR)
    assert Recounting(nights_too.versions.get()).differences([incident]) == []


def test_what_was_restored_before_its_priority_rose_is_counted_as_it_was_then(
    nights_too, make_incident, agent, what
):
    incident = make_incident(at=NOON + 4 * HOUR, **LOW)
    facts = {"incident": incident, "by": agent}
    actions.prioritise(at=NOON + 10 * HOUR, **facts, **HIGH)

    restored = actions.resolve(at=NOON + 15 * HOUR, restored_at=NOON + 9 * HOUR, **facts, **what)
    assert (clock_of(incident).consumed, restored.met_sla) == (HOUR, True)

    actions.reopen(at=NOON + 16 * HOUR, reason="Again", **facts)
    assert clock_of(incident).due_at == NOON + 19 * HOUR, "around the clock again"
    assert Recounting(nights_too.versions.get()).differences([incident]) == []


STEPS = ("high", "low", "wait", "hand", "resolve")


def happens(drawn, incident, agent, what, *, changes):
    """Let drawn steps happen to an incident, an hour apart; its priority changes, or never does."""
    facts = {"incident": incident, "by": agent}
    for hour, step in enumerate(drawn):
        at = NOON + hour * HOUR
        if step == "wait":
            actions.hold(at=at + 10 * MINUTE, waiting_for="user", note="?", **facts)
            actions.resume(at=at + 50 * MINUTE, **facts)
        elif step == "hand":
            actions.take(at=at, **facts)
        elif step == "resolve":
            actions.resolve(at=at, **facts, **what)
            actions.reopen(at=at + 30 * MINUTE, reason="Again", **facts)
        elif changes:
            actions.prioritise(at=at, **facts, **(HIGH if step == "high" else LOW))
    if changes:
        actions.prioritise(at=NOON + len(drawn) * HOUR, **facts, **HIGH)
    return actions.resolve(at=NOON + 20 * HOUR, **facts, **what)


@pytest.mark.parametrize("reopening", ["continue", "restart"])
def test_however_it_changed_the_promise_is_that_of_always(
    only_urgent, make_incident, agent, what, reopening
):
    version = only_urgent(on_reopening=reopening).versions.get()
    draw = Random(reopening)
    for _ in range(8):
        drawn = draw.choices(STEPS, k=5)

        changed = happens(drawn, make_incident(**LOW), agent, what, changes=True)
        always = happens(drawn, make_incident(**HIGH), agent, what, changes=False)

        assert told(changed) == told(always), drawn
        assert changed.met_sla == always.met_sla
        assert Recounting(version).differences([changed]) == [], "its history tells otherwise"
