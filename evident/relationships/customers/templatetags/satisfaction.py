"""How satisfied somebody is, on the page of a record of any process."""

from typing import Any

from django import template
from django.utils import timezone

from evident.kernel.access.queries import access_of
from evident.kernel.records.models import Record
from evident.relationships.customers.models.satisfaction import SatisfactionQuestion
from evident.relationships.customers.procedure.satisfaction import SCORES, WORDS
from evident.relationships.customers.queries.satisfaction import may_rate, of_record

register = template.Library()
STARS = 5


@register.inclusion_tag("satisfaction/_on_record.html", takes_context=True)
def satisfaction(context: template.Context, record: Record) -> dict[str, Any]:
    """Ask whoever was asked; show the answer to those who may read it; else nothing."""
    request = context["request"]
    if record.is_open:  # nobody is asked before it is closed
        return {}
    question = of_record(record=record, user=request.user)
    is_waiting = (question is None or question.answered_at is None) and may_rate(
        record, user=request.user
    )
    if question is None and not is_waiting:
        return {}
    return {
        "record": record,
        "question": question,
        "is_asked": question is None or question.person_id == request.user.pk,
        "is_waiting": is_waiting or (question and question.is_waiting(timezone.now())),
        "may_follow_up": access_of(request.user).may("satisfaction.follow_up", record),
        "choices": [(score, WORDS[score]) for score in reversed(SCORES)],
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }


@register.inclusion_tag("satisfaction/_score.html")
def score(question: SatisfactionQuestion) -> dict[str, Any]:
    """Show an answer: its word, and as many stars as it has points."""
    given = question.score or 0
    tone = "danger" if question.is_low else "success" if given >= 4 else "neutral"
    return {"score": given, "word": question.get_score_display(), "tone": tone}
