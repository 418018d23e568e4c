"""What a survey of several customers came to, in the report of one of them."""

from datetime import date

import pytest

from evident.portfolio.services.tests.conftest import make_live, make_service
from evident.relationships.customers.actions import surveys
from evident.relationships.customers.queries.surveys import invitations_of
from evident.reporting.service_reports.actions import definitions
from evident.reporting.service_reports.figures import take
from evident.reporting.service_reports.keys import unpacked
from evident.reporting.service_reports.periods import span_of
from evident.reporting.service_reports.shown import details_of
from evident.reporting.service_reports.tests.conftest import AFTER, DAY, MARCH, SIGNED, on
from evident.reporting.service_reports.tests.test_covered_services import hours

__all__ = ["hours", "make_live", "make_service"]
QUESTION = {"kind": "score", "text_en": "How satisfied are you?"}


@pytest.fixture
def promise():
    """No SLA: what is said in surveys needs none."""


@pytest.fixture
def surveyed(make_user, issuer, customer, other_customer):
    """Ask six people of the customer and as many of another one, about a service each or none."""
    for organisation in (customer, other_customer):
        for place in range(6):
            make_user(f"{organisation.code}{place}", "requester", organisation)

    def make(scores, *, others=(1, 1, 1, 1, 1, 1), services=(None,) * 6, **facts):
        by = {"by": issuer, "at": on(2)}
        survey = surveys.plan(**by, title="Spring", questions=[QUESTION], closes_at=on(12), **facts)
        survey = surveys.draw(survey=survey, **by, seed="1")
        survey = surveys.start(survey=survey, **by)
        left = {customer.pk: list(zip(scores, services, strict=False)), other_customer.pk: [
            (score, None) for score in others
        ]}  # fmt: skip
        for asked in invitations_of(survey):
            if asked.person.login[-1].isdigit() and left[asked.organisation_id]:
                score, service = left[asked.organisation_id].pop()
                surveys.answer(
                    invitation=asked, by=asked.person, at=on(3), answers={"q1": score},
                    service_id=service.pk if service else None,
                )  # fmt: skip
        return surveys.analyse(survey=survey, by=issuer, at=on(13), analysis="…")

    return make


@pytest.fixture
def told(owner, customer):
    """Return the rows of surveys in a report of March, and the keys behind each figure."""

    def rows(of=customer, **about):
        made = definitions.define(
            by=owner, at=SIGNED, name_en="Report", first_on=date(2026, 1, 1), customer=of,
            trend_periods=3, **about,
        )  # fmt: skip
        taken = take(made, span_of(MARCH, "monthly"), at=AFTER + DAY)
        chapters = {each["code"]: each["rows"] for each in taken.figures["chapters"]}
        found = chapters.get("measures:satisfaction", [])
        values = {row["code"]: row["values"][-1] for row in found if "survey" in row["code"]}
        behind = {
            code: [key for name in value["all"] for key in unpacked(taken.sets[name])]
            for code, value in values.items()
            if value
        }
        return {code: value and value["value"] for code, value in values.items()}, behind

    return rows


def test_a_report_tells_what_its_own_customer_answered(surveyed, told, customer):
    survey = surveyed((5, 5, 4, 2))

    values, behind = told()

    asked = survey.invitations.filter(organisation=customer).count()
    assert values == {
        "survey.satisfied": 75, "survey.response": pytest.approx(400 / asked, abs=0.001)
    }  # fmt: skip
    assert behind == {code: [survey.pk] for code in values}
    everybody, _behind = told(of=None)
    assert everybody["survey.satisfied"] == 30


def test_nobody_is_known_by_what_an_anonymous_survey_came_to(surveyed, told, issuer):
    surveyed((5, 5, 4, 2), is_anonymous=True)

    values, behind = told()

    assert (values["survey.satisfied"], "survey.satisfied" in behind) == (None, False)
    assert values["survey.response"], "how many answered says nothing of what"
    assert "fewer than five" in details_of({"measure": "survey.satisfied", "code": "x"})[1]
    assert told(of=None)[0]["survey.satisfied"] == 30, "all ten together are told"


def test_five_of_a_customer_are_told_unless_the_rest_would_be_known(surveyed, told):
    surveyed((5, 5, 5, 5, 2), is_anonymous=True)
    assert told()[0]["survey.satisfied"] == 80

    surveyed((5, 5, 5, 5, 2), others=(1, 1), is_anonymous=True)
    assert told()[0]["survey.satisfied"] == 80, "of the first one alone"


def test_a_report_on_a_service_tells_what_was_said_of_it(
    surveyed, told, make_live, customer, hours
):
    mail = make_live(customer, name_en="Mail", name_zh="邮件")
    surveyed((5, 4, 2, 1), services=(mail, mail, mail, None))

    values, _behind = told(service=mail)

    assert values["survey.satisfied"] == pytest.approx(200 / 3, abs=0.001)
    assert "survey.response" not in values, "nobody is invited about one service"
    surveyed((5, 5, 5, 5, 2, 1), services=(mail,) * 5 + (None,), is_anonymous=True)
    assert told(service=mail)[0] == values, "the one who spoke of nothing would be known"
