"""Locking several incidents so that two who lock the same ones never wait for each other."""

from collections.abc import Iterable

from evident.resolution.incidents.models import Incident


def lock_in_order(keys: Iterable[int]) -> dict[int, Incident]:
    """Lock these incidents, always the oldest first, and return them as they are now, by key."""
    rows = Incident.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk")
    return {incident.pk: incident for incident in rows}
