"""The pages and the API of satisfaction: the link of a mail, the question, the answers."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.trail.models import Door, Entry
from evident.relationships.customers.actions import satisfaction as actions
from evident.relationships.customers.keys import key_of
from evident.relationships.customers.models import SatisfactionQuestion


@pytest.fixture(autouse=True)
def _at_noon():
    """It is noon."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def question(make_closed):
    """A question that waits for its answer."""
    return actions.ask(record=make_closed(), at=NOON)


def link_to(question) -> str:
    """Return the link of the mail."""
    key = key_of("satisfaction", question.pk, question.person_id)
    return reverse("satisfaction:link", kwargs={"key": key})


def test_opening_the_link_of_a_mail_records_nothing_sending_does(question):
    client = Client()

    for _each in range(3):  # a scanner, a preview, the person
        page = client.get(f"{link_to(question)}?score=4")
    client.head(f"{link_to(question)}?score=1")
    question.refresh_from_db()
    assert question.answered_at is None
    (chosen,) = re.findall(r"<input[^>]* checked[^>]*>", page.content.decode())
    assert 'value="4"' in chosen
    assert "data-chosen" in page.content.decode()  # a browser sends it when somebody sees the page
    for other in ("", "?score=9", "?score=x"):
        assert "data-chosen" not in client.get(link_to(question) + other).content.decode()

    done = client.post(link_to(question), {"score": "4", "comment": "Fine"})

    question.refresh_from_db()
    assert (question.score, question.comment, question.way) == (4, "Fine", "mail")
    assert "We have your answer" in done.content.decode()


def test_a_link_used_twice_says_so_and_changes_nothing(question):
    client = Client()
    client.post(link_to(question), {"score": "5"})

    again = client.post(link_to(question), {"score": "1"})
    looked = client.get(link_to(question))

    assert again.status_code == HTTPStatus.CONFLICT
    for page in (again, looked):
        assert "<h1>You have answered</h1>" in page.text
        assert "You answered “Very satisfied” on" in page.text
        assert "Until 13:00 you can change it." in page.text
        assert 'name="again"' in page.text
        assert "Nothing to answer" not in page.text
    meant = client.get(f"{link_to(question)}?score=2").text
    (chosen,) = re.findall(r"<input[^>]* checked[^>]*>", meant)
    assert 'value="2"' in chosen
    assert "data-chosen" not in meant, "nothing is changed unasked"
    question.refresh_from_db()
    assert question.score == 5


def test_an_answer_by_the_link_may_be_put_right_for_an_hour(question):
    client = Client()
    done = client.post(link_to(question), {"score": "2"})
    assert 'name="again"' in done.content.decode()

    changed = {"score": "4", "comment": "My thumb slipped", "again": "1"}
    with time_machine.travel(NOON + timedelta(minutes=59), tick=False):
        right = client.post(link_to(question), changed)
    with time_machine.travel(NOON + timedelta(minutes=61), tick=False):
        late = client.post(link_to(question), changed | {"score": "1"})
        looked = client.get(link_to(question))

    assert "as you have changed it" in right.content.decode()
    assert late.status_code == HTTPStatus.CONFLICT
    for page in (late, looked):
        assert "You answered “Satisfied” on" in page.text
        assert "It can no longer be changed." in page.text
        assert 'name="again"' not in page.content.decode()
    question.refresh_from_db()
    assert (question.score, question.comment, question.is_low) == (4, "My thumb slipped", False)
    assert question.answered_at == NOON
    entry = Entry.objects.get(event="satisfaction.put_right")
    assert entry.facts["before"] == {"score": 2, "note": "", "is_low": True}
    assert entry.door == Door.MAIL


def test_what_was_answered_on_a_page_or_not_at_all_is_not_put_right(question, requester):
    early = Client().post(link_to(question), {"score": "4", "again": "1"})
    assert early.status_code == HTTPStatus.CONFLICT
    assert "no answer yet" in early.content.decode()

    actions.answer(question=question, by=requester, at=NOON, score=5)
    again = Client().post(link_to(question), {"score": "4", "again": "1"})

    assert again.status_code == HTTPStatus.CONFLICT
    question.refresh_from_db()
    assert question.score == 5


def test_a_link_used_by_somebody_else_or_cut_off_says_so(question, sign_in, stranger, agent):
    for other in (stranger, agent):
        refused = sign_in(other).post(link_to(question), {"score": "1"})
        assert refused.status_code == HTTPStatus.FORBIDDEN
        assert "put to somebody else" in refused.content.decode()
        assert question.record.title not in refused.content.decode()
    for wrong in (link_to(question)[:-3] + "/", reverse("satisfaction:link", args=["x" * 50])):
        cut_off = Client().get(wrong)
        assert cut_off.status_code == HTTPStatus.NOT_FOUND
        assert "not complete" in cut_off.content.decode()
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_link_ends_with_its_time(question):
    SatisfactionQuestion.objects.update(expires_at=NOON)

    late = Client().post(link_to(question), {"score": "5"})

    assert late.status_code == HTTPStatus.CONFLICT
    assert "could be answered until" in late.content.decode()
    question.refresh_from_db()
    assert question.answered_at is None


