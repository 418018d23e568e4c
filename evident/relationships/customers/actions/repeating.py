"""Planning a survey again, some time before its rhythm asks for it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from evident.kernel.procedures.definition import StepRefused
from evident.relationships.customers.models.survey import Rhythm, Survey
from evident.relationships.customers.procedure.survey import PROCEDURE, State
from evident.relationships.customers.queries.reviews import months_later

AHEAD = timedelta(days=14)
"""So long before it is asked again, the next one lies there to be looked at and sent."""
COPIED = ("title", "purpose", "questions", "sample_size", "is_anonymous", "repeat_months")


def plan_due(*, at: datetime) -> list[str]:
    """
    Draft the next one of every survey whose rhythm asks for it soon; return their numbers.

    Each has at most one that follows. One that was cancelled or never sent is followed by none.
    """
    asked = Survey.objects.filter(
        kind=PROCEDURE.kind,
        repeat_months__gt=0,
        started_at__isnull=False,
        followed_by=None,
    ).exclude(state=State.CANCELLED)
    planned = []
    for survey in asked.select_related("organisation", "assignee").order_by("pk"):
        if survey.started_at is None or at < begins(survey, survey.started_at) - AHEAD:
            continue
        planned.append(follow(survey, at=at).number)
    return planned


def begins(survey: Survey, started_at: datetime) -> datetime:
    """Return when a survey is to be asked again."""
    return months_later(started_at, survey.repeat_months)


@transaction.atomic
def follow(survey: Survey, *, at: datetime) -> Survey:
    """Draft the survey that follows. Raises StepRefused if that was done, or it was never sent."""
    survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if survey.started_at is None or Survey.objects.filter(follows=survey).exists():
        raise StepRefused(survey.number)
    begin = max(begins(survey, survey.started_at), at)
    closes_at = begin + (survey.closes_at - survey.started_at)
    owner = survey.assignee if survey.assignee and survey.assignee.is_active else None
    following = Survey(
        kind=PROCEDURE.kind,
        organisation=survey.organisation,
        assignee=owner,
        period=period_of(begin, survey.repeat_months),
        closes_at=closes_at,
        due_at=closes_at,
        opened_at=at,
        follows=survey,
        **{name: getattr(survey, name) for name in COPIED},
    )
    customers = list(survey.customers.all())
    facts = {"customers": customers, "follows": survey.number}
    following = PROCEDURE.open(following, by=None, at=at, facts=facts)
    following.customers.set(customers)
    return following


def period_of(begin: datetime, months: int) -> str:
    """Return the period that a survey begun then asks about: 2026, 2026 Q4 or 2026-11."""
    day = timezone.localdate(begin)
    match months:
        case Rhythm.MONTHLY:
            return f"{day:%Y-%m}"
        case Rhythm.QUARTERLY:
            return f"{day.year} Q{(day.month + 2) // 3}"
        case Rhythm.HALF_YEARLY:
            return f"{day.year} H{(day.month + 5) // 6}"
    return str(day.year)
