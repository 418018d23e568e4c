"""Times to restore in agreed service time, against a count of minutes that shares no code."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from random import Random
from statistics import mean, median

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.calendars.tests.oracle import Facts, Oracle
from evident.kernel.measures import definition, queries
from evident.kernel.measures.queries import Period
from evident.portfolio.services import actions as services
from evident.portfolio.services.models import Criticality
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
OFFICE = Facts("UTC", [[(9 * 60, 17 * 60)]] * 5 + [[], []], frozenset(), {})
ALWAYS = Period()


@pytest.fixture(scope="module")
def stopwatch():
    """Says of every minute of two months whether the office was open."""
    return Oracle(OFFICE, MONDAY, 60)


@pytest.fixture
def make_service(provider, desk, agent, make_user):
    """Make a live service with given hours."""
    owner = make_user("service.owner", "process_owner", provider)

    def make(name, hours):
        facts = {"name_en": name, "description_en": name, "owner": agent, "team": desk}
        made = services.propose(
            by=owner, at=NOON, criticality=Criticality.LOW, hours=hours, **facts
        )
        for step in ("approve", "design", "transition", "go_live"):
            made = getattr(services, step)(service=made, by=owner, at=NOON)
        return made

    return make


@pytest.fixture
def live(make_incident, agent, what):
    """Let an incident happen: held now and then, resolved, perhaps reopened and resolved again."""

    def happen(rng, **facts):
        """Return it, and the stretches in which it was worked on."""
        moments = sorted(rng.sample(range(30 * 24 * 60), 6))
        first, held, resumed, resolved, reopened, ended = (MONDAY + n * MINUTE for n in moments)
        incident = make_incident(by=agent, at=first, **facts)
        step = {"incident": incident, "by": agent}
        worked = [(first, resolved)]
        if rng.random() < 0.5:
            actions.hold(at=held, waiting_for="user", note="Which mailbox?", **step)
            actions.resume(at=resumed, **step)
            worked = [(first, held), (resumed, resolved)]
        incident = actions.resolve(at=resolved, **step, **what)
        if rng.random() < 0.5:
            actions.reopen(at=reopened, reason="Again", **step)
            assert Incident.objects.get(pk=incident.pk).restored_in is None
            incident = actions.resolve(at=ended, **step, **what)
            worked.append((reopened, ended))
        return incident, worked

    return happen


def value(code, user):
    measure = definition.measure_of(f"incident.{code}")
    return queries.figure(measure, user=user, period=ALWAYS).value


def by_clock(stopwatch, worked):
    """Working time while it was worked on."""
    seconds = sum(stopwatch.working_seconds(begin, end) for begin, end in worked)
    return timedelta(seconds=seconds)


@pytest.mark.parametrize("on_reopening", ["continue", "restart"])
def test_restoring_takes_agreed_time_as_a_stopwatch_counts_it(
    live,
    stopwatch,
    in_force,
    terms_of,
    calendars,
    make_service,
    manager,
    requester,
    stranger,
    on_reopening,
):
    agreement = in_force(
        terms_of(calendar="office", pause_reasons=("user",), on_reopening=on_reopening)
    )
    staffed = make_service("Staffed", calendars["office"])
    rng, expected, passed = Random(7), {}, 0
    for turn in range(24):
        service = (staffed, None)[turn % 2]
        is_promised = turn < 12
        person = requester if is_promised else stranger
        incident, worked = live(rng, service=service, requester=person)
        whole = worked[0][0], worked[-1][1]
        if is_promised:
            expected[incident.pk] = by_clock(stopwatch, worked)
        elif service == staffed:
            expected[incident.pk] = by_clock(stopwatch, [whole])
        else:
            expected[incident.pk] = whole[1] - whole[0]
            assert incident.restored_in is None
            passed += 1
    assert 0 < passed < len(expected)

    def told():
        return dict(Incident.objects.values_list("pk", "restored_in"))

    before = told()
    agreed = {key for key, took in before.items() if took is not None}
    assert {key: before[key] for key in agreed} == {key: expected[key] for key in agreed}
    assert len(agreed) == len(expected) - passed
    hours = [took / HOUR for took in expected.values()]
    assert value("mean_time_to_restore", manager) == pytest.approx(mean(hours))
    assert value("median_time_to_restore", manager) == pytest.approx(median(hours))

    Incident.objects.update(restored_in=None)  # as it was before the fact was kept
    migration = "evident.resolution.incidents.migrations.0008_agreed_time_to_restore"
    with connection.schema_editor() as editor:
        import_module(migration).fill(apps, editor)
    assert told() == before
    assert agreement.is_open


def test_a_promise_signed_later_counts_instead_of_service_hours(
    make_incident, agent, owner, requester, what, in_force, terms_of, calendars, make_service
):
    facts = {
        "by": agent,
        "requester": requester,
        "at": MONDAY + 16 * HOUR,
        "service": make_service("Staffed", calendars["office"]),
    }
    incident = make_incident(**facts)
    at = MONDAY + 33 * HOUR + 30 * MINUTE
    incident = actions.resolve(incident=incident, by=agent, at=at, **what)
    assert incident.restored_in == HOUR + 30 * MINUTE  # until five, and from nine on

    agreement = in_force(terms_of(calendar="24x7"))
    correction = agreements.apply(agreement=agreement, by=owner, at=NOON, reason="Signed before")
    agreements.carry_on(correction=correction, at=NOON)

    incident.refresh_from_db()
    assert incident.restored_in == 17 * HOUR + 30 * MINUTE


def test_the_agreed_time_to_respond_is_kept_as_the_clock_counted_it(
    make_incident, agent, owner, requester, stranger, in_force, terms_of, calendars
):
    agreement = in_force(terms_of(calendar="office", response=60, valid_from=NOON))
    waited = {}
    for minutes, person in ((7, requester), (95, requester), (20, stranger)):
        incident = make_incident(by=person, at=NOON)
        assert incident.answered_in is None
        waited[incident.pk] = minutes * MINUTE if person == requester else None
        actions.take(incident=incident, by=agent, at=NOON + minutes * MINUTE)
    early = make_incident(by=requester, at=NOON - 2 * HOUR)  # nothing was promised yet
    actions.take(incident=early, by=agent, at=NOON - HOUR)
    waited[early.pk] = None

    def told():
        return dict(Incident.objects.values_list("pk", "answered_in"))

    assert told() == waited
    Incident.objects.update(answered_in=None)  # as it was before the fact was kept
    migration = "evident.resolution.incidents.migrations.0009_agreed_time_to_respond"
    with connection.cursor() as cursor:
        cursor.execute(import_module(migration).BY_CLOCK)
    assert told() == waited

    correction = agreements.apply(agreement=agreement, by=owner, at=NOON + DAY, reason="Signed")
    agreements.carry_on(correction=correction, at=NOON + DAY)
    kept = Clock.objects.filter(metric="response", state="stopped")
    assert told() == waited | dict(kept.values_list("record_id", "consumed"))


def test_a_backlog_is_as_old_as_it_is_now_whatever_period_is_asked_for(
    make_incident, make_resolved, agent, manager, desk, network_team
):
    now = timezone.now()
    for days in (1, 2, 40, 800):
        make_incident(at=now - days * DAY)
    make_resolved(at=now - 900 * DAY)
    of_team = Incident.objects.order_by("opened_at").exclude(state="resolved")[1]
    Incident.objects.filter(pk=of_team.pk).update(team=network_team)
    last = Period(now - 30 * DAY)

    def told(code, **narrowed):
        measure = definition.measure_of(f"incident.{code}")
        period = queries.over(measure, last)
        facts = {"user": manager, "period": period, "narrowed": narrowed}
        found = queries.figure(measure, **facts)
        behind = queries.records_behind(measure, **facts)
        assert behind.count() == found.records
        return found.value

    assert told("backlog") == 4
    assert told("backlog_age") == pytest.approx(21, abs=0.01)
    assert told("backlog_oldest") == pytest.approx(800, abs=0.01)
    assert told("backlog_old") == 50
    assert told("backlog_oldest", team=str(network_team.pk)) == pytest.approx(40, abs=0.01)
    assert told("reported") == 2, "the others are of the period"