def test_one_click_on_the_page_of_the_record_answers(question, sign_in, requester):
    client = sign_in(requester)
    address = reverse("incidents:detail", args=[question.record.number])
    assert "How satisfied are you" in client.get(address).content.decode()

    client.post(reverse("satisfaction:answer", args=[question.pk]), {"score": "5"})

    question.refresh_from_db()
    assert (question.score, question.way) == (5, "page")
    assert "Your answer" in client.get(address).content.decode()
    again = client.post(reverse("satisfaction:answer", args=[question.pk]), {"score": "1"})
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_desk_reads_the_answer_on_the_record_and_in_the_list(
    question, sign_in, requester, agent, django_assert_max_num_queries
):
    actions.answer(question=question, by=requester, at=NOON, score=1, comment="Too slow")
    client = sign_in(agent)
    record = client.get(reverse("incidents:detail", args=[question.record.number]))
    listed = client.get(reverse("satisfaction:list"))

    for page in (record, listed):
        assert "Too slow" in page.content.decode()
        assert "Very dissatisfied" in page.content.decode()
    for stage, is_there in (("low", True), ("unfollowed", True), ("unanswered", False)):
        found = client.get(reverse("satisfaction:list"), {"stage": stage}).content.decode()
        assert ("Too slow" in found) is is_there
    with django_assert_max_num_queries(16):
        client.get(reverse("satisfaction:list"))
    noted = client.post(reverse("satisfaction:follow_up", args=[question.pk]), {"note": "Called"})
    assert noted.status_code == HTTPStatus.FOUND
    cell = '<td class="unlabelled"><a class="btn btn-sm"'  # on a telephone the button names itself
    done = client.get(reverse("satisfaction:list"))
    assert [cell in page.text for page in (listed, done)] == [True, False]
    assert 'data-label="Followed up"' in done.text
    assert sign_in(requester).get(reverse("satisfaction:list")).status_code == HTTPStatus.FORBIDDEN


def test_the_rules_are_set_on_a_page(sign_in, manager, agent, shipped):
    address = reverse("satisfaction:rules")
    facts = {"is_asked": "on", "interval_days": 30, "open_days": 7, "low_score": 3}

    assert sign_in(agent).post(address, facts).status_code == HTTPStatus.FORBIDDEN
    assert sign_in(manager).post(address, facts | {"open_days": 0}).status_code == 422
    assert sign_in(manager).post(address, facts).status_code == HTTPStatus.FOUND
    assert sign_in(manager).get("/api/satisfaction/rules").json() == facts | {"is_asked": True}


def test_the_api_asks_answers_and_follows_up(question, sign_in, requester, agent, stranger):
    api = "/api/satisfaction"

    def post(client, path, **facts):
        return client.post(f"{api}{path}", facts, content_type="application/json")

    assert sign_in(requester).get(f"{api}/mine").json()[0]["id"] == question.pk
    path = f"/{question.pk}/answer"
    assert post(sign_in(stranger), path, score=5).status_code == HTTPStatus.NOT_FOUND
    assert post(sign_in(requester), path, score=9).status_code == 422
    assert post(sign_in(requester), path, score=1, comment="No").json()["is_low"] is True
    assert post(sign_in(requester), path, score=5).status_code == HTTPStatus.CONFLICT
    found = sign_in(agent).get(f"{api}?stage=unfollowed").json()["items"]
    assert [each["record"] for each in found] == [question.record.number]
    done = post(sign_in(agent), f"/{question.pk}/follow_up", note="Called")
    assert done.json()["follow_up"] == "Called"
    assert sign_in(requester).get(api).status_code == HTTPStatus.FORBIDDEN


def test_ones_own_closed_record_can_be_rated_within_the_interval(
    make_closed, sign_in, requester, stranger, agent
):
    actions.ask(record=make_closed(), at=NOON)
    unasked = make_closed()
    assert actions.ask(record=unasked, at=NOON) is None  # asked about another one just now
    address = reverse("satisfaction:rate", args=[unasked.number])
    client = sign_in(requester)

    assert address in client.get(unasked.get_absolute_url()).text
    for other in (stranger, agent):
        assert sign_in(other).post(address, {"score": "1"}).status_code == HTTPStatus.NOT_FOUND
        assert address not in sign_in(agent).get(unasked.get_absolute_url()).text
    wrong = client.post(address, {"score": "9"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post(address, {"score": "4"}).status_code == HTTPStatus.FOUND

    question = SatisfactionQuestion.objects.get(record=unasked)
    assert (question.score, question.person) == (4, requester)
    assert client.post(address, {"score": "1"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    question.refresh_from_db()
    assert question.score == 4


def test_what_is_open_or_was_asked_long_ago(make_closed, sign_in, requester):
    late, again = make_closed(), make_closed()
    actions.ask(record=late, at=NOON)
    SatisfactionQuestion.objects.update(expires_at=NOON)
    type(again).objects.filter(pk=again.pk).update(state="reopened", is_open=True)
    client = sign_in(requester)

    refused = client.post(reverse("satisfaction:rate", args=[again.number]), {"score": "4"})
    sent = client.post("/api/satisfaction", {"record": late.number, "score": 5},
                       content_type="application/json")  # fmt: skip

    assert refused.status_code == HTTPStatus.NOT_FOUND
    assert (sent.status_code, sent.json()["score"]) == (HTTPStatus.OK, 5)
