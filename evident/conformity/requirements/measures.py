"""The measure of documents that asks modules above theirs. Source: processes.md, 2.3."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.models import Judgement
from evident.kernel.accounts.models import User
from evident.kernel.links.models import Link
from evident.kernel.measures.definition import Direction, Measure, Unit, declare
from evident.management.audits.models import Answer, Citation
from evident.support.documents import queries
from evident.support.documents.measures import BY_SORT
from evident.support.documents.models import Acknowledgement, Version
from evident.support.documents.procedure import GONE

IN_USE = Q(is_read_late=True) | Q(state__in=GONE) & (
    Q(is_evidence=True) | Q(is_cited=True) | Q(is_linked=True)
)


def obsolete(user: User) -> "QuerySet[Any]":
    """
    Return the documents that went out of use, or of which a version did, each with its uses.

    A withdrawn one is in use where the last judgement of a requirement, still in force, names it as
    evidence; where an auditor cited it as conforming, or an open record was linked to it, after it
    was withdrawn. A replaced version is, where somebody said to have read it afterwards.
    """
    whole = OuterRef("pk")
    replaced = Version.objects.filter(document=whole, superseded_at__isnull=False)
    read = Acknowledgement.objects.filter(
        document=whole, acknowledged_at__gt=F("version__superseded_at")
    )
    later = Judgement.objects.filter(requirement=OuterRef("requirement"), pk__gt=OuterRef("pk"))
    evidence = Judgement.objects.filter(
        ~Exists(later), evidence__contains=[OuterRef("number")], valid_until__gte=Now()
    )
    cited = Citation.objects.filter(
        number=OuterRef("number"), at__gt=OuterRef("closed_at"), line__answer=Answer.CONFORMING
    )
    after = Q(at__gt=OuterRef("closed_at"))
    linked = Link.objects.filter(after, end=whole, start__is_open=True)
    leaning = Link.objects.filter(after, start=whole, end__is_open=True)
    return (
        queries.visible_to(user)
        .filter(Q(state__in=GONE) | Exists(replaced))
        .annotate(
            is_read_late=Exists(read),
            is_evidence=Exists(evidence),
            is_cited=Exists(cited),
            is_linked=Exists(linked) | Exists(leaning),
        )
    )


declare(
    Measure(
        code="document.obsolete_in_use",
        name=_("Obsolete documents in use"),
        formula=_(
            "Documents that were withdrawn and are still evidence of a judgement in force, or were"
            " cited or linked afterwards, and those of which somebody read a version after it was"
            " replaced. Of how many they are: all that were withdrawn or replaced."
        ),
        unit=Unit.COUNT,
        direction=Direction.LOWER,
        clause="7.5",
        process="document",
        records=obsolete,
        at="opened_at",
        value=Count("pk", filter=IN_USE),
        counted=IN_USE,
        dimensions=(BY_SORT,),
        is_standing=True,
    )
)
