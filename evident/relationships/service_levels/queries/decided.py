"""
When a promise was decided: stopped in time, or its target used up.

It counts in the period of that moment, so each counts once and no later period changes an earlier
one: on the page of its agreement as in a service report.
"""

from datetime import datetime

from django.db.models import Case, DateTimeField, F, Q, QuerySet, When

from evident.relationships.service_levels.models import Clock, ClockState

RUNS = Q(state=ClockState.RUNNING)
IN_TIME = Q(breached_at=None)
KEPT = Q(is_met=True)
MISSED = Q(is_met=False) | Q(is_met=None)
"""Of what was decided: whose time is used up may run on without a verdict."""


def decided_within(start: datetime, end: datetime) -> Q:
    """Return the condition of having been decided from `start` up to, not including, `end`."""

    def within(field: str) -> Q:
        return Q(**{f"{field}__gte": start, f"{field}__lt": end})

    return (
        within("breached_at")
        | (IN_TIME & RUNS & within("due_at"))
        | (IN_TIME & ~RUNS & within("stopped_at"))
    )


def with_moment(clocks: "QuerySet[Clock]") -> "QuerySet[Clock]":
    """Return decided clocks, each with the moment as `decided_at`."""
    return clocks.annotate(
        decided_at=Case(
            When(breached_at__isnull=False, then=F("breached_at")),
            When(RUNS, then=F("due_at")),
            default=F("stopped_at"),
            output_field=DateTimeField(),
        )
    )
