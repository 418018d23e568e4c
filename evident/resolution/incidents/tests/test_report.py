"""Reporting, classifying, setting priorities, editing."""

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.kernel.records.models import Priority
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, IncidentTemplate, RoutingRule
from evident.resolution.incidents.procedure import State
from evident.resolution.incidents.routing import route


def test_report_numbers_routes_and_leaves_a_trace(make_incident, requester, customer, network_team):
    RoutingRule.objects.create(name="Lines", words=["VPN"], team=network_team)

    incident = make_incident(title="  No vpn at home ", urgency=1)

    assert (incident.state, incident.title) == (State.NEW, "No vpn at home")
    assert (incident.organisation, incident.requester) == (customer, requester)
    assert (incident.priority, incident.team) == (Priority.MEDIUM, network_team)
    entry = Entry.objects.get(record=incident.number)
    assert (entry.event, entry.at, entry.facts) == ("incident.report", NOON, {"rule": "Lines"})


def test_report_for_somebody_else_is_the_desks(agent, requester, stranger, customer):
    facts = {"at": NOON, "title": "Phone is dead", "channel": "phone"}

    incident = actions.report(by=agent, requester=requester, **facts)
    assert (incident.organisation, incident.channel) == (customer, "phone")

    with pytest.raises(StepRefused, match="only for yourself"):
        actions.report(by=stranger, requester=requester, **facts)
    with pytest.raises(StepRefused, match="only for yourself"):
        actions.report(by=stranger, organisation=customer, **facts)
    assert Incident.objects.count() == 1


def test_report_needs_a_title_and_the_permission(requester, make_user, provider):
    auditor = make_user("auditor", "external_auditor", provider)

    with pytest.raises(StepRefused, match="what is wrong"):
        actions.report(by=requester, at=NOON, title="  ")
    with pytest.raises(PermissionDenied):
        actions.report(by=auditor, at=NOON, title="Mail")

    assert not Incident.objects.exists()
    assert not Entry.objects.filter(event="incident.report").exists()


def test_report_takes_from_the_template_what_is_not_told(agent, email):
    template = IncidentTemplate.objects.create(
        name_en="Mail", name_zh="邮件", title="Mail is down", category=email, impact=1, urgency=1
    )

    incident = actions.report(by=agent, at=NOON, template=template, urgency=2)

    assert (incident.title, incident.category) == ("Mail is down", email)
    assert (incident.impact, incident.urgency, incident.priority) == (1, 2, Priority.HIGH)


def test_the_first_rule_that_fits_decides(make_incident, email, desk, network_team, customer):
    RoutingRule.objects.create(order=1, name="Not in use", team=desk, is_active=False)
    RoutingRule.objects.create(order=2, name="Words", words=["vpn", "网络"], team=network_team)
    RoutingRule.objects.create(order=3, name="Mail of Acme", category=email, team=desk)
    RoutingRule.objects.create(order=4, name="Rest", team=network_team)

    assert route(Incident(title="打不开网络", organisation=customer)).rule.name == "Words"
    assert route(Incident(title="x", symptom="The VPN")).rule.name == "Words"
    assert route(Incident(title="Mail", category=email)).team == desk
    assert route(Incident(title="Door")).rule.name == "Rest"
    assert route(Incident(title="Door"), rules=[]).team is None


def test_classify_sets_the_priority_and_routes_anew(make_incident, agent, email, desk):
    incident = make_incident()
    RoutingRule.objects.create(name="Mail", category=email, team=desk)

    incident = actions.classify(
        incident=incident, by=agent, at=NOON, category=email, impact=1, urgency=1
    )

    assert (incident.state, incident.priority) == (State.CLASSIFIED, Priority.CRITICAL)
    assert (incident.category, incident.team) == (email, desk)


def test_classify_is_refused_once_work_has_begun(make_incident, agent, requester, email):
    incident = actions.take(incident=make_incident(), by=agent, at=NOON)
    facts = {"incident": incident, "at": NOON, "category": email, "impact": 1, "urgency": 1}

    with pytest.raises(StepRefused, match="In progress"):
        actions.classify(by=agent, **facts)
    with pytest.raises(PermissionDenied):
        actions.classify(by=requester, **facts)


def test_a_priority_other_than_the_matrix_needs_a_reason(make_incident, agent, unchanged):
    incident = make_incident()
    facts = {"incident": incident, "by": agent, "at": NOON, "impact": 3, "urgency": 3}

    with pytest.raises(StepRefused, match="differs from the matrix"):
        actions.prioritise(priority=1, reason=" ", **facts)
    unchanged(incident)

    changed = actions.prioritise(priority=1, reason="The board meets", **facts)
    assert (changed.priority, changed.priority_reason) == (1, "The board meets")

    back = actions.prioritise(**facts)
    assert (back.priority, back.priority_reason) == (Priority.PLANNING, "")


def test_prioritise_and_edit_need_the_permission(make_incident, requester, unchanged):
    incident = make_incident()

    with pytest.raises(PermissionDenied):
        actions.prioritise(incident=incident, by=requester, at=NOON, impact=1, urgency=1)
    with pytest.raises(PermissionDenied):
        actions.edit(incident=incident, by=requester, at=NOON, title="Everything burns")

    unchanged(incident)


def test_edit_notices_that_somebody_was_quicker(make_incident, agent, manager):
    incident = make_incident()
    facts = {"incident": incident, "at": NOON, "seen_version": incident.version}

    first = actions.edit(by=agent, progress="Called the supplier", **facts)
    with pytest.raises(EditConflict):
        actions.edit(by=manager, progress="Waiting", **facts)

    first.refresh_from_db()
    assert first.progress == "Called the supplier"


def test_edit_conflicts_only_over_the_same_field(make_incident, agent, manager):
    incident = make_incident()
    facts = {"incident": incident, "at": NOON}
    actions.edit(by=agent, progress="Called the supplier", **facts)

    actions.edit(by=manager, scope_of_impact="Floor 3", seen={"scope_of_impact": ""}, **facts)
    actions.edit(by=manager, progress="Called the supplier", seen={"progress": ""}, **facts)
    with pytest.raises(EditConflict):
        actions.edit(by=manager, progress="Waiting", seen={"progress": ""}, **facts)


def test_edit_knows_its_fields_and_keeps_a_title(make_incident, agent, unchanged):
    incident = make_incident()

    with pytest.raises(TypeError):
        actions.edit(incident=incident, by=agent, at=NOON, state="closed")
    with pytest.raises(StepRefused):
        actions.edit(incident=incident, by=agent, at=NOON, title=" ")

    unchanged(incident)
