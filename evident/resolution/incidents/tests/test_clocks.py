"""Clocks of incidents: what each step does to the promise, and what other products got wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Clock, Rule, Segment
from evident.relationships.service_levels.tests.conftest import (
    SIGNED,
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.resolution.incidents import actions

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def clock_of(incident, metric="resolution", party="sla"):
    return Clock.objects.exclude(state="cancelled").get(
        record_id=incident.pk, metric=metric, party=party
    )


def seconds(clock):
    """The ledger: what each stretch was and counted."""
    return [
        (segment.kind, segment.rule, segment.counted)
        for segment in clock.segments.filter(is_superseded=False)
    ]


@pytest.fixture
def promise(in_force, terms_of):
    """An SLA: one hour to respond, four to restore, around the clock."""
    return in_force(terms_of())


def test_a_new_incident_starts_its_clocks(promise, make_incident):
    incident = make_incident()

    response, resolution = Clock.objects.filter(record_id=incident.pk).order_by("due_at")
    assert (response.metric, response.due_at) == ("response", NOON + HOUR)
    assert (resolution.metric, resolution.due_at) == ("resolution", NOON + 4 * HOUR)
    incident.refresh_from_db()
    assert incident.due_at == NOON + HOUR, "the list shows what is due first"


def test_without_an_agreement_nothing_is_timed(make_incident):
    incident = make_incident()

    assert not Clock.objects.exists()
    assert incident.due_at is None


def test_a_promise_to_another_customer_times_nothing(
    in_force, terms_of, other_customer, make_incident
):
    in_force(terms_of(), organisation=other_customer)

    make_incident()

    assert not Clock.objects.exists()


def test_taking_it_stops_the_response_and_notes_who_holds_it(promise, make_incident, agent, desk):
    incident = actions.take(incident=make_incident(), by=agent, at=NOON + 30 * MINUTE)

    response = clock_of(incident, "response")
    assert (response.state, response.is_met, response.stopped_at) == (
        "stopped",
        True,
        NOON + 30 * MINUTE,
    )
    resolution = clock_of(incident)
    assert (resolution.holder, resolution.person) == ("Service desk", "Agent")
    assert seconds(resolution) == [("running", "begin", 30 * MINUTE)]
    assert incident.due_at == NOON + 4 * HOUR


def test_resolving_in_time_meets_it_and_later_misses_it(promise, make_incident, agent, what):
    quick = actions.resolve(incident=make_incident(), by=agent, at=NOON + 4 * HOUR, **what)
    slow = actions.resolve(
        incident=make_incident(), by=agent, at=NOON + 4 * HOUR + timedelta(seconds=1), **what
    )

    assert clock_of(quick).is_met is True
    assert (clock_of(slow).is_met, clock_of(slow).breached_at) == (False, NOON + 4 * HOUR)
    assert (quick.met_sla, slow.met_sla) == (False, False), "the response came too late"
    assert quick.due_at is None


def test_a_pause_the_agreement_allows_stops_the_clock(promise, make_incident, agent, what):
    incident = make_incident()
    hold = {"by": agent, "waiting_for": "user", "note": "Which mailbox?"}
    actions.hold(incident=incident, at=NOON + HOUR, **hold)

    paused = clock_of(incident)
    assert (paused.state, paused.due_at, paused.consumed) == ("paused", None, HOUR)
    assert not paused.is_breached(NOON + timedelta(days=900)), "breached while paused"

    actions.resume(incident=incident, by=agent, at=NOON + 11 * HOUR)
    assert clock_of(incident).due_at == NOON + 14 * HOUR
    resolved = actions.resolve(incident=incident, by=agent, at=NOON + 14 * HOUR, **what)
    assert clock_of(resolved).is_met is True
    assert seconds(clock_of(resolved)) == [
        ("running", "begin", HOUR),
        ("paused", "pause", timedelta()),
        ("running", "resume", 3 * HOUR),
    ]


def test_a_pause_the_agreement_does_not_allow_lets_it_run(promise, make_incident, agent):
    incident = make_incident()
    actions.hold(
        incident=incident, by=agent, at=NOON + HOUR, waiting_for="change", note="Next release"
    )

    assert (clock_of(incident).state, clock_of(incident).due_at) == ("running", NOON + 4 * HOUR)


def test_a_pause_survives_a_change_of_the_target(in_force, terms_of, make_incident, agent):
    in_force(terms_of(by_priority={1: 60, 2: 120}))
    incident = make_incident()
    hold = {"by": agent, "waiting_for": "user", "note": "?"}
    actions.hold(incident=incident, at=NOON + 30 * MINUTE, **hold)
    actions.resume(incident=incident, by=agent, at=NOON + 10 * HOUR)

    incident = actions.prioritise(
        incident=incident, by=agent, at=NOON + 10 * HOUR, impact=1, urgency=1
    )

    clock = clock_of(incident)
    assert (clock.target, clock.consumed) == (HOUR, 30 * MINUTE)
    assert clock.due_at == NOON + 10 * HOUR + 30 * MINUTE, "the pause was lost"


def test_a_changed_target_while_paused_counts_on_after_it(in_force, terms_of, make_incident, agent):
    in_force(terms_of(by_priority={1: 60}))
    incident = make_incident()
    hold = {"by": agent, "waiting_for": "user", "note": "?"}
    actions.hold(incident=incident, at=NOON + 30 * MINUTE, **hold)
    actions.prioritise(incident=incident, by=agent, at=NOON + HOUR, impact=1, urgency=1)
    assert clock_of(incident).state == "paused"

    actions.resume(incident=incident, by=agent, at=NOON + 5 * HOUR)

    assert clock_of(incident).due_at == NOON + 5 * HOUR + 30 * MINUTE


def test_an_agreement_may_keep_the_first_target(in_force, terms_of, make_incident, agent):
    in_force(terms_of(by_priority={1: 60}, on_priority="keep"))
    incident = make_incident()

    actions.prioritise(incident=incident, by=agent, at=NOON + HOUR, impact=1, urgency=1)

    assert clock_of(incident).target == 4 * HOUR


def test_more_time_takes_a_breach_back_and_less_never_breaches_before(
    in_force, terms_of, make_incident, agent
):
    in_force(terms_of(by_priority={1: 60}))
    incident = make_incident()
    later = NOON + 2 * HOUR
    actions.prioritise(incident=incident, by=agent, at=later, impact=1, urgency=1)
    assert clock_of(incident).breached_at == later
    assert clock_of(incident).due_at == later

    actions.prioritise(incident=incident, by=agent, at=later + HOUR, impact=3, urgency=3)

    clock = clock_of(incident)
    assert (clock.breached_at, clock.due_at) == (None, NOON + 4 * HOUR)


@pytest.mark.parametrize(
    ("mode", "due_at"),
    [("continue", NOON + 13 * HOUR), ("restart", NOON + 14 * HOUR)],
)
def test_a_reopened_incident_is_not_breached_at_once(
    in_force, terms_of, make_incident, agent, what, mode, due_at
):
    in_force(terms_of(on_reopening=mode))
    incident = actions.resolve(incident=make_incident(), by=agent, at=NOON + HOUR, **what)

    incident = actions.reopen(incident=incident, by=agent, at=NOON + 10 * HOUR, reason="Again")

    clock = clock_of(incident)
    assert clock.due_at == due_at
    assert not clock.is_breached(NOON + 10 * HOUR)
    assert incident.met_sla is None


def test_nothing_is_due_at_midnight_outside_hours(in_force, terms_of, make_incident, requester):
    in_force(terms_of(calendar="office", resolution=120))
    friday = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)  # office hours end at 17:00

    incident = make_incident(at=friday)

    clock = clock_of(incident)
    assert clock.due_at == datetime(2026, 3, 9, 10, 30, tzinfo=UTC)  # Monday
    assert clock.alert_at == datetime(2026, 3, 9, 9, 30, tzinfo=UTC), "half of it"


def test_a_cancelled_incident_had_nothing_to_be_timed(promise, make_incident, requester):
    incident = make_incident()

    actions.cancel(incident=incident, by=requester, at=NOON + HOUR, reason="My mistake")

    assert set(Clock.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_refused_step_leaves_the_clocks(promise, make_incident, agent):
    incident = make_incident()

    with pytest.raises(StepRefused):
        actions.hold(incident=incident, by=agent, at=NOON, waiting_for="user", note=" ")

    assert clock_of(incident).state == "running"
    assert not Segment.objects.exists()


def test_restored_before_it_was_held_ends_the_ledger_there(promise, make_incident, agent, what):
    incident = make_incident()
    hold = {"by": agent, "waiting_for": "user", "note": "?"}
    actions.hold(incident=incident, at=NOON + 2 * HOUR, **hold)
    actions.resume(incident=incident, by=agent, at=NOON + 3 * HOUR)

    incident = actions.resolve(incident=incident, by=agent, at=NOON + HOUR, **what)

    clock = clock_of(incident)
    assert (clock.stopped_at, clock.consumed, clock.is_met) == (NOON + HOUR, HOUR, True)
    assert seconds(clock) == [("running", "begin", HOUR)]
    assert clock.segments.filter(is_superseded=True).count() == 2


def test_an_ola_runs_while_its_team_has_the_record(
    promise, in_force, terms_of, provider, network_team, make_incident, agent, what
):
    in_force(
        terms_of(response=15, resolution=60),
        party="ola",
        organisation=provider,
        internal_team=network_team,
    )
    incident = make_incident()
    assert Clock.objects.filter(party="ola").count() == 0

    give = {"incident": incident, "by": agent, "team": network_team}
    actions.assign(at=NOON + HOUR, **give)
    assert clock_of(incident, party="ola").due_at == NOON + 2 * HOUR
    desk = incident.team or Record.objects.get(pk=incident.pk).team
    actions.escalate(
        incident=incident, by=agent, at=NOON + 90 * MINUTE, reason="Not ours", team=other(desk)
    )
    away = clock_of(incident, party="ola")
    assert (away.state, away.rule, away.consumed) == ("paused", Rule.ELSEWHERE, 30 * MINUTE)

    actions.assign(at=NOON + 3 * HOUR, **give)
    assert clock_of(incident, party="ola").due_at == NOON + 3 * HOUR + 30 * MINUTE
    actions.resolve(incident=incident, by=agent, at=NOON + 4 * HOUR, **what)
    assert clock_of(incident, party="ola").is_met is False
    assert clock_of(incident).is_met is True


def other(_team):
    """Another team to give it to."""
    from evident.kernel.accounts.models import Team

    return Team.objects.create(code="servers", name="Servers", tier=2)


def test_a_contract_runs_while_the_supplier_has_it(
    promise, in_force, terms_of, supplier, make_incident, agent, what
):
    in_force(terms_of(resolution=120), party="contract", organisation=supplier)
    incident = make_incident()
    assert not Clock.objects.filter(party="contract").exists()

    hold = {"by": agent, "waiting_for": "supplier", "note": "A spare part"}
    actions.hold(incident=incident, at=NOON + HOUR, **hold)
    assert clock_of(incident, party="contract").due_at == NOON + 3 * HOUR
    assert clock_of(incident).state == "running", "our customer does not wait longer for that"
    actions.resume(incident=incident, by=agent, at=NOON + 2 * HOUR)
    assert clock_of(incident, party="contract").state == "paused"

    actions.resolve(incident=incident, by=agent, at=NOON + 3 * HOUR, **what)
    assert clock_of(incident, party="contract").consumed == HOUR
    assert clock_of(incident, party="contract").is_met is True


def test_ended_agreements_time_no_new_records(promise, make_incident, manager, requester):
    agreements.terminate(agreement=promise, by=manager, at=SIGNED + HOUR, reason="Bought elsewhere")

    make_incident()

    assert not Clock.objects.exists()


def test_opening_costs_few_queries(promise, make_incident, django_assert_max_num_queries):
    make_incident()

    with django_assert_max_num_queries(17):
        make_incident()


def test_another_agreement_knows_that_it_was_answered(
    in_force, terms_of, make_incident, agent, customer
):
    service = Record.objects.create(
        number="SVC-1", kind="service", title="Mail", state="live", organisation=customer,
        opened_at=NOON, updated_at=NOON,
    )  # fmt: skip
    in_force(terms_of())
    in_force(terms_of(response=30, covers_all=False, services=(service,)))
    incident = actions.take(incident=make_incident(), by=agent, at=NOON + 20 * MINUTE)

    incident = actions.edit(incident=incident, by=agent, at=NOON + 2 * HOUR, service=service)

    response = clock_of(incident, "response")
    assert (response.target, response.state) == (30 * MINUTE, "stopped")
    assert (response.stopped_at, response.is_met) == (NOON + 20 * MINUTE, True)
    assert incident.due_at == NOON + 4 * HOUR
