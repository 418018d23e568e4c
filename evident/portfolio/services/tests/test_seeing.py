"""Who sees which services, on pages and through the API."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evident.conftest import NOON
from evident.kernel.search.queries import search
from evident.portfolio.services import actions, queries
from evident.portfolio.services.models import Service

LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


def names(user):
    return [service.name_en for service in queries.visible_to(user).order_by("pk")]


def test_customers_see_the_live_services_they_have(
    make_live, make_service, owner, agent, requester, stranger, customer
):
    make_live(customer, name_en="Mail")
    make_live(name_en="Backup")
    make_service(name_en="Idea")

    assert names(agent) == ["Mail", "Backup", "Idea"]
    assert names(requester) == ["Mail"]
    assert names(stranger) == []


def test_customers_no_longer_see_what_ended_for_them(make_live, owner, requester, customer):
    service = make_live(customer)
    actions.end_customer(
        service=service, by=owner, at=NOON, organisation=customer, until=LATER.date()
    )

    assert names(requester) == ["E-mail"]
    with time_machine.travel(LATER + timedelta(days=1)):
        assert names(requester) == []


def test_search_finds_services_in_both_languages_for_their_customers(
    make_live, requester, stranger, customer
):
    service = make_live(customer)

    for text in ("e-mail", "电子邮件"):
        assert [hit.record.pk for hit in search(user=requester, text=text, at=LATER).hits] == [
            service.pk
        ]
        assert search(user=stranger, text=text, at=LATER).hits == []


def test_live_for_and_choices(make_live, make_service, agent, requester, customer, other_customer):
    mail = make_live(customer, name_en="Mail")
    make_service()

    assert list(queries.live_for(customer, on=LATER.date())) == [mail]
    assert list(queries.live_for(other_customer, on=LATER.date())) == []
    assert list(queries.choices(agent)) == [mail]
    assert list(queries.choices(requester)) == [mail]


def test_pages_show_the_portfolio_to_staff(client, make_live, agent, customer):
    service = make_live(customer)
    client.force_login(agent)

    listed = client.get("/services/")
    shown = client.get(service.get_absolute_url())

    assert b"E-mail" in listed.content
    assert b"Acme" in shown.content
    assert b"Owner put it into operation" in shown.content
    assert b"Propose a service" not in listed.content


def test_customers_read_what_a_service_is_but_not_our_affairs(
    client, make_live, requester, stranger, customer, other_customer
):
    service = make_live(customer, other_customer)
    client.force_login(requester)

    listed = client.get("/services/").content
    shown = client.get(service.get_absolute_url()).content

    assert b"E-mail" in listed
    assert b"Letters by wire" in shown
    for secret in (b"Globex", b"Owner", b"Timeline"):
        assert secret not in shown
        assert secret not in listed
    client.force_login(stranger)
    assert client.get(service.get_absolute_url()).status_code == 200


def test_another_customer_finds_nothing(client, make_live, stranger, customer):
    service = make_live(customer)
    client.force_login(stranger)

    assert client.get(service.get_absolute_url()).status_code == 404
    assert client.get(f"/api/services/{service.number}").status_code == 404
    assert client.get("/api/services").json()["items"] == []


def test_customers_cannot_ask_by_what_they_may_not_know(
    client, make_live, requester, customer, other_customer
):
    make_live(customer, other_customer)
    client.force_login(requester)

    for question in ("customer=globex", "customer=nobody", "owner=owner", "owner=x"):
        items = client.get(f"/api/services?stage=any&{question}").json()["items"]
        assert [each["name"] for each in items] == ["E-mail"], question
        assert (items[0]["owner"], items[0]["criticality"]) == (None, None)


def test_a_service_is_proposed_edited_and_approved_on_pages(client, owner, hours):
    client.force_login(owner)

    answer = client.post("/services/new/", {"name_zh": "巡检", "criticality": 2})
    service = Service.objects.get()
    assert answer["Location"] == service.get_absolute_url()
    written = {"name_zh": "系统巡检", "criticality": 1, "hours": hours.pk, "seen_version": 1}
    client.post(f"/services/{service.number}/edit/", written)
    client.post(f"/services/{service.number}/approve/", {"note": "Board of 3 March"})

    service.refresh_from_db()
    assert (service.title, service.state, service.hours) == ("系统巡检", "approved", hours)
    assert service.decision_note == "Board of 3 March"


def test_two_who_edit_at_once_both_keep_their_words(client, make_service, owner):
    service = make_service()
    actions.edit(service=service, by=owner, at=NOON, description_en="Theirs")
    client.force_login(owner)
    typed = {"name_en": "E-mail", "criticality": 3, "description_en": "Mine", "seen_version": 1}

    answer = client.post(f"/services/{service.number}/edit/", typed)

    assert answer.status_code == 422
    assert b"Theirs" in answer.content
    assert b"Mine" in answer.content
    service.refresh_from_db()
    assert service.description_en == "Theirs"
    typed["seen_version"] = service.version
    assert client.post(f"/services/{service.number}/edit/", typed).status_code == 302


def test_refusals_are_said_on_the_page(client, make_service, agent, owner):
    service = make_service()
    client.force_login(owner)

    answer = client.post(f"/services/{service.number}/reject/", {"reason": ""})
    assert answer.status_code == 422
    answer = client.post(f"/services/{service.number}/go_live/", follow=True)
    assert "is not possible" in answer.content.decode()
    client.force_login(agent)
    assert client.get(f"/services/{service.number}/approve/").status_code == 403
    assert client.get(f"/services/{service.number}/edit/").status_code == 403
    assert client.get("/services/new/").status_code == 403


def test_the_portfolio_asks_the_database_a_fixed_number_of_times(client, make_live, agent, owner):
    client.force_login(agent)
    counts = []
    for _round in range(2):
        make_live()
        client.get("/services/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/services/").status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 14
    with CaptureQueriesContext(connection) as asked:
        client.get(Service.objects.first().get_absolute_url())
    assert len(asked) <= 22


def test_the_portfolio_is_filtered(client, make_live, make_service, agent, owner, customer):
    make_live(customer, name_en="Mail", criticality=1)
    make_service(name_en="Idea")
    client.force_login(agent)

    for question, shown in (
        ("stage=proposed", ["Idea"]),
        ("stage=live", ["Mail"]),
        ("criticality=1", ["Mail"]),
        ("customer=acme", ["Mail"]),
        ("owner=owner", ["Mail"]),
        ("text=idea", ["Idea"]),
        ("stage=ended", []),
        ("criticality=99999999999999999999&stage=%00", ["Mail", "Idea"]),
    ):
        rows = client.get(f"/services/?{question}").context["page"].rows
        assert [each.name_en for each in rows] == shown, question
