"""What was solved at first contact: kept by the steps, and found again from what they left."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from evident.conftest import NOON
from evident.kernel.measures import definition, queries
from evident.kernel.measures.queries import Period
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident

MINUTE = timedelta(minutes=1)


@pytest.fixture
def courses(make_incident, agent, desk, network_team, requester, what):
    """Let things happen to an incident of the desk before it is resolved; return it."""

    def course(*happenings, minutes=30, at=NOON):
        incident = actions.take(incident=make_incident(at=at), by=agent, at=at)
        for happen in happenings:
            happen(incident=incident, at=at + MINUTE)
        incident.refresh_from_db()
        at += minutes * MINUTE
        return actions.resolve(incident=incident, by=agent, at=at, **what)

    return course


@pytest.fixture
def happenings(agent, desk, network_team, requester):
    """What may come between report and solution, by name."""

    def step(name, by=agent, **facts):
        return lambda incident, at: getattr(actions, name)(incident=incident, by=by, at=at, **facts)

    return {
        "answer": step("reply", text="Try this."),
        "second answer": step("reply", text="And this."),
        "user writes": step("reply", by=requester, text="Still not."),
        "note": step("note", text="Known."),
        "hold": step("hold", waiting_for="user", note="An answer"),
        "hand over": step("assign", team=network_team),
        "carry up": step("escalate", level=1, reason="Late"),
    }


CASES = {
    (): True,
    ("note",): True,
    ("answer",): True,
    ("answer", "second answer"): False,
    ("user writes",): False,
    ("hold",): False,
    ("hand over",): False,
    ("carry up",): False,
}


def test_each_way_that_is_more_than_one_contact_counts_as_such(courses, happenings, manager):
    told = {
        names: courses(*(happenings[name] for name in names)).is_first_contact for names in CASES
    }
    assert told == CASES
    assert courses(minutes=60).is_first_contact
    assert not courses(minutes=61).is_first_contact

    measure = definition.measure_of("incident.first_contact_resolution")
    found = queries.figure(measure, user=manager, period=Period())
    solved, restored = 4, len(CASES) + 2  # by hand
    assert (found.value, found.records) == (pytest.approx(100 * solved / restored), restored)


def test_a_second_line_solves_nothing_at_first_contact(
    make_incident, agent, network_team, what, manager
):
    incident = make_incident(by=agent, team=network_team)
    actions.resolve(incident=incident, by=agent, at=NOON, **what)

    measure = definition.measure_of("incident.first_contact_resolution")
    assert queries.figure(measure, user=manager, period=Period()).value == 0


def test_what_was_reopened_is_none_however_quickly_it_is_solved_again(courses, agent, what):
    incident = courses()
    assert incident.is_first_contact
    incident = actions.reopen(incident=incident, by=agent, at=NOON + 40 * MINUTE, reason="Again")
    assert incident.is_first_contact is False
    incident = actions.resolve(incident=incident, by=agent, at=NOON + 41 * MINUTE, **what)
    assert incident.is_first_contact is False


def test_the_organisation_sets_how_long_a_first_contact_may_take(courses, tailor):
    tailor(limits={"first_contact_hours": 2})
    assert courses(minutes=120).is_first_contact
    assert not courses(minutes=121).is_first_contact


def test_incidents_of_before_are_judged_by_what_their_trail_and_messages_tell(
    courses, happenings, make_incident, agent
):
    for names in CASES:
        courses(*(happenings[name] for name in names))
    courses(minutes=61)
    actions.reopen(incident=courses(), by=agent, at=NOON + 40 * MINUTE, reason="Again")
    make_incident()
    happenings["hold"](incident=make_incident(), at=NOON)
    told = {each.pk: each.is_first_contact for each in Incident.objects.all()}
    assert set(told.values()) == {True, False, None}

    Incident.objects.update(is_first_contact=None)  # as it was before the fact was kept
    migration = import_module("evident.resolution.incidents.migrations.0010_first_contact")
    with connection.cursor() as cursor:
        for statement in migration.Migration.operations[-1].sql:
            cursor.execute(statement)

    assert {each.pk: each.is_first_contact for each in Incident.objects.all()} == told
