"""The pages and the API of surveys: planning, the personal link, results."""

from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.relationships.customers.actions import surveys as actions
from evident.relationships.customers.keys import key_of
from evident.relationships.customers.models import Survey, SurveyResponse
from evident.relationships.customers.queries import surveys as queries

QUESTIONS = [{"kind": "score", "text_en": "How satisfied are you?", "text_zh": "您满意吗？"}]


@pytest.fixture(autouse=True)
def _at_noon():
    """It is noon."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def survey(manager, requester):
    """A survey that runs."""
    survey = actions.plan(
        by=manager, at=NOON, title="Spring survey", questions=QUESTIONS,
        closes_at=NOON.replace(day=20),
    )  # fmt: skip
    survey = actions.draw(survey=survey, by=manager, at=NOON, seed="1")
    return actions.start(survey=survey, by=manager, at=NOON)


def link_to(survey, person) -> str:
    """Return the personal link of the mail."""
    invitation = queries.own_invitation(survey=survey, user=person)
    return reverse("surveys:by_mail", args=[key_of("survey", invitation.pk, person.pk)])


def test_a_survey_is_planned_drawn_and_sent_on_pages(sign_in, manager, requester):
    client = sign_in(manager)
    form = client.get(reverse("surveys:plan")).content.decode()
    assert "How satisfied are you with how quickly we help?" in form
    facts = {
        "title": "Spring survey", "closes_at": "2026-03-20T12:00", "sample_size": 0,
        "scored": "Satisfied? | 满意吗？\n\nQuick?", "in_words": "Ideas?",
    }  # fmt: skip
    assert client.post(reverse("surveys:plan"), facts | {"scored": "|"}).status_code == 422
    made = client.post(reverse("surveys:plan"), facts)
    survey = Survey.objects.get()
    assert [question["text_en"] for question in survey.questions] == [
        "Satisfied?", "Quick?", "Ideas?",
    ]  # fmt: skip
    refused = client.post(f"{made.url}start/", follow=True).content.decode()
    assert "Draw the sample first" in refused
    client.post(f"{made.url}draw/", {"seed": "abc"})
    page = client.get(made.url).content.decode()
    assert "by the seed abc" in page
    assert requester.name in page
    client.post(f"{made.url}start/")
    survey.refresh_from_db()
    assert survey.state == "running"


def test_the_personal_link_asks_and_only_sending_answers(survey, requester, stranger, sign_in):
    link = link_to(survey, requester)
    client = Client()
    assert "How satisfied are you?" in client.get(link).content.decode()
    assert not SurveyResponse.objects.exists()
    assert client.post(link, {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    refused = sign_in(stranger).post(link, {"q1": 1})
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "sent to somebody else" in refused.content.decode()
    assert "We have your answer" in client.post(link, {"q1": 4}).content.decode()
    again = client.post(link, {"q1": 1}).content.decode()
    assert "You answered this survey already" in again
    assert [each.answers for each in SurveyResponse.objects.all()] == [{"q1": 4}]
    assert client.get(link[:-4] + "/").status_code == HTTPStatus.NOT_FOUND


def test_whoever_is_asked_finds_it_in_the_portal_and_no_results(survey, requester, sign_in):
    client = sign_in(requester)
    assert "Spring survey" in client.get(reverse("surveys:list")).content.decode()
    page = client.get(survey.get_absolute_url()).content.decode()
    assert "Answer the survey" in page
    assert "Who was drawn" not in page
    client.post(reverse("surveys:answer", args=[survey.number]), {"q1": 5})
    assert "We have your answer" in client.get(survey.get_absolute_url()).content.decode()
    results = client.get(f"/api/surveys/{survey.number}/results")
    assert results.status_code == HTTPStatus.FORBIDDEN
    assert client.get(f"/api/surveys/{survey.number}").json()["sample"] == {}


def test_what_came_back_stands_on_the_page_with_the_actions(survey, sign_in, manager, requester):
    invitation = queries.own_invitation(survey=survey, user=requester)
    facts = {"by": manager, "at": NOON}
    actions.answer(invitation=invitation, by=requester, at=NOON, answers={"q1": 4})
    survey = actions.analyse(survey=survey, **facts, analysis="Content")
    actions.add_action(survey=survey, **facts, text="Train", owner=manager, due_on=NOON.date())

    page = sign_in(manager).get(survey.get_absolute_url()).content.decode()

    for text in ("What came back", "100&nbsp;%", "All of them", "Content", "Train"):
        assert text in page


def test_who_is_not_asked_finds_nothing(survey, sign_in, make_user, customer):
    newcomer = sign_in(make_user("newcomer", "requester", customer))

    assert newcomer.get(survey.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND
    address = reverse("surveys:answer", args=[survey.number])
    assert newcomer.post(address, {"q1": 5}).status_code == HTTPStatus.NOT_FOUND
    assert "Spring survey" not in newcomer.get(reverse("surveys:list")).content.decode()


def test_pages_keep_to_their_budget(survey, sign_in, manager, django_assert_max_num_queries):
    client = sign_in(manager)
    client.get(reverse("surveys:list"))
    with django_assert_max_num_queries(16):
        client.get(reverse("surveys:list"))
    with django_assert_max_num_queries(32):
        client.get(survey.get_absolute_url())


def test_the_api_takes_a_survey_from_plan_to_improvement(sign_in, manager, requester):
    ours, theirs = sign_in(manager), sign_in(requester)

    def post(client, path, **facts):
        return client.post(f"/api/surveys{path}", facts, content_type="application/json")

    closes = NOON.replace(day=20).isoformat()
    made = post(ours, "", title="Spring", questions=QUESTIONS, closes_at=closes)
    assert made.status_code == HTTPStatus.CREATED
    path = f"/{made.json()['number']}"
    assert post(ours, f"{path}/start").status_code == HTTPStatus.CONFLICT
    assert post(ours, f"{path}/draw", seed="1").json()["invited"] == 1
    assert post(ours, f"{path}/start").json()["state"] == "running"
    assert post(theirs, f"{path}/draw", seed="1").status_code == HTTPStatus.FORBIDDEN
    assert post(theirs, f"{path}/answer", answers={"q1": 9}).status_code >= 400
    assert post(theirs, f"{path}/answer", answers={"q1": 5}).status_code == HTTPStatus.NO_CONTENT
    results = ours.get(f"/api/surveys{path}/results").json()
    assert (results["answered"], results["questions"][0]["mean"]) == (1, 5)
    assert post(ours, f"{path}/analyse", analysis="Fine").json()["state"] == "analysed"
    assert post(ours, f"{path}/present", reported_to="All").json()["state"] == "reported"
    assert post(ours, f"{path}/improve", improvement="x").status_code == HTTPStatus.CONFLICT
    post(ours, f"{path}/add_action", text="Do", owner=manager.login, due_on="2026-03-09")
    item = Survey.objects.get().action_items.get().pk
    post(ours, f"{path}/finish_action", item=item, result="Done")
    assert post(ours, f"{path}/improve", improvement="Better").json()["state"] == "improved"
