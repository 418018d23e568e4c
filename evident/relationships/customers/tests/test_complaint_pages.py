"""The pages and the API of complaints."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.relationships.customers.actions import complaints as actions
from evident.relationships.customers.models import Complaint
from evident.support.knowledge.models import Article


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


def test_a_customer_complains_in_three_fields_and_reads_what_happens(sign_in, requester, agent):
    client = sign_in(requester)

    answer = client.post(
        reverse("complaints:report"),
        {"title": "Nobody called back", "description": "Since Monday", "wish": "A call"},
    )

    complaint = Complaint.objects.get()
    assert answer.url == complaint.get_absolute_url()
    assert (complaint.requester, complaint.wish) == (requester, "A call")
    page = client.get(answer.url).content.decode()
    assert "We have your complaint" in page
    escalate = f'<a class="btn" href="{complaint.get_absolute_url()}escalate/"'
    assert escalate in page, "nothing stands out while somebody only waits"
    actions.acknowledge(complaint=complaint, by=agent, at=NOON)
    assert agent.name in client.get(answer.url).content.decode()


def test_articles_stand_beside_a_complaint_and_are_made_from_its_outcome(
    sign_in, make_complaint, agent, requester
):
    complaint = make_complaint(description="Since Monday")
    client = sign_in(agent)
    beside = reverse("articles:beside", args=[complaint.number])
    make = reverse("articles:make", args=[complaint.number])
    assert beside in client.get(complaint.get_absolute_url()).content.decode()
    assert beside not in sign_in(requester).get(complaint.get_absolute_url()).content.decode()
    actions.acknowledge(complaint=complaint, by=agent, at=NOON)
    actions.investigate(complaint=complaint, by=agent, at=NOON)
    client.post(make)
    assert not Article.objects.exists(), "there is no outcome yet"
    facts = {"verdict": "justified", "outcome": "Call within an hour", "lesson": ""}
    actions.resolve(complaint=complaint, by=agent, at=NOON, **facts)

    client.post(make)

    assert "Call within an hour" in Article.objects.get().draft.body_en


def test_what_we_learn_from_it_is_not_for_the_customer(sign_in, make_complaint, agent, requester):
    complaint = make_complaint()
    actions.acknowledge(complaint=complaint, by=agent, at=NOON)
    actions.investigate(complaint=complaint, by=agent, at=NOON)
    facts = {"verdict": "justified", "outcome": "We are sorry", "lesson": "Fire the vendor"}
    actions.resolve(complaint=complaint, by=agent, at=NOON, **facts)
    address = complaint.get_absolute_url()

    ours, theirs = (sign_in(user).get(address).content.decode() for user in (agent, requester))

    assert "Fire the vendor" in ours
    assert "We are sorry" in theirs
    assert "Fire the vendor" not in theirs
    found = sign_in(requester).get(f"/api/complaints/{complaint.number}").json()
    assert (found["outcome"], found["lesson"]) == ("We are sorry", "")


def test_the_desk_records_filters_and_works_on_complaints(sign_in, agent, requester, customer):
    client = sign_in(agent)
    facts = {
        "organisation": customer.pk,
        "requester": requester.pk,
        "title": "Invoice is wrong",
        "category": "contract",
        "channel": "letter",
    }

    answer = client.post(reverse("complaints:report"), facts)

    complaint = Complaint.objects.get()
    assert answer.status_code == HTTPStatus.FOUND
    for query, is_there in (("", True), ("?category=delay", False), ("?is_mine=1", False)):
        listed = client.get(reverse("complaints:list") + query).content.decode()
        assert ("Invoice is wrong" in listed) is is_there
    address = complaint.get_absolute_url()
    client.post(f"{address}acknowledge/")
    client.post(f"{address}investigate/")
    wrong = client.post(f"{address}resolve/", {"verdict": "justified", "outcome": ""})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    client.post(f"{address}resolve/", {"verdict": "partly", "outcome": "Corrected"})
    refused = client.post(f"{address}close/", follow=True)
    assert "Inform the customer of the outcome first" in refused.content.decode()
    client.post(f"{address}inform/", {"way": "mail", "note": "Corrected invoice sent"})
    client.post(f"{address}close/")
    complaint.refresh_from_db()
    assert complaint.state == "closed"


def test_somebody_elses_complaint_is_absent(sign_in, make_complaint, stranger):
    complaint = make_complaint()
    client = sign_in(stranger)

    assert client.get(complaint.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"/api/complaints/{complaint.number}").status_code == HTTPStatus.NOT_FOUND
    assert complaint.number not in client.get(reverse("complaints:list")).content.decode()


def test_messages_notes_and_links_have_their_place(sign_in, make_complaint, agent, requester):
    complaint = make_complaint()
    client, address = sign_in(agent), complaint.get_absolute_url()

    client.post(f"{address}reply/", {"text": "We call you today"})
    client.post(f"{address}note/", {"text": "He is right"})
    empty = client.post(f"{address}reply/", {"text": " "})
    other = make_complaint(title="The same again")
    client.post(f"{address}link/", {"meaning": "related", "other": other.number})

    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = client.get(address).content.decode()
    expected = ("We call you today", "He is right", other.title)
    assert [text for text in expected if text not in page] == []
    theirs = sign_in(requester).get(address).content.decode()
    assert "We call you today" in theirs
    assert "He is right" not in theirs


def test_pages_keep_to_their_budget(sign_in, make_complaint, agent, django_assert_max_num_queries):
    complaints = [make_complaint(title=f"Complaint {place}") for place in range(12)]
    client = sign_in(agent)
    client.get(reverse("complaints:list"))

    with django_assert_max_num_queries(16):
        client.get(reverse("complaints:list"))
    with django_assert_max_num_queries(28):
        client.get(complaints[0].get_absolute_url())


def test_the_api_makes_and_settles_a_complaint(sign_in, agent, requester):
    api = "/api/complaints"

    def post(client, path, **facts):
        return client.post(f"{api}{path}", facts, content_type="application/json")

    made = post(sign_in(requester), "", title="Slow", category="delay")
    assert made.status_code == HTTPStatus.CREATED
    number = made.json()["number"]
    ours = sign_in(agent)
    assert post(sign_in(requester), f"/{number}/investigate").status_code == HTTPStatus.FORBIDDEN
    assert post(ours, f"/{number}/investigate").status_code == HTTPStatus.CONFLICT
    post(ours, f"/{number}/acknowledge")
    assert post(ours, f"/{number}/investigate").json()["state"] == "investigating"
    assert post(ours, "", title="x", category="nonsense").status_code == (
        HTTPStatus.UNPROCESSABLE_ENTITY
    )
    facts = {"verdict": "justified", "outcome": "Faster now"}
    assert post(ours, f"/{number}/resolve", **facts).json()["verdict"] == "justified"
    assert ours.get(f"{api}?stage=open&category=delay").json()["items"][0]["number"] == number
