"""Measures of service requests. ISO/IEC 20000-1:2018, 8.6.2 and 9.1."""

from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Avg, Count, Expression, F, Q, QuerySet
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
    days_since,
    declare,
    hours_between,
    share_of,
)
from evident.kernel.measures.queries import Median
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.procedure import State
from evident.resolution.service_requests.queries.seeing import visible_to

DIMENSIONS = (
    Dimension("organisation", _("Customer"), "organisation_id", label="organisation__name"),
    Dimension(
        "service",
        _("Service"),
        "service_id",
        label="service__title",
        label_zh="service__as_service__name_zh",
    ),
    Dimension("team", _("Team"), "team_id", label="team__name"),
)
LOWER, HIGHER, NEITHER = Direction.LOWER, Direction.HIGHER, Direction.NEITHER
AGED = Q(opened_at__lt=Now() - timedelta(days=30))
ON_TIME = Q(met_sla=True) | Q(met_sla=None, resolved_at__lte=F("expected_at"))


def ordered(user: User) -> QuerySet[ServiceRequest]:
    """Return every service request."""
    return visible_to(user)


def unfulfilled(user: User) -> QuerySet[ServiceRequest]:
    """Return those somebody still waits for."""
    return ordered(user).filter(is_open=True, resolved_at=None)


def fulfilled(user: User) -> QuerySet[ServiceRequest]:
    """Return those fulfilled."""
    return ordered(user).filter(resolved_at__isnull=False)


def promised(user: User) -> QuerySet[ServiceRequest]:
    """Return those fulfilled for which a time was promised, by agreement or catalogue."""
    return fulfilled(user).filter(Q(met_sla__isnull=False) | Q(expected_at__isnull=False))


def decided(user: User) -> QuerySet[ServiceRequest]:
    """Return those that needed an approval and got an answer."""
    answered = Q(state=State.REJECTED) | Q(accepted_at__isnull=False)
    return ordered(user).filter(answered, approvals__position=1)


def measure(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    formula: Promise,
    unit: Unit,
    direction: Direction,
    records: Records,
    value: Expression | Aggregate,
    counted: Q | None = None,
    **more: Any,
) -> Measure:
    """Return a measure by the month in which it was ordered, unless `at` says else."""
    return Measure(
        code=code,
        name=name,
        formula=formula,
        unit=unit,
        direction=direction,
        clause="8.6.2",
        process="service_request",
        records=records,
        value=value,
        counted=counted or Q(),
        dimensions=DIMENSIONS,
        **{"at": "opened_at", **more},
    )


declare(
    measure(
        "service_request.ordered",
        _("Service requests"),
        _("Number of service requests ordered."),
        Unit.COUNT,
        NEITHER,
        ordered,
        Count("pk"),
    ),
    measure(
        "service_request.on_time",
        _("Service requests fulfilled on time"),
        _(
            "Every promise kept, that of the first answer included, or else fulfilled by the time"
            " the catalogue says ÷ fulfilled × 100 %."
        ),
        Unit.PERCENT,
        HIGHER,
        promised,
        share_of(ON_TIME),
        ON_TIME,
        at="resolved_at",
    ),
    measure(
        "service_request.mean_time",
        _("Mean time to fulfil"),
        _("Sum of the times from order to fulfilment ÷ service requests; day and night count."),
        Unit.HOURS,
        LOWER,
        fulfilled,
        Avg(hours_between("opened_at", "resolved_at")),
        at="resolved_at",
    ),
    measure(
        "service_request.rejected",
        _("Rejected service requests"),
        _("Rejected ÷ decided on × 100 %."),
        Unit.PERCENT,
        NEITHER,
        decided,
        share_of(Q(state=State.REJECTED)),
        Q(state=State.REJECTED),
    ),
    measure(
        "service_request.reopened",
        _("Reopened service requests"),
        _("Reopened at least once ÷ fulfilled × 100 %."),
        Unit.PERCENT,
        LOWER,
        fulfilled,
        share_of(Q(reopenings__gt=0)),
        Q(reopenings__gt=0),
    ),
    measure(
        "service_request.backlog",
        _("Service requests not fulfilled yet"),
        _("Number of service requests not fulfilled yet, as things stand now."),
        Unit.COUNT,
        LOWER,
        unfulfilled,
        Count("pk"),
        is_standing=True,
    ),
    measure(
        "service_request.backlog_age",
        _("Median age of service requests not fulfilled yet"),
        _(
            "The middle one of the ages of service requests not fulfilled yet, from order until"
            " now; day and night count."
        ),
        Unit.DAYS,
        LOWER,
        unfulfilled,
        Median(days_since("opened_at")),
        is_standing=True,
    ),
    measure(
        "service_request.backlog_old",
        _("Service requests waiting for more than 30 days"),
        _("Not fulfilled and ordered more than 30 days ago ÷ not fulfilled × 100 %."),
        Unit.PERCENT,
        LOWER,
        unfulfilled,
        share_of(AGED),
        AGED,
        is_standing=True,
    ),
)
