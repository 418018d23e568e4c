"""What waits for an answer of a customer's people stands on their first page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conftest import NOON
from evident.relationships.customers.actions import satisfaction, surveys
from evident.relationships.customers.models.survey import SurveyInvitation
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import ResolutionCode

QUESTION = {"kind": "score", "text_en": "How was it?", "text_zh": ""}


@pytest.fixture
def closed(requester, agent, desk):
    """An incident its user can say something of."""
    incident = actions.report(by=requester, at=NOON, title="Mail is slow")
    code = ResolutionCode.objects.get(code="no_fault")
    return actions.resolve(incident=incident, by=agent, at=NOON, code=code, note="Nothing.")


def test_a_question_and_a_survey_wait_at_home_until_they_are_answered(
    client, closed, requester, stranger, manager
):
    now = timezone.now()
    question = satisfaction.ask(record=closed, at=now)
    survey = surveys.plan(
        by=manager, at=now, title="Spring survey", questions=[QUESTION],
        closes_at=now + timedelta(days=3), customers=[requester.organisation],
    )  # fmt: skip
    survey = surveys.draw(survey=survey, by=manager, at=now, seed="1")
    surveys.start(survey=survey, by=manager, at=now)
    client.force_login(requester)

    page = client.get("/").text
    assert f"/satisfaction/{question.pk}/" in page
    assert f"/surveys/{survey.number}/answer/" in page
    assert client.get(f"/satisfaction/{question.pk}/").status_code == 200
    assert client.get(f"/surveys/{survey.number}/answer/").status_code == 200

    satisfaction.answer(question=question, by=requester, at=now, score=5)
    asked = SurveyInvitation.objects.get(person=requester)
    surveys.answer(invitation=asked, by=requester, at=now, answers={"q1": 4})
    assert "We would like to hear from you" not in client.get("/").text
    client.force_login(stranger)
    assert "Spring survey" not in client.get("/").text


def test_what_is_over_is_not_asked_any_more(client, closed, requester):
    satisfaction.ask(record=closed, at=timezone.now() - timedelta(days=60))
    client.force_login(requester)

    assert "We would like to hear from you" not in client.get("/").text
