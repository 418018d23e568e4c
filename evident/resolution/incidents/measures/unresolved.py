"""Measures of what is not resolved yet, as things stand now."""

from datetime import timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Unit, days_since, declare, share_of
from evident.kernel.measures.queries import Median
from evident.resolution.incidents import queries
from evident.resolution.incidents.measures.counting import LOWER, measure
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State

AGE = days_since("opened_at")
AGED = Q(opened_at__lt=Now() - timedelta(days=30))


def unresolved(user: User) -> QuerySet[Incident]:
    """Return incidents whose service is still disturbed."""
    return queries.visible_to(user).filter(is_open=True).exclude(state=State.RESOLVED)


declare(
    measure(
        "backlog",
        _("Backlog"),
        _("Number of incidents not resolved yet, as things stand now."),
        Unit.COUNT,
        LOWER,
        unresolved,
        Count("pk"),
        is_standing=True,
    ),
    measure(
        "backlog_age",
        _("Median age of the backlog"),
        _(
            "The middle one of the ages of incidents not resolved yet, from report until now; day"
            " and night count."
        ),
        Unit.DAYS,
        LOWER,
        unresolved,
        Median(AGE),
        is_standing=True,
    ),
    measure(
        "backlog_oldest",
        _("Oldest incident in the backlog"),
        _("The greatest age of an incident not resolved yet, from report until now."),
        Unit.DAYS,
        LOWER,
        unresolved,
        Max(AGE),
        is_standing=True,
    ),
    measure(
        "backlog_old",
        _("Backlog older than 30 days"),
        _("Not resolved and reported more than 30 days ago ÷ not resolved × 100 %."),
        Unit.PERCENT,
        LOWER,
        unresolved,
        share_of(AGED),
        AGED,
        is_standing=True,
    ),
)
