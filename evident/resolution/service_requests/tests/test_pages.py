"""The pages and the API of service requests, and deciding from a mail."""

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.accounts.models import Team
from evident.kernel.notifications.declaration import declared
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Field
from evident.portfolio.catalogue.flow import Approval, Task
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.keys import GOOD_FOR, key_of
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.notices import approvers, decisions
from evident.resolution.service_requests.seats import pending_of
from evident.resolution.service_requests.tests.conftest import KIND


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


def link_for(order, person):
    key = key_of(pending_of(order).pk, person.pk)
    return reverse("service_requests:link", kwargs={"key": key})


def test_somebody_orders_in_the_portal_and_follows_it(sign_in, make_offering, requester, tasks):
    offering = make_offering(tasks=tasks)
    client = sign_in(requester)
    shop = client.get(offering.get_absolute_url()).content.decode()
    address = reverse("service_requests:order", kwargs={"offering": offering.number})
    assert address in shop

    wrong = client.post(address, {"version": 1, "kind": ""})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    answer = client.post(address, {"version": 1, "kind": "notebook"})

    order = ServiceRequest.objects.get()
    assert answer.url == order.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert "Your order is with those who fulfil it" in page
    assert "Notebook" in page
    assert "Prepare it" in page
    assert "Take it from the store" not in page  # how we do it is our own affair
    assert order.number in client.get(reverse("service_requests:list")).content.decode()


def test_a_late_order_says_so_and_what_happens_next(sign_in, make_order, requester, agent):
    order = make_order()
    late = NOON - timedelta(hours=1)
    ServiceRequest.objects.filter(pk=order.pk).update(expected_at=late)
    client = sign_in(requester)

    page = client.get(order.get_absolute_url()).content.decode()
    assert "It is late." in page
    assert "It was expected by" in page
    assert "You hear from us as soon as it is done." in page
    assert "Expected by" not in page
    home = client.get(reverse("web:home")).content.decode()
    assert "Late; it was expected by" in home

    actions.hold(service_request=order, by=agent, at=NOON, waiting_for="user", note="Which one?")
    page = client.get(order.get_absolute_url()).content.decode()
    assert "It goes on as soon as you answer." in page


def test_a_form_changed_meanwhile_keeps_what_was_typed(sign_in, make_offering, owner, requester):
    offering = make_offering()
    address = reverse("service_requests:order", kwargs={"offering": offering.number})
    catalogue.design_form(offering=offering, by=owner, at=NOON, fields=[KIND])
    catalogue.put_in_force(offering=offering, by=owner, at=NOON)
    client = sign_in(requester)

    answer = client.post(address, {"version": 1, "kind": "other"})

    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The form was changed while you were filling it in" in page
    assert '<option value="other" selected' in page
    assert 'name="version" value="2"' in page
    assert not ServiceRequest.objects.exists()


def test_a_file_that_has_to_be_chosen_again_is_named(sign_in, make_offering, owner, requester):
    offering = make_offering()
    plan = Field("plan", "attachment", label_en="Plan")
    catalogue.design_form(offering=offering, by=owner, at=NOON, fields=[KIND, plan])
    catalogue.put_in_force(offering=offering, by=owner, at=NOON)
    address = reverse("service_requests:order", kwargs={"offering": offering.number})
    files = [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"b")]
    client = sign_in(requester)

    page = client.post(address, {"version": 2, "kind": "", "plan": files}).content.decode()

    assert "“a.pdf, b.pdf” was not kept. Choose the file again." in page
    assert "was not kept" not in client.post(address, {"version": 2, "kind": ""}).text


