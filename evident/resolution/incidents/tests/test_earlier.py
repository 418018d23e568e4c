"""What is written later than it happened: clocks, figures and the trail follow when it happened."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.measures import definition, queries
from evident.kernel.measures.queries import Period
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.tokens.models import Token, digest_of, new_text
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.relationships.service_levels.tests.oracle import Happening, watched
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident

__all__ = ["calendars", "drafted", "in_force", "terms_of"]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 2, tzinfo=UTC)  # Monday; office hours are 9 to 17, in UTC


@pytest.fixture
def sign(agent):
    """What a program of the agent's sends along."""
    text = new_text()
    Token.objects.create(user=agent, name="test", digest=digest_of(text), created_at=NOON)
    return {"HTTP_AUTHORIZATION": f"Bearer {text}", "content_type": "application/json"}


def clock_of(incident, metric="resolution"):
    return Clock.objects.get(record_id=incident.pk, metric=metric)


def test_a_service_restored_before_it_was_written_down_met_its_promise(
    in_force, terms_of, make_incident, agent, desk, what, manager
):
    """Restored after three of four hours, told after five: nothing is missed any more."""
    in_force(terms_of())
    incident = actions.take(incident=make_incident(), by=agent, at=NOON + 30 * MINUTE)
    facts = {"incident": incident, "by": agent}
    actions.hold(at=NOON + 4 * HOUR, waiting_for="user", note="Does it work?", **facts)
    told_at, restored_at = NOON + 5 * HOUR, NOON + 3 * HOUR

    incident = actions.resolve(at=told_at, restored_at=restored_at, **facts, **what)

    assert (incident.resolved_at, incident.updated_at) == (restored_at, told_at)
    assert (incident.met_sla, incident.restored_in, incident.waiting_for) == (True, 3 * HOUR, "")
    clock = clock_of(incident)
    assert (clock.stopped_at, clock.is_met, clock.breached_at) == (restored_at, True, None)
    assert clock.segments.filter(is_superseded=True).exists(), "what did not hold is kept"
    entry = Entry.objects.get(record_id=incident.pk, event="incident.resolve")
    assert entry.at == restored_at
    measure = definition.measure_of("incident.mean_time_to_restore")
    assert queries.figure(measure, user=manager, period=Period()).value == pytest.approx(3)


@pytest.mark.parametrize(
    ("restored_at", "sentence"),
    [
        (NOON - MINUTE, "before it was reported"),
        (NOON + 40 * HOUR + MINUTE, "in the future"),
        (NOON + 15 * HOUR, "too long ago"),
    ],
)
def test_no_other_time_is_taken(make_incident, agent, what, restored_at, sentence, tailor):
    if sentence == "before it was reported":
        tailor(limits={"back_date_hours": 48})
    incident = make_incident()
    with pytest.raises(StepRefused, match=sentence):
        actions.resolve(
            incident=incident, by=agent, at=NOON + 40 * HOUR, restored_at=restored_at, **what
        )
    incident.refresh_from_db()
    assert (incident.state, incident.resolved_at) == ("new", None)


def test_it_is_not_resolved_before_it_was_reopened(make_resolved, agent, what):
    incident = make_resolved()
    facts = {"incident": incident, "by": agent, "at": NOON + 3 * HOUR} | what
    actions.reopen(incident=incident, by=agent, at=NOON + 2 * HOUR, reason="Again")
    with pytest.raises(StepRefused, match="last reopened"):
        actions.resolve(restored_at=NOON + HOUR, **facts)
    assert actions.resolve(restored_at=NOON + 2 * HOUR, **facts).resolved_at == NOON + 2 * HOUR


def test_children_are_restored_with_it_but_not_before_they_were_reported(
    make_incident, agent, what
):
    parent, late = make_incident(), make_incident(at=NOON + 2 * HOUR)
    actions.adopt(incident=late, by=agent, at=NOON + 2 * HOUR, parent=parent)
    actions.resolve(
        incident=parent, by=agent, at=NOON + 3 * HOUR, restored_at=NOON + HOUR,
        with_children=True, **what,
    )  # fmt: skip
    late.refresh_from_db()
    assert late.resolved_at == NOON + 2 * HOUR


def courses(case):
    """Return steps of a day and a half in their order, as minutes and names, and the moments."""
    chance = random.Random(case)
    moments = sorted(chance.sample(range(9 * 60 + 1, 33 * 60), chance.randint(2, 6)))
    waits, steps = False, []
    for minute in moments[:-1]:
        steps.append((minute, "resume" if waits else "hold"))
        waits = not waits
    return steps, chance.randint(9 * 60, moments[-1]), moments[-1]


