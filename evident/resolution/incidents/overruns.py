"""Spans of the incident procedure that were not kept: time to object, review of major ones."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import F, Q

from evident.kernel.procedures.overruns import (
    Ended,
    Overrun,
    closed_too_soon,
    declare_overruns,
)
from evident.resolution.incidents.limits import limit
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.models import MajorIncident
from evident.resolution.incidents.procedure import PROCEDURE


def told(records: Sequence[Ended], at: datetime) -> Iterator[Overrun]:
    """Yield incidents that closed by themselves too soon, and major ones reviewed too late."""
    yield from closed_too_soon(PROCEDURE.kind, records, limit)
    late = Q(reviewed_at__gt=F("review_due_at")) | Q(reviewed_at=None, review_due_at__lt=at)
    keys = [each.pk for each in records]
    for major in MajorIncident.objects.filter(late, incident__among=keys, state__in=STANDING):
        known_at = major.reviewed_at or major.review_due_at or at
        yield Overrun(major.pk, "major_review_hours", known_at)


declare_overruns(PROCEDURE.kind, told)
