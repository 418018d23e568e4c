"""Measures of recurring duties. ISO/IEC 20000-1:2018, 8.1 and 9.1."""

from typing import Any

from django.db.models import Aggregate, Count, Expression, Q, QuerySet
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
from evident.resolution.duties.models import DutyTask
from evident.resolution.duties.procedure.task import DONE, OPEN, State
from evident.resolution.duties.queries.tasks import visible_tasks

DIMENSIONS = (
    Dimension("duty", _("Duty"), "duty_id", label="duty__title", label_zh="duty__name_zh"),
    Dimension("customer", _("Customer"), "customer_id", label="customer__name"),
    Dimension(
        "service",
        _("Service"),
        "service_id",
        label="service__title",
        label_zh="service__as_service__name_zh",
    ),
    Dimension("team", _("Team"), "team_id", label="team__name"),
)
LOWER, HIGHER = Direction.LOWER, Direction.HIGHER
ON_TIME = Q(state=State.DONE)
MISSED = Q(missed_at__isnull=False)
NOT_OK = Q(deviations__gt=0)


def over(user: User) -> QuerySet[DutyTask]:
    """Return tasks whose time is over, skipped ones left out."""
    return visible_tasks(user).exclude(state__in=[*OPEN, State.SKIPPED])


def due(user: User) -> QuerySet[DutyTask]:
    """Return every task."""
    return visible_tasks(user)


def done(user: User) -> QuerySet[DutyTask]:
    """Return tasks that were done, in time or late."""
    return visible_tasks(user).filter(state__in=DONE)


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
    """Return a measure by the month in which the task fell due."""
    return Measure(
        code=code,
        name=name,
        formula=formula,
        unit=unit,
        direction=direction,
        clause="8.1",
        process="duty_task",
        records=records,
        value=value,
        counted=counted or Q(),
        dimensions=DIMENSIONS,
        **{"at": "planned_at", **more},
    )


declare(
    measure(
        "duty_task.on_time",
        _("Duties done on time"),
        _("Done in their time ÷ done, done late or missed × 100 %. Skipped ones do not count."),
        Unit.PERCENT,
        HIGHER,
        over,
        share_of(ON_TIME),
        ON_TIME,
    ),
    measure(
        "duty_task.missed",
        _("Missed duties"),
        _("Number of tasks not done in their time, those done afterwards among them."),
        Unit.COUNT,
        LOWER,
        due,
        Count("pk", filter=MISSED),
        MISSED,
    ),
    measure(
        "duty_task.not_ok",
        _("Duties with findings"),
        _("Tasks with at least one item that was not OK ÷ tasks done × 100 %."),
        Unit.PERCENT,
        LOWER,
        done,
        share_of(NOT_OK),
        NOT_OK,
    ),
)
