"""Whether an incident was solved at first contact: kept by its steps, so that it can be counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from evident.kernel.comments.models import Comment
from evident.kernel.prepared import Given, Prepared
from evident.kernel.timelines.parties import is_of_user_side
from evident.resolution.incidents.limits import limit
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State

GROWING = ("reassignments", "escalation", "reopenings")
"""What is more than one contact as soon as it grows."""
SAID_FIRST = Prepared(
    lambda: (
        Comment.objects.public()
        .filter(record_id=Given("record"), by__isnull=False, at__lt=Given("before"))
        .select_related("by")
        .only("at", "by__organisation_id")[:2]
    )
)
"""What user and desk wrote to each other first, before a moment."""


def judge(incident: Incident, *, before: Mapping[str, Any]) -> None:
    """
    Keep whether `incident` was solved at first contact, after a step that found it as `before`.

    Unknown until it is resolved or took another way; what is no longer so never becomes so again
    (decision 0040).
    """
    if incident.is_first_contact is False:
        return
    if went_on(incident, before):
        incident.is_first_contact = False
    elif before["resolved_at"] is None and incident.resolved_at is not None:
        at = incident.resolved_at
        incident.is_first_contact = was_in_time(incident, at) and was_one_exchange(incident, at)


def went_on(incident: Incident, before: Mapping[str, Any]) -> bool:
    """Return whether a step put it on hold, handed it over, escalated or reopened it."""
    waits = incident.state == State.PENDING and before["state"] != State.PENDING
    return waits or any(getattr(incident, name) > before[name] for name in GROWING)


def was_in_time(incident: Incident, at: datetime) -> bool:
    """Return whether it was restored, at `at`, in the time its procedure gives a first contact."""
    span = limit("first_contact_hours", procedure_version=incident.procedure_version)
    if incident.restored_in is not None:
        return incident.restored_in <= span.length
    return at <= span.due(incident.opened_at)


def was_one_exchange(incident: Incident, at: datetime) -> bool:
    """Return whether, until it was restored at `at`, the user was silent and we wrote once."""
    first = SAID_FIRST.all(record=incident.pk, before=at)
    return len(first) < 2 and not any(  # the report and one answer at most
        each.by is not None and is_of_user_side(incident, each.by) for each in first
    )
