"""My part, for every role: which processes and objectives somebody's work serves, and why."""

from datetime import date, timedelta

import pytest

from evident.conformity.requirements.models import Requirement
from evident.conformity.requirements.queries.objectives import objectives_of
from evident.conformity.requirements.queries.served import Why, served_by, whys_of
from evident.conftest import NOON
from evident.kernel.access.queries import forget
from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.models import Target
from evident.kernel.measures.queries import Period, figure, values
from evident.kernel.procedures import tailoring
from evident.management.audits.actions import audits
from evident.management.audits.processes import PROCESSES
from evident.portfolio.services import actions as services
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import RoutingRule
from evident.support.documents import actions as documents

OF_ROLE = {
    "requester": {},
    "customer_manager": {"brm": Why.BELONGS},
    "agent": dict.fromkeys(
        ("incident_request", "brm", "documented_information", "service_reporting"), Why.MAY
    ),
    "process_manager": dict.fromkeys(PROCESSES, Why.LEADS),
    "process_owner": dict.fromkeys(PROCESSES, Why.LEADS),
    "sms_manager": dict.fromkeys(
        ("governance_planning_risk", "documented_information", "internal_audit",
         "management_review_improvement"), Why.BELONGS,
    ),
    "internal_auditor": {"internal_audit": Why.BELONGS},
    "external_auditor": {},
    "top_management": dict.fromkeys(
        ("governance_planning_risk", "management_review_improvement"), Why.BELONGS
    ),
    "administrator": {"information_security": Why.BELONGS},
}  # fmt: skip
"""What each shipped role serves where nothing else is known of the person."""


@pytest.mark.parametrize("role", OF_ROLE)
def test_every_role_serves_what_it_is_for(role, make_user, provider, catalogue):
    until = {"valid_until": NOON + timedelta(days=9_999)} if role == "external_auditor" else {}
    person = make_user("person", role, provider, **until)

    assert whys_of(person) == {key: [why] for key, why in OF_ROLE[role].items()}


def test_a_role_for_one_process_leads_that_one(make_user, provider, catalogue):
    owner = make_user("owner", "process_owner", provider, process="complaint")

    assert whys_of(owner) == {"brm": [Why.LEADS]}


def test_an_agent_serves_what_comes_to_his_team(agent, desk, catalogue):
    incidents.report(by=agent, at=NOON, title="No mail", symptom="Nothing", team=desk)

    assert whys_of(agent) == {"incident_request": [Why.WORKS]}


def test_an_agent_serves_what_is_routed_to_his_team(agent, desk, catalogue):
    RoutingRule.objects.create(order=1, team=desk, words=["printer"])

    assert whys_of(agent) == {"incident_request": [Why.WORKS]}


def test_a_service_owner_serves_service_levels(agent, make_user, provider, catalogue):
    owner = make_user("owner", "process_owner", provider)
    services.propose(by=owner, at=NOON, name_en="E-mail", owner=agent)

    assert whys_of(agent) == {"slm": [Why.OWNS]}


def test_who_answers_for_a_requirement_serves_its_process(agent, catalogue):
    Requirement.objects.filter(code="8.7.1-a").update(owner=agent)

    assert whys_of(agent) == {"continuity_availability": [Why.ANSWERS]}


def test_an_auditor_looks_at_what_he_audits_and_serves_no_objective_of_it(
    make_user, provider, catalogue, sms_manager
):
    auditor = make_user("auditor", "internal_auditor", provider)
    audits.plan(
        by=sms_manager, at=NOON, title="Desk", processes=["incident_request"], lead=auditor,
        starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 10),
    )  # fmt: skip
    Target.objects.create(measure="incident.reopened", target=5)
    Target.objects.create(measure="corrective_action.on_time", target=90)

    served = served_by(auditor)

    assert {each.key: each.whys for each in served} == {
        "incident_request": [Why.AUDITS],
        "internal_audit": [Why.BELONGS, Why.WORKS],  # an audit is a record that he leads
    }
    found = objectives_of(auditor, served, at=NOON)
    assert [each.measure.code for each in found] == ["corrective_action.on_time"]


def test_a_customer_has_neither_processes_nor_objectives_of_ours(
    client, make_user, customer, catalogue
):
    person = make_user("person", "customer_manager", customer)
    Target.objects.create(measure="incident.reopened", target=5)

    assert whys_of(person) == {}
    assert objectives_of(person, [], at=NOON) == []
    client.force_login(person)
    page = client.get("/requirements/mine/").text.partition("<main")[2]
    assert "Your objectives" not in page
    assert "Your processes" not in page


