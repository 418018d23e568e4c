"""
The measures a provider is asked for by name, each against a plain calculation in Python.

Response within 15 minutes, repeat incidents, incidents per agent and day.
"""

from collections import defaultdict
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.measures import definition, queries
from evident.kernel.measures.queries import Period
from evident.kernel.trail import actions as trail
from evident.portfolio.services import actions as services
from evident.portfolio.services.models import Criticality
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Category, Incident
from evident.resolution.incidents.models.incident import Channel

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]
ALWAYS = Period()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def measured(code):
    return definition.measure_of(f"incident.{code}")


def figure(code, user, **more):
    return queries.figure(measured(code), user=user, period=ALWAYS, **more)


def counted(code, user):
    """The records that a share counts, and all it is taken of."""
    behind = queries.records_behind(measured(code), user=user, period=ALWAYS)
    keys = behind.filter(measured(code).counted).values_list("pk", flat=True)
    return set(keys), set(behind.values_list("pk", flat=True))


@pytest.fixture
def service(provider, desk, agent, calendars, make_user):
    """A service of the desk, in office hours."""
    owner = make_user("service.owner", "process_owner", provider)
    facts = {
        "name_en": "Desks",
        "description_en": "Desks",
        "owner": agent,
        "team": desk,
        "hours": calendars["office"],
    }
    made = services.propose(by=owner, at=NOON, criticality=Criticality.LOW, **facts)
    for step in ("approve", "design", "transition", "go_live"):
        made = getattr(services, step)(service=made, by=owner, at=NOON)
    return made


@pytest.fixture
def history(make_incident, make_user, customer, service):
    """Incidents of half a year, with facts drawn at random: some of everything."""
    rng = Random(3)
    people = [make_user(f"user{n}", "requester", customer) for n in range(3)]
    categories = [None, *Category.objects.order_by("pk")[:3]]
    for _turn in range(70):
        opened = NOON + rng.random() * 90 * DAY
        incident = make_incident(by=rng.choice(people), at=opened)
        resolved = opened + rng.choice([2, 20, 60]) * rng.random() * DAY
        facts = {
            "opened_at": opened,
            "category": rng.choice(categories),
            "service": rng.choice([None, service]),
            "item": rng.choice(["", "", "", "PRN-1", "PRN-2"]),
            "channel": rng.choice([Channel.PORTAL, Channel.PORTAL, Channel.MONITORING]),
            "reopenings": rng.choice([0] * 8 + [1]),
            "resolved_at": rng.choice([None, resolved, resolved, resolved]),
        }
        if rng.random() < 0.1:
            facts |= {"state": "cancelled", "is_open": False, "closed_at": opened}
        for name, fact in facts.items():
            setattr(incident, name, fact)
        incident.save()
    return list(Incident.objects.all())


def is_repeat(each, others):
    """The rule in plain words of Python."""
    if each.reopenings:
        return True
    for other in others:
        if other.pk == each.pk or other.state == "cancelled" or other.resolved_at is None:
            continue
        if each.category_id is None or other.category_id != each.category_id:
            continue
        if other.service_id != each.service_id or not other.opened_at < each.opened_at:
            continue
        if not timedelta(0) <= each.opened_at - other.resolved_at <= 30 * DAY:
            continue
        if each.item and each.item == other.item:
            return True
        people = each.channel != "monitoring" and other.channel != "monitoring"
        if people and each.requester_id == other.requester_id:
            return True
    return False


def test_repeat_incidents_are_those_a_plain_look_at_all_others_finds(history, manager):
    real = [each for each in history if each.state != "cancelled"]
    expected = {each.pk for each in real if is_repeat(each, history)}
    of_persons = {each.pk for each in real if not each.reopenings and not each.item}
    assert expected & of_persons, "some repeat by the person alone"
    assert {each.pk for each in real if each.channel == "monitoring"} & expected
    assert len(expected) < len(real) - 5

    repeats, every = counted("repeats", manager)

    assert repeats == expected
    assert every == {each.pk for each in real}
    assert figure("repeats", manager).value == pytest.approx(100 * len(expected) / len(real))