@pytest.mark.slow
def test_the_clock_says_what_a_stopwatch_that_stopped_then_says(
    in_force, terms_of, make_incident, agent, what
):
    """Whatever was written in between: only what happened until the service was back counts."""
    target = 400
    in_force(terms_of(resolution=target, calendar="office"))
    is_open = bytearray(9 * 60 <= minute % 1440 < 17 * 60 for minute in range(2 * 1440))
    hastened = 0
    for case in range(25):
        steps, restored, told = courses(case)
        incident = make_incident(at=START + 9 * HOUR)
        for minute, name in steps:
            more = {"waiting_for": "user", "note": "?"} if name == "hold" else {}
            at = START + minute * MINUTE
            getattr(actions, name)(incident=incident, by=agent, at=at, **more)
        incident = actions.resolve(
            incident=incident, by=agent, at=START + told * MINUTE,
            restored_at=START + restored * MINUTE, **what,
        )  # fmt: skip
        seen = watched(
            is_open, start=9 * 60, target=target, end=restored,
            happenings=[
                Happening(minute, "pause" if name == "hold" else "resume")
                for minute, name in steps if minute <= restored
            ],
        )  # fmt: skip
        clock = clock_of(incident)
        assert clock.consumed == incident.restored_in == seen.consumed * MINUTE, case
        assert clock.is_met == (seen.missed_at is None), case
        hastened += any(minute > restored for minute, _name in steps)
    assert hastened > 5, "some were restored before what was written meanwhile"


def test_a_page_takes_the_time_in_the_zone_of_the_person(client, make_incident, agent, what):
    agent.time_zone = "Asia/Shanghai"
    agent.save()
    now = timezone.now().replace(second=0, microsecond=0)
    incident = make_incident(at=now - 3 * HOUR)
    client.force_login(agent)
    local = timezone.localtime(now - 2 * HOUR, timezone.get_fixed_timezone(480))
    facts = {"code": what["code"].pk, "note": "x", "restored_at": f"{local:%Y-%m-%dT%H:%M}"}

    answer = client.post(f"/incidents/{incident.number}/resolve/", facts, follow=True)

    incident.refresh_from_db()
    assert incident.resolved_at == now - 2 * HOUR
    assert "written" in answer.text
    late = make_incident(at=now - 30 * HOUR)
    local -= 26 * HOUR
    facts |= {"restored_at": f"{local:%Y-%m-%dT%H:%M}"}
    answer = client.post(f"/incidents/{late.number}/resolve/", facts)
    assert (answer.status_code, "up to 24 h later" in answer.text) == (422, True)


def test_a_call_is_written_down_later_than_it_came(
    client, in_force, terms_of, agent, desk, requester
):
    in_force(terms_of())
    client.force_login(agent)
    now = timezone.now().replace(second=0, microsecond=0)
    called = timezone.localtime(now - 20 * MINUTE)
    facts = {
        "requester": requester.login, "channel": "phone", "title": "No network", "impact": 3,
        "urgency": 2, "is_taken": "on", "reported_at": f"{called:%Y-%m-%dT%H:%M}",
    }  # fmt: skip

    client.post("/incidents/report/", facts)

    incident = Incident.objects.get()
    assert incident.opened_at == incident.responded_at == called
    assert incident.updated_at >= now
    assert clock_of(incident).due_at == called + 4 * HOUR
    assert Entry.objects.get(event="incident.report").at == called
    called += 25 * MINUTE
    answer = client.post("/incidents/report/", facts | {"reported_at": f"{called:%Y-%m-%dT%H:%M}"})
    assert "lies in the future" in answer.text
    assert Incident.objects.count() == 1


def test_only_the_desk_says_when_something_was_reported(make_incident, requester):
    with pytest.raises(StepRefused, match="Only the desk says when"):
        make_incident(by=requester, reported_at=NOON - MINUTE)
    assert not Incident.objects.exists()


def test_the_api_takes_both_times(client, agent, what, sign):
    now = timezone.now()
    facts = {"title": "Disk full", "reported_at": (now - 2 * HOUR).isoformat()}
    number = client.post("/api/incidents", facts, **sign).json()["number"]
    incident = Incident.objects.get(number=number)
    assert incident.opened_at == now - 2 * HOUR

    address = f"/api/incidents/{number}/resolve"
    facts = {"code": what["code"].code, "note": "x"}
    early = facts | {"restored_at": (now - 3 * HOUR).isoformat()}
    assert client.post(address, early, **sign).status_code == 409
    done = client.post(address, facts | {"restored_at": (now - HOUR).isoformat()}, **sign)
    assert done.status_code == 200, done.text
    incident.refresh_from_db()
    assert incident.resolved_at == now - HOUR
