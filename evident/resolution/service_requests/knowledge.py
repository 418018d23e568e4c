"""Where articles help instead of an order, and what a fulfilled order tells for an article."""

from django.utils.translation import pgettext_lazy

from evident.resolution.service_requests.models import ServiceRequest
from evident.support.knowledge.places import Origin, Place, declare_origin, declare_place


def told(order: ServiceRequest) -> Origin | None:
    """Return what was ordered and how it was fulfilled, once somebody wrote it."""
    if not order.fulfilment_note or order.resolved_at is None:
        return None
    return Origin(title=order.title, problem="", solution=order.fulfilment_note)


declare_place(Place("order", pgettext_lazy("verb", "Order"), "catalogue:shop", is_order=True))
declare_origin("service_request", told)