def test_a_response_is_quick_by_the_clock_of_the_agreement_else_by_elapsed_time(
    make_incident, agent, manager, desk, calendars, in_force, terms_of, stranger
):
    """Office hours of the agreement end at night; without one every minute counts."""
    in_force(terms_of(calendar="office", response=60))
    evening = NOON.replace(hour=23)  # closed, whatever the zone of the office
    made = {}
    for name, opened, waited in (
        ("quick", NOON, 15 * MINUTE),
        ("slow", NOON, 15 * MINUTE + timedelta(seconds=1)),
        ("overnight", evening, None),
    ):
        incident = make_incident(at=opened)
        clock = Clock.objects.get(record_id=incident.pk, metric="response")
        by_clock = clock.due_at - 50 * MINUTE if waited is None else opened + waited
        made[name] = actions.take(incident=incident, by=agent, at=by_clock)
    for name, waited in (("bare quick", 14 * MINUTE), ("bare slow", HOUR)):
        bare = make_incident(by=stranger)
        made[name] = actions.take(incident=bare, by=agent, at=NOON + waited)
    made["never"] = make_incident()  # long over by the clock of today
    made["bare never"] = make_incident(by=stranger)
    make_incident(at=timezone.now())  # nobody knows yet
    lost = make_incident()
    actions.cancel(incident=lost, by=manager, at=NOON, reason="A mistake")

    quick, every = counted("response_in_15_minutes", manager)

    assert {name for name, each in made.items() if each.pk in quick} == {
        "quick",
        "overnight",
        "bare quick",
    }
    assert every == {each.pk for each in made.values()}
    assert figure("response_in_15_minutes", manager).value == pytest.approx(100 * 3 / 7)
    waited = [15, 15 + 1 / 60, 10, 14, 60]  # minutes: the third was reported in the night
    middle = figure("median_time_to_respond", manager).value
    assert middle == pytest.approx(sorted(waited)[2] / 60)


@pytest.fixture
def work(make_incident, make_user, agent, desk, service, provider, requester, network_team):
    """Steps of agents on many days, and incidents that were closed."""
    rng = Random(5)
    helper = make_user("helper", "agent", provider)
    desk.members.add(helper)
    specialist = network_team.members.get()  # no service of his team has hours: every day counts
    steps = []
    with timezone.override(SHANGHAI):
        for _turn in range(60):
            incident = make_incident(at=NOON)
            assignee = rng.choice([agent, helper, specialist, None])
            closed = NOON + rng.random() * 100 * DAY
            for _step in range(rng.randint(1, 3)):
                by, at = rng.choice([agent, helper, specialist]), NOON + rng.random() * 100 * DAY
                trail.write(event="incident.note", by=by, at=at, record=incident)
                steps.append((by.pk, at))
            trail.write(event="incident.reply", by=requester, at=closed, record=incident)
            trail.write(event="incident.close", by=None, at=closed, record=incident)
            trail.write(event="record.read", by=agent, at=closed, record=incident)
            state = rng.choice(["closed", "closed", "resolved"])
            incident.assignee, incident.state = assignee, state
            incident.is_open = state != "closed"
            incident.closed_at = closed if state == "closed" else None
            incident.resolved_at = closed
            incident.save()
    return steps, {agent.pk, helper.pk}


def test_incidents_per_agent_and_day_divide_by_working_days_with_a_step(work, manager):
    steps, office = work
    days = {
        (person, at.astimezone(SHANGHAI).date())
        for person, at in steps
        if person not in office or at.astimezone(SHANGHAI).weekday() < 5
    }
    assert len(days) < len({(person, at.astimezone(SHANGHAI).date()) for person, at in steps})
    closed = Incident.objects.filter(state="closed")
    by_month, by_person = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    for each in closed:
        by_month[f"{each.closed_at.astimezone(SHANGHAI):%Y-%m}"][0] += 1
        by_person[str(each.assignee_id or "none")][0] += 1
    for person, day in days:
        by_month[f"{day:%Y-%m}"][1] += 1
        by_person[str(person)][1] += 1

    with timezone.override(SHANGHAI):
        whole = figure("per_agent_day", manager)
        months = queries.by_month(measured("per_agent_day"), user=manager, period=ALWAYS)
        [dimension] = measured("per_agent_day").dimensions
        people = queries.by_dimension(
            measured("per_agent_day"), dimension, user=manager, period=ALWAYS
        )

    assert (whole.records, whole.divisor) == (closed.count(), len(days))
    assert whole.value == pytest.approx(closed.count() / len(days))
    assert {each.key: [each.records, each.divisor] for each in months} == by_month
    assert {each.key: [each.records, each.divisor] for each in people} == by_person
    assert next(each.value for each in people if each.key == "none") is None


def test_days_count_from_the_beginning_of_the_period_and_within_sight(
    work, manager, make_user, provider, other_customer
):
    steps, _office = work
    since, until = NOON + 20 * DAY, NOON + 27 * DAY
    expected = {
        (person, at.date())
        for person, at in steps
        if since <= at < until and (person not in _office or at.weekday() < 5)
    }
    measure, scoped = measured("per_agent_day"), Period(since, until)
    elsewhere = make_user("scoped", "process_manager", provider, only_for=other_customer)

    with timezone.override(ZoneInfo("UTC")):
        assert queries.figure(measure, user=manager, period=scoped).divisor == len(expected)
        nothing = queries.figure(measure, user=elsewhere, period=scoped)
    assert (nothing.value, nothing.records, nothing.divisor) == (None, 0, 0)


def test_pages_tell_what_a_figure_was_divided_by(work, client, manager):
    client.force_login(manager)
    page = client.get("/measures/incident.per_agent_day/?period=all").text
    assert "Agent days" in page
    figure_of = figure("per_agent_day", manager)
    behind = client.get("/measures/incident.per_agent_day/records/?period=all").text
    assert f"{figure_of.records} records ÷ {figure_of.divisor}; Agent days" in behind
