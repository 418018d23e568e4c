"""Complaints that an exclusion of their agreement leaves out: no time was promised for them."""

from django.db.models import Exists, OuterRef, QuerySet

from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Clock, ClockState, Exclusion


def excluded(record: int | OuterRef) -> "QuerySet[Clock]":
    """Return the clocks of a record that an exclusion leaves out."""
    clocks = Clock.objects.filter(record_id=record, exclusion__isnull=False)
    return clocks.exclude(state=ClockState.CANCELLED)


def is_left_out() -> Exists:
    """Return the condition that an exclusion leaves a complaint out."""
    return Exists(excluded(OuterRef("pk")))


def exclusion_of(complaint: Record) -> Exclusion | None:
    """Return the exclusion that leaves a complaint out, if one does."""
    clock = excluded(complaint.pk).select_related("exclusion").first()
    return None if clock is None else clock.exclusion
