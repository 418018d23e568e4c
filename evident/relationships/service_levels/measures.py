"""
Measures of service levels. ISO/IEC 20000-1:2018, 8.3.3 and 9.1.

Records are counted, by what their clocks say of promises to the customer. One that is still open
counts as missed once its target is used up, and not at all before; one that an exclusion of its
agreement fits, not at all.
"""

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Measure,
    Records,
    Unit,
    declare,
    share_of,
)
from evident.kernel.records.models import Priority, Record
from evident.kernel.records.queries import visible_to
from evident.relationships.service_levels.models import Clock, ClockState, Metric, Party

OVER = Q(exclusion=None) & (
    Q(state=ClockState.STOPPED) | Q(state=ClockState.RUNNING, due_at__lt=Now())
)
PROMISED = Clock.objects.filter(OVER, record_id=OuterRef("pk"), party=Party.SLA)
BY_PRIORITY = Dimension(
    "priority", _("Priority"), "priority", words={each.value: each.label for each in Priority}
)
DIMENSIONS = (
    BY_PRIORITY,
    Dimension(
        "service",
        _("Service"),
        "service_id",
        label="service__title",
        label_zh="service__as_service__name_zh",
    ),
    Dimension("team", _("Team"), "team_id", label="team__name"),
    Dimension("organisation", _("Organisation"), "organisation_id", label="organisation__name"),
)
PROMISE_KEPT = Q(promise__is_met=True)
ALL_KEPT = Q(is_missed=False)


def promised(user: User, metric: str) -> QuerySet[Record]:
    """Return the records whose promise of one kind was kept or missed."""
    promise = FilteredRelation(
        "clocks",
        condition=Q(clocks__party=Party.SLA, clocks__metric=metric, clocks__exclusion=None)
        & ~Q(clocks__state=ClockState.CANCELLED),
    )
    over = Q(promise__state=ClockState.STOPPED) | Q(
        promise__state=ClockState.RUNNING, promise__due_at__lt=Now()
    )
    return visible_to(user).annotate(promise=promise).filter(over)


def responses(user: User) -> QuerySet[Record]:
    """Return the records whose promise of a first response was kept or missed."""
    return promised(user, Metric.RESPONSE)


def resolutions(user: User) -> QuerySet[Record]:
    """Return the records whose promise of restoration or fulfilment was kept or missed."""
    return promised(user, Metric.RESOLUTION)


def every(user: User) -> QuerySet[Record]:
    """Return the records of which a promise was kept or missed, and whether one was missed."""
    missed = PROMISED.exclude(is_met=True)
    return (
        visible_to(user)
        .annotate(is_missed=Exists(missed), is_promised=Exists(PROMISED))
        .filter(is_promised=True)
    )


def kept(code: str, name: Promise, formula: Promise, records: Records, condition: Q) -> Measure:
    """Return the share of records that meet `condition`, by the month they were opened."""
    return Measure(
        code=f"agreement.{code}",
        name=name,
        formula=formula,
        unit=Unit.PERCENT,
        direction=Direction.HIGHER,
        clause="8.3.3",
        process="agreement",
        records=records,
        at="opened_at",
        value=share_of(condition),
        counted=condition,
        dimensions=DIMENSIONS,
    )


declare(
    kept(
        "attainment",
        _("SLA attainment"),
        _("Records of which every promise was kept ÷ records with a promise × 100 %."),
        every,
        ALL_KEPT,
    ),
    kept(
        "response_kept",
        _("Response within target"),
        _("Records answered within the agreed time ÷ records with such a promise × 100 %."),
        responses,
        PROMISE_KEPT,
    ),
    kept(
        "resolution_kept",
        _("Resolution within target"),
        _("Records resolved within the agreed time ÷ records with such a promise × 100 %."),
        resolutions,
        PROMISE_KEPT,
    ),
)
