"""Reads of incidents, always for a user."""

from django.db.models import QuerySet
from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.records.queries import narrow
from evident.resolution.incidents.models import Incident

PEOPLE = ("requester", "team", "assignee", "organisation")


def visible_to(user: User) -> QuerySet[Incident]:
    """Return the incidents `user` may see."""
    return narrow(Incident.objects.all(), user=user, kinds=("incident",))


def get(*, number: str, user: User) -> Incident:
    """Return one incident. Raises Http404 alike for one that is hidden and one that is not."""
    incident = (
        visible_to(user)
        .select_related(*PEOPLE, "category", "resolution_code", "resolved_by", "parent")
        .filter(number=number)
        .first()
    )
    if incident is None:
        raise Http404
    return incident
