"""A survey that is asked again and again: the next one is drafted in time, once."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.trail.models import Entry
from evident.relationships.customers.actions import repeating, surveys
from evident.relationships.customers.models.survey import Survey

DAY = timedelta(days=1)
QUESTIONS = [{"kind": "score", "text_en": "How was it?", "text_zh": ""}]


@pytest.fixture
def asked(manager, requester):
    """A survey of March that was sent, and is asked every quarter."""
    survey = surveys.plan(
        by=manager, at=NOON, title="Satisfaction", questions=QUESTIONS, repeat_months=3,
        closes_at=NOON + 10 * DAY, customers=[requester.organisation], sample_size=5,
        is_anonymous=True, purpose="To learn.", period="2026 Q1",
    )  # fmt: skip
    survey = surveys.draw(survey=survey, by=manager, at=NOON, seed="1")
    return surveys.start(survey=survey, by=manager, at=NOON)


def test_the_next_one_is_drafted_two_weeks_ahead_with_all_that_was_asked(asked, customer):
    assert repeating.plan_due(at=NOON + 70 * DAY) == []

    [number] = repeating.plan_due(at=NOON + 79 * DAY)

    following = Survey.objects.get(number=number)
    assert (following.state, following.follows) == ("planned", asked)
    assert following.closes_at == NOON.replace(month=6) + 10 * DAY
    assert following.period == "2026 Q2"
    same = ("title", "purpose", "questions", "sample_size", "is_anonymous", "repeat_months")
    assert all(getattr(following, name) == getattr(asked, name) for name in same)
    assert list(following.customers.all()) == [customer]
    assert following.invitations.count() == 0
    entry = Entry.objects.get(event="survey.plan", record=number)
    assert (entry.by_id, entry.facts["follows"]) == (None, asked.number)


def test_each_is_followed_once_and_only_if_it_was_sent(asked, manager):
    once = surveys.plan(
        by=manager, at=NOON, title="Once", questions=QUESTIONS, closes_at=NOON + DAY
    )
    unsent = surveys.plan(
        by=manager, at=NOON, title="Never sent", questions=QUESTIONS, closes_at=NOON + DAY,
        repeat_months=1,
    )  # fmt: skip
    assert len(repeating.plan_due(at=NOON + 200 * DAY)) == 1
    assert repeating.plan_due(at=NOON + 201 * DAY) == []
    assert not Survey.objects.filter(follows__in=[once, unsent]).exists()
    late = Survey.objects.get(follows=asked)
    assert late.closes_at > NOON + 200 * DAY, "answers are possible, however late it was drafted"


def test_a_rhythm_nobody_can_mean_is_refused(asked, manager):
    facts = {"by": manager, "at": NOON, "title": "x", "questions": QUESTIONS}
    with pytest.raises(WrongFact):
        surveys.plan(**facts, closes_at=NOON + DAY, repeat_months=2)
    assert Survey.objects.count() == 1


def test_pages_show_and_take_how_often(client, asked, manager):
    client.force_login(manager)
    repeating.plan_due(at=NOON + 79 * DAY)
    following = Survey.objects.get(follows=asked)

    page = client.get(following.get_absolute_url()).text
    assert "Every quarter" in page
    assert asked.number in page
    assert 'name="repeat_months"' in client.get("/surveys/plan/").text
