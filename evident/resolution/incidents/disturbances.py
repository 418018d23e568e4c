"""Major incidents as what disturbs a service, for the page that shows how services do."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.relationships.announcements import status
from evident.relationships.announcements.status import Disturbance
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.queries import majors

AT_MOST = 500


def disturbed(user: User, since: datetime) -> Iterator[Disturbance]:
    """
    Give the major incidents that `user` may know of and that lasted until `since` or later.

    To a customer they are what was declared to concern him, in the words meant for him. What was
    declared by mistake disturbed nothing.
    """
    is_ours = access_of(user).may_somewhere("incident.view_internal")
    rows = majors.visible_majors(user) if is_ours else majors.concerning(user)
    rows = rows.filter(Q(restored_at=None) | Q(restored_at__gte=since), state__in=STANDING)
    rows = rows.exclude(incident__service=None).select_related("incident")
    for major in rows.order_by("-declared_at")[:AT_MOST]:
        incident = major.incident
        ended = major.restored_at or incident.resolved_at or incident.closed_at
        if ended is not None and ended < since:
            continue
        yield Disturbance(
            service_id=incident.service_id or 0,
            began_at=incident.opened_at,
            ended_at=ended,
            is_planned=False,
            label=incident.title if is_ours else major.customer_text,
            address=major.get_absolute_url() if is_ours else "",
        )


status.add("incidents", disturbed)
