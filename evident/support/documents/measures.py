"""Measures of documents. ISO/IEC 20000-1:2018, 7.5. Source: processes.md, 2.3."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Avg, Case, Count, FloatField, Q, QuerySet, Sum, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Divisor,
    Measure,
    Portion,
    Unit,
    declare,
    hours_between,
    share_of,
)
from evident.support.documents import queries
from evident.support.documents.models import Document, Sort
from evident.support.documents.procedure import LIVE, READY
from evident.support.documents.standing import asked_once

IN_TIME = Q(due_at__gt=Now())
AS_PRACTISED = Q(differing=[])
APPROVED = Q(state__in=LIVE | READY)


def live(user: User) -> QuerySet[Document]:
    """Return the published documents."""
    return queries.visible_to(user).live()


def approved(user: User) -> QuerySet[Any]:
    """Return the published documents whose version was submitted and approved here."""
    return live(user).filter(
        published__submitted_at__isnull=False, published__approved_at__isnull=False
    )


def mandatory(user: User) -> QuerySet[Any]:
    """Return the documents that stand for what is asked for, each with how much of it, × 100."""
    items = Counter(found.pk for _pattern, _codes, found in asked_once() if found is not None)
    whens = [When(pk=key, then=100.0 * count) for key, count in items.items()]
    rows = queries.visible_to(user).filter(pk__in=items)
    return rows.annotate(items=Case(*whens, default=100.0, output_field=FloatField()))


def asked_for(_user: User, start: datetime | None, end: datetime | None) -> Iterator[Portion]:
    """Yield a portion for each document that is asked for, of the day on which it was begun."""
    for _pattern, _codes, found in asked_once():
        at = found.opened_at if found is not None else timezone.now()
        if (start is None or at >= start) and (end is None or at < end):
            sort = {"sort": found.sort} if found is not None else {}
            yield Portion(timezone.localtime(at).date(), sort)


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
        code="document.mandatory",
        name=_("Mandatory documents present"),
        formula=_(
            "Documents the standard asks for that exist and are approved"
            " ÷ documents it asks for × 100 %."
        ),
        unit=Unit.PERCENT,
        direction=Direction.HIGHER,
        clause="7.5",
        process="document",
        records=mandatory,
        at="opened_at",
        value=Sum("items", filter=APPROVED, default=0.0),
        counted=APPROVED,
        dimensions=(BY_SORT,),
        divisor=Divisor(_("Documents that are asked for"), asked_for),
        is_standing=True,
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
