"""What the customer was asked, and what was spoken over with it."""

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.relationships.customers.actions import reviews
from evident.relationships.customers.models import ServiceReview, Survey, SurveyInvitation
from evident.relationships.customers.procedure.survey import PROCEDURE as SURVEYS
from tests.walls.other_customer.words import SECRET


def survey_of(customer: Organisation, *, by: User) -> Survey:
    """Return a survey that asks people of the customer, and nobody else."""
    known = Survey.objects.first()
    if known:
        return known
    survey = Survey(
        title=f"{SECRET} survey", organisation=customer, opened_at=NOON, closes_at=NOON,
        questions=[{"code": "q1", "kind": "score", "text_en": SECRET, "text_zh": ""}],
        drawn_at=NOON, started_at=NOON,
    )  # fmt: skip
    survey = SURVEYS.open(survey, by=None, at=NOON)
    SurveyInvitation.objects.create(survey=survey, person=by, organisation=customer)
    return survey


def review_with(customer: Organisation) -> ServiceReview:
    """Return a review with the customer, planned."""
    title = f"{SECRET} review"
    known = ServiceReview.objects.filter(organisation=customer).first()
    return known or reviews.plan(
        organisation=customer, by=None, at=NOON, title=title, due_at=NOON, agenda=SECRET
    )
