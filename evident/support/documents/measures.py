"""Measures of documents. ISO/IEC 20000-1:2018, 7.5. Source: processes.md, 2.3."""

from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Measure,
    Unit,
    declare,
    hours_between,
    share_of,
)
from evident.support.documents import queries
from evident.support.documents.models import Document, Sort

IN_TIME = Q(due_at__gt=Now())
AS_PRACTISED = Q(differing=[])


def live(user: User) -> QuerySet[Document]:
    """Return the published documents."""
    return queries.visible_to(user).live()


def approved(user: User) -> QuerySet[Any]:
    """Return the published documents whose version was submitted and approved here."""
    return live(user).filter(
        published__submitted_at__isnull=False, published__approved_at__isnull=False
    )


BY_SORT = Dimension("sort", _("Type"), "sort", words=dict(Sort.choices))

declare(
    Measure(
        code="document.in_review_date",
        name=_("Documents within review date"),
        formula=_("Published documents whose review is not overdue ÷ published documents × 100 %."),
        unit=Unit.PERCENT,
        direction=Direction.HIGHER,
        clause="7.5",
        process="document",
        records=live,
        at="reviewed_at",
        value=share_of(IN_TIME),
        counted=IN_TIME,
        dimensions=(BY_SORT,),
    ),
    Measure(
        code="document.as_practised",
        name=_("Documents that say what is practised"),
        formula=_("Published documents that equal what is set up ÷ published documents × 100 %."),
        unit=Unit.PERCENT,
        direction=Direction.HIGHER,
        clause="7.5",
        process="document",
        records=live,
        at="reviewed_at",
        value=share_of(AS_PRACTISED),
        counted=AS_PRACTISED,
        dimensions=(BY_SORT,),
    ),
    Measure(
        code="document.approval_hours",
        name=_("Time to approve a document"),
        formula=_("Average hours from submitting to approving the published version."),
        unit=Unit.HOURS,
        direction=Direction.LOWER,
        clause="7.5",
        process="document",
        records=approved,
        at="published__approved_at",
        value=Avg(hours_between("published__submitted_at", "published__approved_at")),
        dimensions=(BY_SORT,),
    ),
    Measure(
        code="document.published",
        name=_("Documents published"),
        formula=_("Number of documents by the month of their last review."),
        unit=Unit.COUNT,
        direction=Direction.NEITHER,
        clause="7.5",
        process="document",
        records=live,
        at="reviewed_at",
        value=Count("pk"),
        dimensions=(BY_SORT,),
    ),
)
