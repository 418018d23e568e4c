"""Measures of knowledge. ISO/IEC 20000-1:2018, 7.6."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.links.models import Link
from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Measure,
    Unit,
    declare,
    share_of,
)
from evident.kernel.records.queries import visible_to
from evident.support.knowledge import queries
from evident.support.knowledge.models import SOLVED_WITH
from evident.support.knowledge.places import kinds_of_origin

WITH_ARTICLE = Q(is_with_article=True)


def solved(user: User) -> QuerySet[Any]:
    """Return solved records of the kinds that articles help with, each with whether one did."""
    used = Link.objects.filter(start=OuterRef("pk"), meaning=SOLVED_WITH)
    records = visible_to(user, kinds=kinds_of_origin()).filter(resolved_at__isnull=False)
    return records.annotate(is_with_article=Exists(used))


declare(
    Measure(
        code="article.reuse",
        name=_("Solved with an article"),
        formula=_("Records solved with an article ÷ solved records × 100 %."),
        unit=Unit.PERCENT,
        direction=Direction.HIGHER,
        clause="7.6",
        process="article",
        records=solved,
        at="resolved_at",
        value=share_of(WITH_ARTICLE),
        counted=WITH_ARTICLE,
        dimensions=(Dimension("team", _("Team"), "team_id", label="team__name"),),
    ),
    Measure(
        code="article.written",
        name=_("Articles written"),
        formula=_("Number of articles begun."),
        unit=Unit.COUNT,
        direction=Direction.HIGHER,
        clause="7.6",
        process="article",
        records=queries.visible_to,
        at="opened_at",
        value=Count("pk"),
        dimensions=(
            Dimension(
                "category", _("Category"), "category_id",
                label="category__name_en", label_zh="category__name_zh",
            ),
        ),
    ),
)  # fmt: skip