def test_an_instruction_is_shown_with_its_marks(sign_in, make_order, make_offering, agent, desk):
    task = Task("prepare", desk.code, "Prepare it", "准备", "Take the **blue** one\nand go")
    offering = make_offering(tasks=(task,), instruction="See <b>the</b> *handbook*\nand **ask**")
    order = make_order(offering=offering)
    client = sign_in(agent)
    step = reverse("service_requests:finish_task", args=[order.number, order.tasks.get().pk])
    pages = {at: client.get(at).content.decode() for at in (order.get_absolute_url(), step)}

    said = "<p>See &lt;b&gt;the&lt;/b&gt; <em>handbook</em><br>\nand <strong>ask</strong></p>"
    assert said in pages[order.get_absolute_url()]
    assert said in sign_in(agent).get(offering.get_absolute_url()).content.decode()
    for page in pages.values():
        assert "Take the <strong>blue</strong> one<br>\nand go" in page


def test_the_desk_orders_for_somebody(sign_in, make_offering, agent, requester):
    offering = make_offering()
    client = sign_in(agent)
    address = reverse("service_requests:order", kwargs={"offering": offering.number})
    facts = {"version": 1, "kind": "notebook", "channel": "phone"}

    nobody = client.post(address, facts | {"requester": "nobody"})
    answer = client.post(address, facts | {"requester": requester.email or requester.login})

    assert nobody.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    order = ServiceRequest.objects.get()
    assert answer.url == order.get_absolute_url()
    assert (order.requester, order.channel) == (requester, "phone")


def test_tasks_are_done_from_the_page(sign_in, make_order, agent, tasks, requester):
    order = make_order(tasks=tasks)
    client = sign_in(agent)
    page = client.get(order.get_absolute_url()).content.decode()
    assert "Take it from the store" in page
    assert "Prepare it" in client.get(reverse("service_requests:tasks")).content.decode()
    first = order.tasks.get(key="prepare")
    address = reverse("service_requests:finish_task", args=[order.number, first.pk])

    undone = client.post(address, {})
    client.post(address, {"ticked": ["0"]})
    theirs = sign_in(requester).post(address, {"ticked": ["0"]})

    assert undone.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert theirs.status_code == HTTPStatus.NOT_FOUND
    first.refresh_from_db()
    assert first.state == "done"


def test_whoever_leads_a_team_without_being_in_it_sees_what_it_has_to_do(
    sign_in, make_order, make_user, provider, desk, tasks, agent
):
    lead = make_user("lead", "agent", provider)
    Team.objects.filter(pk=desk.pk).update(lead=lead)
    with_tasks, alone = make_order(tasks=tasks), make_order()
    ServiceRequest.objects.filter(pk=alone.pk).update(team=desk)
    desk.members.clear()
    block = reverse("web:home-block", kwargs={"name": "service_requests.tasks"})
    shown = sign_in(lead).get(block).text

    assert "Prepare it" in shown
    assert "Orders to fulfil" in shown
    assert alone.get_absolute_url() in shown.split("Orders to fulfil")[-1]
    assert with_tasks.get_absolute_url() not in shown.split("Orders to fulfil")[-1]
    notify(list(Entry.objects.filter(event="service_request.accept")))
    told = Notice.objects.filter(person=lead).values_list("number", flat=True)
    assert set(told) == {with_tasks.number, alone.number}
    desk.members.add(agent)
    assert alone.get_absolute_url() in sign_in(agent).get(block).text
    other = make_user("other", "agent", provider)
    assert alone.get_absolute_url() not in sign_in(other).get(block).text


def test_the_manager_decides_on_the_page(sign_in, make_order, boss, requester):
    order = make_order((Approval("manager"),))
    client = sign_in(boss)
    assert order.number in client.get(reverse("service_requests:approvals")).content.decode()
    every = client.get("/approvals/").content.decode()
    assert order.number in every
    assert "Nothing waits for you" not in every
    assert "Nothing waits for you" in sign_in(requester).get("/approvals/").content.decode()
    page = client.get(order.get_absolute_url()).content.decode()
    assert "This order waits for your approval" in page
    own = sign_in(requester).get(order.get_absolute_url()).content.decode()
    assert "This order waits for your approval" not in own

    client.post(f"{order.get_absolute_url()}approve/", {"comment": "Yes, please"})

    order.refresh_from_db()
    assert order.state == "approved"
    assert "Yes, please" in sign_in(requester).get(order.get_absolute_url()).content.decode()


