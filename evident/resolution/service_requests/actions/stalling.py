"""Telling once of each thing that came to wait for nobody."""

from datetime import datetime

from django.db import transaction

from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.queries.stuck import Stuck, found_in

STALL = "service_request.stall"


@transaction.atomic
def tell_of_stuck(*, at: datetime) -> int:
    """
    Write of each order that came to wait for nobody that it does; return of how many things.

    Each is told once, and again only if it was repaired and waits for nobody once more.
    """
    new = [each for each in found_in(ServiceRequest.objects.all(), at=at) if not is_told(each)]
    for each in new:
        facts = {"repair": each.repair, "key": each.key}
        trail.write(event=STALL, by=None, at=at, record=each.order, facts=facts)
    return len(new)


def is_told(stuck: Stuck) -> bool:
    """Return whether it was told of since it was last repaired."""
    events = (STALL, f"service_request.{stuck.repair}")
    for entry in Entry.objects.of_record(stuck.order.pk).filter(event__in=events).reverse():
        if entry.event != STALL:
            return False
        if (entry.facts.get("repair"), entry.facts.get("key")) == (stuck.repair, stuck.key):
            return True
    return False
