"""
Checks of knowledge: what an auditor would look for, asked of every article.

Requirement ids are those of the requirement catalogue for ISO/IEC 20000-1:2018.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.links.models import Link
from evident.kernel.measures.definition import Check, Severity, declare
from evident.support.knowledge import queries
from evident.support.knowledge.models import SOLVED_WITH, Article, Reading

UNUSED_AFTER = timedelta(days=180)


def live(user: User) -> QuerySet[Article]:
    """Return the articles readers have."""
    return queries.visible_to(user).live()


def settled(user: User) -> QuerySet[Article]:
    """Return articles readers have had for half a year, each with whether anybody used it."""
    recent = Reading.objects.filter(article=OuterRef("pk"), on__gte=TruncDate(Now() - UNUSED_AFTER))
    used = Link.objects.filter(
        end_id=OuterRef("pk"), meaning=SOLVED_WITH, at__gte=Now() - UNUSED_AFTER
    )
    return (
        live(user)
        .filter(opened_at__lt=Now() - UNUSED_AFTER)
        .annotate(is_used=Exists(recent) | Exists(used))
    )


declare(
    Check(
        code="article.reviewed_on_time",
        name=_("Article reviewed within its interval"),
        meaning=_("Readers have it, and its review is overdue."),
        severity=Severity.MINOR,
        requirements=("7.6-a",),
        process="article",
        records=live,
        breaks=Q(due_at=None) | Q(due_at__lt=Now()),
    ),
    Check(
        code="article.not_expired",
        name=_("No expired article among those readers have"),
        meaning=_("Its time is over, and readers still have it."),
        severity=Severity.MINOR,
        requirements=("7.6-a",),
        process="article",
        records=live,
        breaks=Q(expires_at__lt=Now()),
    ),
    Check(
        code="article.has_owner",
        name=_("Article has an owner who works here"),
        meaning=_("Nobody owns it, or its owner left."),
        severity=Severity.MINOR,
        requirements=("7.6-a",),
        process="article",
        records=live,
        breaks=Q(assignee=None) | Q(assignee__is_active=False),
    ),
    Check(
        code="article.used",
        name=_("Article is used"),
        meaning=_("Nobody read it or solved anything with it for half a year."),
        severity=Severity.OBSERVATION,
        requirements=("7.6-a", "7.6-b"),
        process="article",
        records=settled,
        breaks=Q(is_used=False),
    ),
)