def test_an_agent_is_told_the_objectives_his_work_serves(agent, desk, catalogue, manager):
    incidents.report(by=agent, at=NOON, title="No mail", symptom="Nothing", team=desk)
    Target.objects.create(measure="incident.reopened", target=5, owner=manager)
    Target.objects.create(measure="incident.backlog_age", target=3, owner=manager)
    Target.objects.create(measure="complaint.on_time", target=100, owner=manager)

    found = objectives_of(agent, served_by(agent), at=NOON)

    assert [(each.measure.code, each.owner, each.is_own) for each in found] == [
        ("incident.backlog_age", manager, False),
        ("incident.reopened", manager, False),
    ]
    assert found[0].value is not None  # the backlog stands now, whenever it came


def test_who_sees_a_part_of_the_records_is_told_the_target_alone(
    make_user, provider, customer, catalogue, manager, requester
):
    person = make_user("person", "agent", provider, only_for=customer)
    Requirement.objects.filter(code="8.6.1-d").update(owner=person)
    Target.objects.create(measure="incident.backlog_age", target=3, owner=manager)
    incidents.report(by=requester, at=NOON, title="No mail", symptom="Nothing comes")

    (found,) = objectives_of(person, served_by(person), at=NOON)

    assert (found.target, found.value) == (3, None)


def test_top_management_is_told_every_objective(make_user, provider, catalogue, manager):
    head = make_user("head", "top_management", provider)
    for code in ("complaint.on_time", "incident.reopened"):
        Target.objects.create(measure=code, target=5, owner=manager)

    assert len(objectives_of(head, served_by(head), at=NOON)) == 2


@pytest.mark.parametrize(
    "code",
    ["incident.reopened", "incident.backlog_age", "incident.per_agent_day", "complaint.received"],
)
def test_values_taken_together_are_those_taken_one_by_one(code, manager, closed_incident):
    closed_incident()
    period = Period(NOON - timedelta(days=1), NOON + timedelta(days=9))
    measure = measure_of(code)
    alone = Period() if measure.is_standing else period
    others = [measure_of("incident.mean_time_to_restore"), measure_of("incident.repeats")]

    found = values([measure, *others], user=manager, period=period)

    assert found[code] == figure(measure, user=manager, period=alone).value


def test_everybody_of_us_is_told_the_policy_and_a_customer_is_not(
    client, make_user, provider, customer, sms_manager, catalogue
):
    facts = {"by": sms_manager, "at": NOON}
    policy = documents.draft(
        **facts, template="service_management_policy", title_en="Our policy",
        body_en="# Purpose\n\nWhy\n\n# Statement\n\nWe keep promises\n\n# Review\n\nYearly",
    )  # fmt: skip
    documents.distribute(document=policy, **facts, people=[sms_manager])
    policy = documents.submit(document=policy, **facts)
    head = make_user("head", "top_management", provider)
    policy = documents.approve(document=policy, by=head, at=NOON)
    documents.publish(document=policy, **facts)
    pages = {}
    people = (("administrator", provider), ("requester", provider), ("requester", customer))
    for role, home in people:
        client.force_login(make_user(f"{role}-{home.code}", role, home))
        pages[role, home] = client.get("/requirements/mine/").text.partition("<main")[2]

    assert "We keep promises" in pages["administrator", provider]
    assert "We keep promises" in pages["requester", provider]
    assert policy.get_absolute_url() not in pages["administrator", provider]
    assert "We keep promises" not in pages["requester", customer]


def test_what_is_missing_names_who_sets_it_up(client, make_user, provider, sms_manager, catalogue):
    client.force_login(make_user("administrator", "administrator", provider))

    page = client.get("/requirements/mine/").text.partition("<main")[2]

    assert "SMS manager (Sms) writes it" in page
    assert "Top management (nobody yet) approves it" in page
    assert "Process owner (nobody yet) sets targets" in page
    client.force_login(nobody := make_user("nobody", "requester", provider))
    nobody.grants.all().delete()
    forget(nobody)
    assert "Administrator (Administrator) gives them" in client.get("/requirements/mine/").text


def test_my_part_shows_the_tailored_procedures_that_wait_for_me(
    client, make_user, provider, catalogue
):
    author = make_user("owner", "process_owner", provider)
    draft = tailoring.propose(kind="incident", by=author, at=NOON, reason="More room")
    item = {"code": "asked", "text_en": "User asked", "text_zh": "已询问用户"}
    rules = draft.rules | {"checklists": {"cancel": [item]}}
    tailoring.edit(version=draft, by=author, at=NOON, rules=rules)
    client.force_login(make_user("top", "top_management", provider))

    page = client.get("/requirements/mine/").text

    assert f"/administration/procedures/incident/versions/{draft.number}/" in page
    assert "Waits for your approval" in page
    client.force_login(author)
    assert "Waits for your approval" not in client.get("/requirements/mine/").text
