"""Spans of the complaint procedure that were not kept; its end is the record's own due time."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import F, Q

from evident.kernel.procedures.overruns import Ended, Overrun, declare_overruns
from evident.relationships.customers.models import Complaint
from evident.relationships.customers.procedure.complaint import PROCEDURE


def told(records: Sequence[Ended], at: datetime) -> Iterator[Overrun]:
    """Yield complaints that were acknowledged too late, or not at all."""
    late = Q(acknowledged_at__gt=F("acknowledge_due_at"))
    late |= Q(acknowledged_at=None, acknowledge_due_at__lt=at)
    for found in Complaint.objects.filter(late, pk__in=[each.pk for each in records]):
        known_at = found.acknowledged_at or found.acknowledge_due_at or at
        yield Overrun(found.pk, "acknowledge_hours", known_at)


declare_overruns(PROCEDURE.kind, told)
