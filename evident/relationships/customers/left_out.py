"""Complaints that an exclusion of their agreement leaves out: no time was promised for them."""

from django.db.models import Exists, OuterRef

from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Clock, ClockState, Exclusion


def is_left_out() -> Exists:
    """Return the condition that an exclusion leaves a complaint out."""
    clocks = Clock.objects.filter(record_id=OuterRef("pk"), exclusion__isnull=False)
    return Exists(clocks.exclude(state=ClockState.CANCELLED))


def exclusion_of(complaint: Record) -> Exclusion | None:
    """Return the exclusion that leaves a complaint out, if one does."""
    clocks = Clock.objects.filter(record_id=complaint.pk, exclusion__isnull=False)
    clock = clocks.exclude(state=ClockState.CANCELLED).select_related("exclusion").first()
    return None if clock is None else clock.exclusion
