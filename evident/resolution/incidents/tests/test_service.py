"""Which service an incident is about: named by whoever reports, filtered by, corrected."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from evident.conftest import NOON
from evident.kernel.calendars.models import Calendar
from evident.kernel.procedures.definition import EditConflict, WrongFact
from evident.portfolio.services import actions as services
from evident.relationships.announcements.status import standings
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.models import Incident


@pytest.fixture
def owner(make_user, provider):
    return make_user("owner", "process_owner", provider)


@pytest.fixture
def make_live(owner):
    hours = Calendar.objects.create(code="office", name_en="Office hours")

    def make(name, *customers):
        facts = {"by": owner, "at": NOON - timedelta(days=30)}
        service = services.propose(
            **facts, name_en=name, name_zh="服务", description_en="x", owner=owner, hours=hours
        )
        for customer in customers:
            services.add_customer(
                service=service, **facts, organisation=customer, since=facts["at"].date()
            )
        for step in (services.approve, services.design, services.transition, services.go_live):
            service = step(service=service, **facts)
        return service

    return make


def test_a_report_names_its_service(make_live, make_incident, customer, agent):
    mail = make_live("Mail", customer)

    incident = make_incident(service=mail)

    incident = queries.get(number=incident.number, user=agent)
    assert incident.service_id == mail.pk
    found = queries.filtered(user=agent, at=NOON, filters=queries.Filters(service=mail.number))
    assert list(found) == [incident]
    nothing = queries.filtered(user=agent, at=NOON, filters=queries.Filters(service="nobody"))
    assert list(nothing) == []


def test_users_name_only_services_they_have(make_live, make_incident, customer, other_customer):
    theirs = make_live("Backup", other_customer)

    with pytest.raises(WrongFact):
        make_incident(service=theirs)

    assert not Incident.objects.exists()


def test_the_desk_names_any_service_in_use(make_live, make_incident, owner, agent, requester):
    mail = make_live("Mail")
    idea = services.propose(by=owner, at=NOON, name_en="Idea")

    assert make_incident(by=agent, requester=requester, service=mail).service_id == mail.pk
    with pytest.raises(WrongFact):
        make_incident(by=agent, requester=requester, service=idea)


def test_the_service_is_corrected_and_a_conflict_is_noticed(make_live, make_incident, agent):
    mail, network = make_live("Mail"), make_live("Network")
    incident = make_incident()
    facts = {"incident": incident, "by": agent, "at": NOON}

    actions.edit(**facts, service=mail, seen={"service": None})
    with pytest.raises(EditConflict):
        actions.edit(**facts, service=network, seen={"service": None})
    actions.edit(**facts, service=network, seen={"service": mail.record})

    incident.refresh_from_db()
    assert incident.service_id == network.pk


def test_the_portal_offers_the_services_of_ones_own_organisation(
    client, make_live, requester, customer, other_customer
):
    mail, theirs = make_live("Mail", customer), make_live("Backup", other_customer)
    client.force_login(requester)

    page = client.get("/incidents/report/").content.decode()
    asked = page[page.index("data-guarded") : page.index("<details")]
    assert set(re.findall(r' name="(\w+)"', asked)) - {"csrfmiddlewaretoken"} == {
        "title", "symptom", "urgency",
    }, "three fields, and the service below “more”"  # fmt: skip
    assert "Mail" in page
    assert "Backup" not in page
    refused = client.post(
        "/incidents/report/", {"title": "x", "urgency": 2, "service": theirs.number}
    )
    assert refused.status_code == 422
    client.post("/incidents/report/", {"title": "x", "urgency": 2, "service": mail.number})

    incident = Incident.objects.get()
    assert incident.service_id == mail.pk
    assert b"Mail" in client.get(incident.get_absolute_url()).content


def test_the_portal_does_not_ask_where_there_is_nothing_to_choose(client, requester):
    client.force_login(requester)

    assert b"Which service?" not in client.get("/incidents/report/").content


def test_the_queue_shows_and_filters_by_service(client, make_live, make_incident, agent, customer):
    mail = make_live("Mail", customer)
    incident = make_incident(service=mail)
    make_incident()
    client.force_login(agent)

    shown = client.get(f"/incidents/?service={mail.number}&columns=service")
    assert [each.number for each in shown.context["page"].rows] == [incident.number]
    assert ">Mail</td>" in shown.content.decode()
    assert b"Mail" in client.get(incident.get_absolute_url()).content
    edited = client.post(
        f"{incident.get_absolute_url()}edit/service/", {"value": "", "seen": str(mail.pk)}
    )
    assert edited.status_code == 302
    incident.refresh_from_db()
    assert incident.service_id is None


def test_programs_name_the_service_by_number(client, make_live, requester, customer, stranger):
    mail = make_live("Mail", customer)
    client.force_login(requester)
    data = {"title": "x", "service": mail.number}

    made = client.post("/api/incidents", data, content_type="application/json")
    assert (made.status_code, made.json()["service"]) == (201, mail.number)
    listed = client.get(f"/api/incidents?service={mail.number}").json()["items"]
    assert [each["service"] for each in listed] == [mail.number]
    client.force_login(stranger)
    refused = client.post("/api/incidents", data, content_type="application/json")
    assert refused.status_code == 422


def test_the_list_of_a_service_is_read_from_an_index(make_live, make_incident, agent, customer):
    mail = make_live("Mail", customer)
    for place in range(20):
        make_incident(service=mail if place % 10 == 0 else None)
    filters = queries.Filters(stage="any", service=mail.number)
    rows = queries.filtered(user=agent, at=NOON, filters=filters).order_by("-opened_at", "-pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("ANALYZE record, incident")

    assert "record_of_service" in rows[:50].explain()


def test_a_major_incident_disturbs_its_service_for_whom_it_concerns_unless_it_was_a_mistake(
    make_live, make_incident, customer, other_customer, agent, manager, requester, stranger
):
    incident = make_incident(service=make_live("Mail", customer, other_customer))
    actions.take(incident=incident, by=agent, at=NOON)
    words = {"reason": "Nobody works", "customer_text": "Mail is disturbed"}
    actions.declare_major(incident=incident, by=manager, at=NOON, leader=manager, **words)

    def seen(user):
        (standing,) = standings(user, at=NOON + timedelta(hours=1))
        return standing.now, [each.label for each in standing.reasons]

    assert seen(agent) == ("disturbed", [incident.title])
    assert seen(requester) == ("disturbed", ["Mail is disturbed"])
    assert seen(stranger) == ("works", [])

    actions.revoke_major(incident=incident, by=manager, at=NOON, reason="A single mailbox")

    assert seen(agent) == seen(requester) == ("works", [])
