"""Plans of surveys and reviews and minutes are changed through the API; customers within reach."""

import pytest

from evident.conftest import NOON
from evident.relationships.customers.models import ServiceReview, Survey
from evident.support.knowledge.models import Article

SOON = "2099-05-01T10:00:00Z"
QUESTIONS = [{"kind": "score", "text_en": "How was it?"}]


@pytest.fixture
def scoped(make_user, provider, customer):
    """A manager of one customer alone."""
    return make_user("scoped", "process_manager", provider, only_for=customer)


def test_the_plan_of_a_survey_changes_in_parts(api, manager, customer, agent):
    call = api(manager)
    made = call("post", "/surveys", {"title": "A", "questions": QUESTIONS, "closes_at": SOON})
    path = f"/surveys/{made.json()['number']}/edit"

    facts = {"title": "B", "repeat_months": 3, "customers": [customer.code]}
    edited = call("post", path, facts).json()

    assert (edited["title"], edited["repeat_months"]) == ("B", 3)
    assert edited["questions"][0]["text_en"] == "How was it?"
    survey = Survey.objects.get()
    assert list(survey.customers.all()) == [customer]
    assert call("post", path, {"repeat_months": 2}).status_code == 422
    assert call("post", path, {"customers": ["nobody"]}).status_code == 422
    assert api(agent)("post", path, {"title": "C"}).status_code == 403
    survey.refresh_from_db()
    assert survey.title == "B"


def test_a_review_is_planned_anew_and_its_minutes_are_corrected(api, manager, customer, agent):
    call = api(manager)
    plan = {"organisation": customer.code, "title": "Spring", "due_at": SOON}
    number = call("post", "/reviews", plan).json()["number"]
    path = f"/reviews/{number}"

    facts = {"title": "Summer", "due_at": SOON, "assignee": manager.login, "agenda": "All"}
    edited = call("post", f"{path}/edit", facts).json()
    assert (edited["title"], edited["agenda"]) == ("Summer", "All")
    assert api(agent)("post", f"{path}/edit", facts).status_code == 403

    assert call("post", f"{path}/minute", {"minutes": "x"}).status_code == 409
    held = {"held_at": NOON.isoformat(), "attendees": "Both", "minutes": "Said", "trends": "Up"}
    call("post", f"{path}/hold", held)
    call("post", f"{path}/share")
    corrected = call("post", f"{path}/minute", {"minutes": "Said otherwise"}).json()
    assert (corrected["minutes"], corrected["trends"]) == ("Said otherwise", "Up")
    assert corrected["shared_at"] is None, "they have to be shared anew"
    assert ServiceReview.objects.get().minutes == "Said otherwise"


@pytest.mark.parametrize("code", ["globex", "nobody"])
def test_a_customer_out_of_reach_is_as_unknown_as_none(api, scoped, customer, other_customer, code):
    call = api(scoped)
    facts = {"title_en": "Hello", "body_en": "Text", "audience": "chosen", "customers": [code]}
    answers = [
        call("post", "/articles", facts),
        call("post", "/agreements", {"party": "sla", "title": "A", "organisation": code}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert not Article.objects.exists()
    assert len({answer.json()["detail"].replace(code, "") for answer in answers}) <= 2