def test_a_mail_offers_both_answers_to_whoever_is_asked(make_order, boss, requester):
    order = make_order((Approval("manager"),))
    declaration = declared()["service_request.ask_approval"]
    assert declaration.links is decisions

    class Heard:
        record_id = order.pk
        person_id = boss.pk

    labels = [link.label for link in decisions(Heard())]
    Heard.person_id = requester.pk

    assert labels == ["Approve", "Reject"]
    assert decisions(Heard()) == []
    entry = type("Entry", (), {"at": NOON})
    assert [key for key, _role in approvers(entry, order)] == [boss.pk]
    assert mail.outbox == []


def test_looking_at_the_link_decides_nothing_and_sending_does(make_order, boss):
    order = make_order((Approval("manager"),))
    client, address = Client(), link_for(order, boss)

    seen = client.get(f"{address}?decision=approve")
    order.refresh_from_db()
    assert (seen.status_code, order.state) == (HTTPStatus.OK, "approving")
    assert 'value="approve"' in seen.content.decode()
    bare = client.post(address, {"decision": "reject", "comment": ""})
    assert bare.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    done = client.post(address, {"decision": "approve", "comment": "Fine"})

    order.refresh_from_db()
    assert (done.status_code, order.state) == (HTTPStatus.OK, "approved")
    again = client.post(address, {"decision": "reject", "comment": "No"})
    assert again.status_code == HTTPStatus.GONE
    assert "You approved this already" in again.content.decode()
    order.refresh_from_db()
    assert order.state == "approved"


def test_a_link_of_somebody_else_made_up_or_too_old_does_nothing(
    sign_in, make_order, boss, requester, time_machine
):
    order = make_order((Approval("manager"),))
    address = link_for(order, boss)
    yes = {"decision": "approve"}

    other = sign_in(requester).post(address, yes)
    made_up = Client().post(address[:-3] + "xx/", yes)
    not_asked = Client().post(link_for(order, requester), yes)
    with_time = NOON + GOOD_FOR * 1.1
    time_machine.move_to(with_time, tick=False)
    old = Client().post(address, yes)

    assert {each.status_code for each in (other, made_up, not_asked, old)} == {HTTPStatus.GONE}
    assert "sent to somebody else" in other.content.decode()
    order.refresh_from_db()
    assert order.state == "approving"


def test_what_is_stuck_is_for_those_who_repair_it(sign_in, make_order, make_user, provider, agent):
    manager = make_user("manager", "process_manager", provider)
    order = make_order((Approval("manager"),))
    address = reverse("service_requests:stuck")

    page = sign_in(manager).get(address).content.decode()

    assert order.number in page
    assert "never named" in page
    assert sign_in(agent).get(address).status_code == HTTPStatus.FORBIDDEN
    seat = pending_of(order).seats.get()
    repair = reverse("service_requests:replace_approver", args=[order.number])
    facts = {"seat": seat.pk, "approver": agent.login, "reason": "No manager is known"}
    sign_in(manager).post(repair, facts)
    seat.refresh_from_db()
    assert seat.person == agent


def test_deputies_are_named_and_ended_on_the_page(sign_in, boss, requester):
    client, address = sign_in(boss), reverse("service_requests:deputies")
    day = NOON.date().isoformat()

    client.post(address, {"deputy": requester.pk, "begins_on": day, "ends_on": day})
    made = boss.approval_deputies.get()
    assert requester.name in client.get(address).content.decode()
    assert boss.name in sign_in(requester).get(address).content.decode()
    end = reverse("service_requests:end-deputy", args=[made.pk])
    assert sign_in(requester).post(end).status_code == HTTPStatus.NOT_FOUND
    client.post(end)

    made.refresh_from_db()
    assert made.ended_at == NOON


