"""
What was not kept of a complaint's procedure, whose end is the record's own due time, and reviews.

A review is due when it is to be held, a survey when answers end: both end some time after.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q

from evident.kernel.procedures.overruns import Ended, Overrun, declare_overruns
from evident.relationships.customers.models import Complaint, ServiceReview
from evident.relationships.customers.procedure import review, survey
from evident.relationships.customers.procedure.complaint import PROCEDURE

SAME_DAY = timedelta(days=1)
"""What is held within a day of the time that was planned is held as planned."""


def told(records: Sequence[Ended], at: datetime) -> Iterator[Overrun]:
    """Yield complaints that were acknowledged too late, or not at all."""
    late = Q(acknowledged_at__gt=F("acknowledge_due_at"))
    late |= Q(acknowledged_at=None, acknowledge_due_at__lt=at)
    for found in Complaint.objects.filter(late, pk__in=[each.pk for each in records]):
        known_at = found.acknowledged_at or found.acknowledge_due_at or at
        yield Overrun(found.pk, "acknowledge_hours", known_at)


def reviews(records: Sequence[Ended], at: datetime) -> Iterator[Overrun]:
    """Yield reviews that were held later than the day that was planned."""
    held = ServiceReview.objects.filter(pk__in=[each.pk for each in records])
    for late in held.filter(held_at__gt=F("due_at") + SAME_DAY):
        yield Overrun(late.pk, "", late.held_at or at)


declare_overruns(PROCEDURE.kind, told)
declare_overruns(review.PROCEDURE.kind, reviews, is_due_at_end=False)
declare_overruns(survey.PROCEDURE.kind, lambda _records, _at: (), is_due_at_end=False)
