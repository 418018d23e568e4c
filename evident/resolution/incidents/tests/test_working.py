"""Assigning, taking, waiting, escalating."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.procedure import State

HOLD = {"waiting_for": "user", "note": "Which printer?"}
WORK = {
    "take": {},
    "hold": HOLD,
    "resume": {},
    "escalate": {"reason": "Late", "level": 1},
}


def test_assign_hands_over_to_a_member(make_incident, agent, manager, desk, network_team):
    incident = make_incident()

    incident = actions.assign(incident=incident, by=manager, at=NOON, team=desk, assignee=agent)
    assert (incident.state, incident.team, incident.assignee) == (State.ASSIGNED, desk, agent)
    assert incident.reassignments == 0

    facts = {"team": network_team, "reason": "Cabling"}
    incident = actions.assign(incident=incident, by=agent, at=NOON, **facts)
    assert (incident.assignee, incident.reassignments) == (None, 1)
    assert Entry.objects.filter(facts={"reason": "Cabling"}).exists()


def test_assign_is_refused_to_outsiders_and_idle_teams(
    make_incident, manager, desk, network_team, requester, unchanged
):
    incident = make_incident()
    outsider = network_team.members.get()

    with pytest.raises(StepRefused, match="is not in Service desk"):
        actions.assign(incident=incident, by=manager, at=NOON, team=desk, assignee=outsider)
    desk.is_active = False
    with pytest.raises(StepRefused, match="no longer in use"):
        actions.assign(incident=incident, by=manager, at=NOON, team=desk)
    with pytest.raises(PermissionDenied):
        actions.assign(incident=incident, by=requester, at=NOON, team=network_team)

    unchanged(incident)


def test_take_is_a_first_response_and_moves_to_ones_own_team(
    make_incident, agent, desk, network_team
):
    incident = make_incident(by=agent, team=network_team)
    later = NOON + timedelta(minutes=9)

    incident = actions.take(incident=incident, by=agent, at=later)

    assert (incident.state, incident.assignee, incident.team) == (State.IN_PROGRESS, agent, desk)
    assert (incident.responded_at, incident.reassignments) == (later, 1)


def test_hold_says_for_what_and_until_when(make_incident, agent):
    until = NOON + timedelta(days=1)

    incident = actions.hold(incident=make_incident(), by=agent, at=NOON, until=until, **HOLD)

    assert (incident.state, incident.waiting_for) == (State.PENDING, "user")
    assert (incident.waiting_note, incident.waiting_until) == ("Which printer?", until)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"waiting_for": "godot"}, "Choose what"),
        ({"note": " "}, "Say why"),
        ({"until": NOON}, "already passed"),
    ],
)
def test_hold_is_refused_without_good_reason(facts, sentence, make_incident, agent, unchanged):
    incident = make_incident()

    with pytest.raises(StepRefused, match=sentence):
        actions.hold(incident=incident, by=agent, at=NOON, **HOLD | facts)

    unchanged(incident)


def test_an_organisation_may_name_its_own_reasons_to_wait(make_incident, agent, tailor):
    reasons = [{"code": "spare_part", "name_en": "Spare part", "name_zh": "备件"}]
    tailor(waiting_reasons=reasons)
    incident = make_incident()
    facts = {"incident": incident, "by": agent, "at": NOON, "note": "Ordered"}

    with pytest.raises(StepRefused):
        actions.hold(waiting_for="user", **facts)
    assert actions.hold(waiting_for="spare_part", **facts).waiting_for == "spare_part"


def test_what_waited_long_enough_resumes_by_itself(make_incident, agent):
    until = NOON + timedelta(hours=1)
    for title in ("one", "two"):
        incident = make_incident(title=title)
        actions.hold(incident=incident, by=agent, at=NOON, until=until, **HOLD)
    actions.hold(incident=make_incident(), by=agent, at=NOON, **HOLD)

    assert actions.resume_due(at=until - timedelta(seconds=1)) == []
    assert len(actions.resume_due(at=until)) == 2
    assert actions.resume_due(at=until) == []

    incident.refresh_from_db()
    assert (incident.state, incident.waiting_until) == (State.IN_PROGRESS, None)
    entry = Entry.objects.get(record=incident.number, event="incident.resume")
    assert (entry.by_id, entry.facts) == (None, {"cause": "until"})


def test_escalate_to_another_line_or_up(make_incident, agent, desk, network_team):
    incident = make_incident(by=agent, team=desk)
    facts = {"by": agent, "at": NOON, "reason": "Needs a specialist"}

    incident = actions.escalate(incident=incident, team=network_team, **facts)
    assert (incident.team, incident.reassignments) == (network_team, 1)
    assert incident.state == State.NEW

    incident = actions.escalate(incident=incident, level=2, **facts)
    assert incident.escalation == 2
    ways = Entry.objects.filter(event="incident.escalate").values_list("facts__way", flat=True)
    assert set(ways) == {"functional", "hierarchical"}

    for nothing_new in ({"level": 1}, {"team": network_team}, {}):
        with pytest.raises(StepRefused):
            actions.escalate(incident=incident, **facts, **nothing_new)
    with pytest.raises(StepRefused, match="Say why"):
        actions.escalate(incident=incident, **facts | {"reason": ""}, level=3)


@pytest.mark.parametrize("step", WORK)
def test_work_needs_the_permission(step, make_incident, requester, unchanged):
    incident = make_incident()

    with pytest.raises(PermissionDenied):
        getattr(actions, step)(incident=incident, by=requester, at=NOON, **WORK[step])

    unchanged(incident)