def test_an_order_tells_who_decided_and_in_whose_place(
    sign_in, make_order, make_user, customer, boss, agent
):
    order = make_order((Approval("manager"), Approval("any", roles=("agent",))))
    second = make_user("second", "requester", customer)
    today = NOON.date()
    actions.delegate(by=boss, at=NOON, deputy=second, begins_on=today, ends_on=today)
    for person in (second, agent):
        sign_in(person).post(f"{order.get_absolute_url()}approve/")

    told = sign_in(agent).get(order.get_absolute_url()).content.decode()

    assert f"by {second.name}, who stands in" in told
    assert f"by {agent.name} <" in told


def test_somebody_elses_order_is_absent(sign_in, make_order, stranger, tasks):
    order = make_order(tasks=tasks)
    client = sign_in(stranger)

    assert client.get(order.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/api/service-requests/{order.number}").status_code == HTTPStatus.NOT_FOUND
    assert order.number not in client.get(reverse("service_requests:list")).content.decode()
    assert client.get("/api/service-requests").json()["items"] == []
    offering = order.offering.number
    assert client.get(f"/service-requests/order/{offering}/").status_code == HTTPStatus.NOT_FOUND


def test_programs_order_approve_and_fulfil(sign_in, make_offering, boss, requester, agent, tasks):
    offering = make_offering((Approval("manager"),), tasks)
    facts = {"offering": offering.number, "form_version": 1, "answers": {"kind": "other"}}
    json = {"content_type": "application/json"}
    client = sign_in(requester)

    wrong = client.post("/api/service-requests", facts | {"answers": {}}, **json)
    made = client.post("/api/service-requests", facts, **json, HTTP_IDEMPOTENCY_KEY="one")
    again = client.post("/api/service-requests", facts, **json, HTTP_IDEMPOTENCY_KEY="one")

    assert (made.status_code, again.status_code) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert wrong.status_code >= HTTPStatus.BAD_REQUEST
    number = made.json()["number"]
    assert again.json()["number"] == number
    assert ServiceRequest.objects.count() == 1
    assert (made.json()["state"], made.json()["instruction"]) == ("approving", "")
    base = f"/api/service-requests/{number}"
    assert sign_in(boss).get("/api/service-requests/approvals").json()[0]["number"] == number
    assert client.post(f"{base}/approve", {}, **json).status_code == HTTPStatus.FORBIDDEN
    late = sign_in(boss).post(f"{base}/approve", {}, **json, HTTP_IF_MATCH='"1"')
    assert late.status_code == HTTPStatus.PRECONDITION_FAILED
    approved = sign_in(boss).post(f"{base}/approve", {"comment": "Yes"}, **json).json()
    assert approved["approvals"][0]["seats"][0]["comment"] == "Yes"
    desk = sign_in(agent)
    for task in desk.get(base).json()["tasks"]:
        places = list(range(len(task["items"])))
        desk.post(f"{base}/tasks/{task['id']}/finish", {"ticked": places}, **json)
    done = desk.post(f"{base}/fulfil", {"note": "There"}, **json).json()
    assert (done["state"], done["fulfilment_note"]) == ("fulfilled", "There")
    assert client.post(f"{base}/close", {}, **json).json()["state"] == "closed"


def test_the_desk_keeps_views_of_the_list_and_gives_them_up(sign_in, make_order, agent, manager):
    make_order()
    client, address = sign_in(agent), reverse("service_requests:list")
    query = "stage=work&is_mine=1"

    assert "Keep this view" in client.get(f"{address}?{query}").content.decode()
    kept = client.post(
        reverse("service_requests:keep-view"),
        {"name": "My work", "sharing": "mine", "query": query},
    )
    assert kept.url == f"{address}?{query}"
    assert "My work" in client.get(address).content.decode()
    assert "My work" not in sign_in(manager).get(address).content.decode()
    view = agent.saved_views.get()
    drop = reverse("service_requests:drop-view", args=[view.pk])
    assert sign_in(manager).post(drop).status_code == HTTPStatus.NOT_FOUND
    client.post(drop)

    assert not agent.saved_views.exists()


def test_the_shop_shows_the_desk_what_it_orders_for_others(sign_in, make_offering, agent):
    offering = make_offering()

    assert offering.name_en in sign_in(agent).get(reverse("catalogue:shop")).content.decode()


def test_lists_take_a_fixed_number_of_questions(
    sign_in, make_offering, make_order, agent, django_assert_max_num_queries
):
    offering = make_offering()
    for _ in range(3):
        make_order(offering=offering)
    client = sign_in(agent)
    client.get(reverse("service_requests:list"))
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("service_requests:list"))
    for _ in range(6):
        make_order(offering=offering)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("service_requests:list"))


