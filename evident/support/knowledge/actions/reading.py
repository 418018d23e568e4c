"""What readers do: say whether an article helped, and report nothing because it did."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.telling import declare_events
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.kernel.trail import actions as trail
from evident.support.knowledge.models import Article, Deflection, Feedback, Version
from evident.support.knowledge.places import place_of

LONGEST_WORDS = 2000
LONGEST_TYPED = 2000
WAIT = timedelta(hours=1)
"""Who reports something within it was not helped after all."""

declare_events(
    {
        "article.rate": gettext_lazy("%(who)s said whether it helped"),
        "article.solve": gettext_lazy("%(who)s solved the matter with it and reported nothing"),
    }
)


@transaction.atomic
def rate(*, article: Article, by: User, at: datetime, helped: bool, words: str = "") -> Feedback:
    """
    Record whether the published version helped `by`; once for each version, later words replace.

    Whoever may read it may say so. Raises StepRefused if nothing is published.
    """
    version = readable(article, by=by)
    feedback, _is_new = Feedback.objects.update_or_create(
        version=version,
        by=by,
        defaults={
            "article": article,
            "at": at,
            "helped": helped,
            "words": words.replace("\0", "").strip()[:LONGEST_WORDS],
        },
    )
    facts = {"version": version.number, "helped": helped, "words": feedback.words}
    trail.write(event="article.rate", by=by, at=at, record=article, facts=facts)
    return feedback


@transaction.atomic
def solve(*, article: Article, by: User, at: datetime, place: str, typed: str) -> Deflection:
    """
    Record that the article solved what `by` was about to report at `place`.

    It counts when an hour has passed without a report; pressing twice is one. Raises KeyError
    for an unknown place, StepRefused if nothing is published.
    """
    place_of(place)
    version = readable(article, by=by)
    recent = Deflection.objects.filter(
        article=article, by=by, at__gt=at - WAIT, verdict=Deflection.Verdict.WAITING
    ).first()
    if recent is not None:
        return recent
    deflection = Deflection.objects.create(
        article=article,
        version=version,
        by=by,
        at=at,
        place=place,
        typed=" ".join(typed.replace("\0", "").split())[:LONGEST_TYPED],
    )
    facts = {"version": version.number, "place": place, "typed": deflection.typed}
    trail.write(event="article.solve", by=by, at=at, record=article, facts=facts)
    return deflection


def readable(article: Article, *, by: User) -> Version:
    """Return the published version. Raises PermissionDenied, StepRefused if there is none."""
    if not sees(by, record=article):
        raise PermissionDenied(_("You are not allowed to do this."))
    now = Article.objects.select_related("published").get(pk=article.pk)
    if now.published is None or not now.is_live:
        raise StepRefused(_("This article is not published."))
    return now.published


def settle(*, at: datetime) -> int:
    """
    Decide on what was solved an hour ago or earlier: it counts unless the person reported since.

    Returns how many were decided.
    """
    waiting = Deflection.objects.filter(verdict=Deflection.Verdict.WAITING, at__lte=at - WAIT)
    reports = Record.objects.filter(
        requester_id=OuterRef("by_id"),
        opened_at__gte=OuterRef("at"),
        opened_at__lt=OuterRef("at") + WAIT,
    ).exclude(kind="article")
    refuted = waiting.annotate(is_refuted=Exists(reports)).filter(is_refuted=True)
    count = Deflection.objects.filter(pk__in=list(refuted.values_list("pk", flat=True))).update(
        verdict=Deflection.Verdict.REFUTED
    )
    return count + waiting.update(verdict=Deflection.Verdict.COUNTED)
