"""The history of compliments, service reviews and surveys in words."""

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.relationships.customers.models.compliment import Compliment
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.models.survey import Survey
from evident.relationships.customers.procedure import compliment, review, survey

OF_COMPLIMENTS = History(
    compliment.PROCEDURE,
    Compliment,
    details=("title", "said_by", "description", "praised", "team", "service"),
    public=frozenset({"report", "share"}),
)


def warned(entry: Entry) -> str:  # noqa: ARG001  # one form for all
    """Tell that a review was not held on its day."""
    return _("It was not held on its day: those responsible were told")


def owned(entry: Entry) -> str:
    """Tell who is to do what until when."""
    owner = (entry.facts.get("owner") or {}).get("text", "")
    until = parse_date(str(entry.facts.get("until", "")))
    day = formats.date_format(until, "SHORT_DATE_FORMAT") if until else ""
    facts = {"who": who_of(entry), "person": owner, "day": day}
    return _("%(who)s gave %(person)s an action until %(day)s") % facts


def reminded(entry: Entry) -> str:
    """Tell who was reminded."""
    owner = (entry.facts.get("owner") or {}).get("text", "")
    return _("%(person)s was reminded of an action") % {"person": owner}


OF_REVIEWS = History(
    review.PROCEDURE,
    ServiceReview,
    details=(
        "title", "due_at", "assignee", "agenda", "held_at", "attendees", "trends", "minutes",
        "decisions", "cancel_reason",
    ),
    public=frozenset({"plan", "hold", "share", "close", "cancel"}),
    sentences={"warn": warned, "add_action": owned, "remind": reminded},
)  # fmt: skip


def over(entry: Entry) -> str:  # noqa: ARG001  # one form for all
    """Tell that a survey's time is over."""
    return _("Its time is over: those responsible were told")


OF_SURVEYS = History(
    survey.PROCEDURE,
    Survey,
    details=(
        "title", "purpose", "period", "closes_at", "sample_size", "is_anonymous", "analysis",
        "reported_to", "improvement", "cancel_reason",
    ),
    sentences={"warn": over, "add_action": owned, "urge": reminded},
)  # fmt: skip
