"""
The clocks of complaints: acknowledging is the response, an outcome the resolution.

An agreement may promise times for complaints by name; for what none does, the complaint procedure
promises its own to every customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.promises import calendar_of
from evident.kernel.procedures.rules import rules_of
from evident.kernel.records.models import Record
from evident.relationships.customers.limits import SHIPPED
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.procedure.complaint import (
    PROCEDURE,
    RESOLVED,
    UNACKNOWLEDGED,
    State,
)
from evident.relationships.service_levels.models import Metric
from evident.relationships.service_levels.procedural import agree
from evident.relationships.service_levels.terms import Terms, Timed, own_terms
from evident.relationships.service_levels.timekeeping import Timekeeping
from evident.relationships.service_levels.timing import Timing, accompany

LIMITS = {Metric.RESPONSE: "acknowledge_hours", Metric.RESOLUTION: "resolve_hours"}
ROUND_THE_CLOCK = "24x7"
"""The calendar that counts hours which pass by night as well."""


@dataclass(frozen=True)
class ComplaintTiming(Timing):
    """Keeps the clocks of complaints, and what a complaint says of when it is due."""

    def own(self, record: Record) -> Terms | None:
        """Return what the complaint procedure promises, in the version the complaint follows."""
        rules = rules_of(PROCEDURE.kind, record.procedure_version)
        calendar: Calendar | None = calendar_of(rules.calendar or ROUND_THE_CLOCK)
        if calendar is None or not calendar.revision:
            return None
        return own_terms(
            Timed(
                target_id=None,
                code=name,
                metric=metric,
                kind=PROCEDURE.kind,
                priority=None,
                length=timedelta(hours=rules.limits.get(name, SHIPPED[name])),
                calendar_id=calendar.pk,
            )
            for metric, name in LIMITS.items()
        )

    def is_concerned(self, record: Record, before: Mapping[str, Any]) -> bool:
        """Return whether another time was agreed with the customer."""
        return bool(before["due_at"] != record.due_at)

    def opened(self, record: Record, planned: Timekeeping) -> None:
        """Let a new complaint say when it is due, and whoever records it agree to another time."""
        if record.due_at is not None and record.due_at != planned.due_at(Metric.RESOLUTION):
            agree(planned, Metric.RESOLUTION, record.due_at)
        self.tell(record, planned)

    def kept(
        self,
        record: Record,
        kept: Timekeeping,
        before: Mapping[str, Any],
        was: datetime | None,
    ) -> None:
        """Let a complaint say when it is due where that moved; once settled it says when it was."""
        if before["due_at"] != record.due_at and record.due_at is not None:
            agree(kept, Metric.RESOLUTION, record.due_at)
        elif kept.due_at(Metric.RESOLUTION) not in {None, was}:
            self.tell(record, kept)

    def tell(self, record: Record, kept: Timekeeping) -> None:
        """Write down when a complaint is to be acknowledged and to have an outcome."""
        record.due_at = kept.due_at(Metric.RESOLUTION) or record.due_at
        if isinstance(record, Complaint):
            to_answer = kept.due_at(Metric.RESPONSE)
            record.acknowledge_due_at = to_answer or record.acknowledge_due_at


accompany(
    PROCEDURE,
    ComplaintTiming(
        waiting="",
        void=frozenset(),
        untouched=UNACKNOWLEDGED,
        settled=RESOLVED | {State.CLOSED},
        responded="acknowledged_at",
        due=(Metric.RESOLUTION,),
    ),
)
