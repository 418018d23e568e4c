"""The pages and the API of customers, compliments and service reviews."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.urls import reverse

from evident.conftest import NOON
from evident.relationships.customers.actions import reviews, satisfaction
from evident.relationships.customers.models import Compliment, Contact, ServiceReview

OK, FOUND = HTTPStatus.OK, HTTPStatus.FOUND


@pytest.fixture(autouse=True)
def _at_noon():
    """It is noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_page_of_a_customer_shows_all_that_is_known(
    sign_in, manager, customer, make_closed, requester, django_assert_max_num_queries
):
    client = sign_in(manager)
    address = reverse("customers:detail", args=[customer.code])
    assert "Nobody of us looks after this customer" in client.get(address).content.decode()
    facts = {"manager": manager.pk, "review_months": 3, "communication": "Monthly call"}
    assert client.post(reverse("customers:edit", args=[customer.code]), facts).status_code == FOUND
    add = reverse("customers:add_contact", args=[customer.code])
    assert client.post(add, {"name": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(add, {"name": "Mr Ho", "is_main": "on"})
    question = satisfaction.ask(record=make_closed(), at=NOON)
    satisfaction.answer(question=question, by=requester, at=NOON, score=2, comment="Slow")

    page = client.get(address).content.decode()

    for text in ("Monthly call", "Mr Ho", "First to ask", "Slow", "2026-03"):
        assert text in page
    with django_assert_max_num_queries(30):
        client.get(address)
    with django_assert_max_num_queries(18):
        listed = client.get(reverse("customers:list"))
    assert customer.name in listed.content.decode()
    contact = Contact.objects.get()
    remove = reverse("customers:remove_contact", args=[customer.code, contact.pk])
    assert "Remove Mr Ho?" in client.get(remove).content.decode()
    assert Contact.objects.exists()
    client.post(remove)
    assert not Contact.objects.exists()


def test_customers_are_for_those_who_look_after_them(sign_in, requester, agent, customer):
    address = reverse("customers:detail", args=[customer.code])

    assert sign_in(requester).get(reverse("customers:list")).status_code == HTTPStatus.FORBIDDEN
    assert sign_in(requester).get(address).status_code == HTTPStatus.NOT_FOUND
    assert sign_in(agent).get(address).status_code == OK
    edit = reverse("customers:edit", args=[customer.code])
    assert sign_in(agent).get(edit).status_code == HTTPStatus.FORBIDDEN


def test_a_customer_pays_a_compliment_and_the_desk_passes_it_on(sign_in, requester, agent):
    client = sign_in(requester)
    made = client.post(reverse("compliments:report"), {"title": "Very friendly"})
    compliment = Compliment.objects.get()
    assert made.url == compliment.get_absolute_url()
    assert "We pass it on" in client.get(made.url).content.decode()
    ours = sign_in(agent)
    assert "Very friendly" in ours.get(reverse("compliments:list")).content.decode()
    ours.post(f"{made.url}edit/", {"title": "Very friendly", "praised": agent.pk})
    ours.post(f"{made.url}share/")
    compliment.refresh_from_db()
    assert (compliment.state, compliment.praised) == ("shared", agent)
    assert "have heard of it" in client.get(made.url).content.decode()
    wrong = sign_in(agent).post(reverse("compliments:report"), {"title": "x"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_review_is_planned_held_and_shared_on_pages(sign_in, manager, customer, requester):
    client = sign_in(manager)
    facts = {
        "organisation": customer.pk, "title": "Spring review", "due_at": "2026-03-01T10:00",
        "agenda": "Trends", "assignee": manager.pk, "participants": [requester.pk],
    }  # fmt: skip
    made = client.post(reverse("reviews:plan"), facts)
    review = ServiceReview.objects.get()
    assert made.url == review.get_absolute_url()
    page = client.get(made.url).content.decode()
    assert "It was not held on its day" in page
    assert (
        "Spring review" in client.get(reverse("reviews:list"), {"is_overdue": 1}).content.decode()
    )
    minutes = {"held_at": "2026-03-01T10:00", "attendees": "All", "minutes": "Mail was slow"}
    assert client.post(f"{made.url}hold/", minutes | {"minutes": ""}).status_code == 422
    client.post(f"{made.url}hold/", minutes)
    client.post(
        f"{made.url}add_action/", {"text": "Relay", "owner": manager.pk, "due_on": "2026-03-01"}
    )
    theirs = sign_in(requester)
    assert "Mail was slow" not in theirs.get(made.url).content.decode()
    client.post(f"{made.url}share/")
    shown = theirs.get(made.url).content.decode()
    assert "Mail was slow" in shown
    assert "Relay" in shown
    item = review.action_items.get()
    client.post(f"{made.url}finish_action/", {"item": item.pk, "result": "Installed"})
    client.post(f"{made.url}close/")
    review.refresh_from_db()
    assert review.state == "closed"
    assert "Installed" in client.get(made.url).content.decode()


def test_somebody_elses_are_absent(sign_in, stranger, manager, customer):
    review = reviews.plan(
        organisation=customer, by=manager, at=NOON, title="x", due_at=NOON + timedelta(days=1)
    )

    assert sign_in(stranger).get(review.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    assert sign_in(stranger).get(f"/api/reviews/{review.number}").status_code == 404


def test_the_api_keeps_customers_compliments_and_reviews(sign_in, manager, customer, requester):
    client = sign_in(manager)

    def send(path, way="post", **facts):
        return getattr(client, way)(f"/api{path}", facts, content_type="application/json")

    kept = send(f"/customers/{customer.code}", "patch", manager=manager.login, review_months=4)
    assert (kept.json()["manager"]["login"], kept.json()["review_months"]) == (manager.login, 4)
    contact = send(f"/customers/{customer.code}/contacts", name="Mr Ho").json()
    assert client.get("/api/customers").json()["items"][0]["contacts"][0]["name"] == "Mr Ho"
    path = f"/api/customers/{customer.code}/contacts/{contact['id']}"
    assert client.delete(path).status_code == HTTPStatus.NO_CONTENT
    made = send("/compliments", title="Good", organisation=customer.code, praised=manager.login)
    assert made.status_code == HTTPStatus.CREATED
    assert send(f"/compliments/{made.json()['number']}/share").json()["state"] == "shared"
    planned = send(
        "/reviews", organisation=customer.code, title="Spring", due_at=NOON.isoformat(),
        participants=[requester.login],
    )  # fmt: skip
    path = f"/reviews/{planned.json()['number']}"
    assert send(f"{path}/close").status_code == HTTPStatus.CONFLICT
    held = send(f"{path}/hold", held_at=NOON.isoformat(), attendees="All", minutes="Fine")
    assert held.json()["minutes"] == "Fine"
    assert sign_in(requester).get(f"/api{path}").json()["minutes"] == ""
    owed = send(f"{path}/add_action", text="Relay", owner=manager.login, due_on="2026-03-09")
    item = owed.json()["actions"][0]["id"]
    send(f"{path}/finish_action", item=item, result="Done")
    send(f"{path}/share")
    assert send(f"{path}/close").json()["state"] == "closed"