def test_whoever_ordered_is_asked_how_satisfied_he_is(make_order, agent, requester):
    from evident.relationships.customers.satisfaction import state_after

    order = actions.fulfil(service_request=make_order(), by=agent, at=NOON)
    closed = actions.close(service_request=order, by=requester, at=NOON)

    assert state_after("service_request.close") == closed.state


def test_answers_are_read_as_people_write_them(
    sign_in, make_offering, make_order, owner, agent, boss, requester
):
    offering = make_offering((Approval("manager"),))
    asked = [
        Field("day", "date", label_en="From"),
        Field("person", "person", label_en="Keeper"),
        Field("service", "service", label_en="Of what"),
    ]
    catalogue.design_form(offering=offering, by=owner, at=NOON, fields=asked)
    catalogue.put_in_force(offering=offering, by=owner, at=NOON)
    given = {"day": "2026-03-02", "person": requester.login, "service": offering.service.number}

    order = make_order(offering=offering, answers=given)

    pages = [
        sign_in(agent).get(order.get_absolute_url()).text,
        sign_in(requester).get(order.get_absolute_url()).text,
        Client().get(link_for(order, boss)).text,
    ]
    for page in pages:
        assert "2 March 2026" in page
        assert ">2026-03-02<" not in page
        assert f"<dd>{requester.login}</dd>" not in page
        assert "E-mail" in page


def test_whoever_waits_longer_than_was_told_reads_so(sign_in, make_order, requester):
    order = make_order()
    for late, expected_at in (
        (False, NOON + timedelta(hours=1)),
        (True, NOON - timedelta(hours=1)),
    ):
        ServiceRequest.objects.filter(pk=order.pk).update(expected_at=expected_at)
        page = sign_in(requester).get("/service-requests/").text
        assert ("clock-exclamation" in page) is late


def test_an_order_says_that_it_has_to_be_approved_only_where_its_cost_asks_for_it(
    sign_in, make_offering, requester, boss
):
    dear = Approval("manager", above="500")
    cheap = make_offering((dear,), cost=Decimal(500))
    costly = make_offering((dear,), cost=Decimal("500.01"), service=cheap.service)
    client = sign_in(requester)

    pages = [client.get(f"/service-requests/order/{each.number}/").text for each in (cheap, costly)]

    assert ["has to be approved first" in page for page in pages] == [False, True]


def test_whoever_follows_the_link_again_reads_what_was_decided_and_when(
    make_order, boss, make_user, customer
):
    make_user("second", "requester", customer)
    both = Approval("all", people=("boss", "second"))
    orders = [make_order((both,)) for _ in range(2)]
    links = [link_for(order, boss) for order in orders]
    actions.approve(service_request=orders[0], by=boss, at=NOON)
    actions.reject(service_request=orders[1], by=boss, at=NOON, reason="Too dear")

    said = [Client().get(link).text for link in links]

    assert "You approved this already: 2 March 2026, 12:00" in said[0]
    assert "You refused this already: 2 March 2026, 12:00" in said[1]
