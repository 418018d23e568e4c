"""Which incidents a user may see, and one of them with what its page shows."""

from django.db.models import QuerySet
from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.records.queries import narrow
from evident.resolution.incidents.models import Incident

PEOPLE = ("requester", "team", "assignee", "organisation")
BESIDE = ("organisation", "team", "category", "resolution_code", "service__as_service")
ROLES = ("requester", "assignee", "resolved_by", "closed_by")


def visible_to(user: User) -> QuerySet[Incident]:
    """Return the incidents `user` may see."""
    return narrow(Incident.objects.all(), user=user, kinds=("incident",))


def get(*, number: str, user: User) -> Incident:
    """Return one incident. Raises Http404 alike for one that is hidden and one that is not."""
    return one(visible_to(user), number=number)


def shown(*, number: str, user: User) -> Incident:
    """
    Return one incident with what its page shows. Raises Http404 as `get` does.

    People come in a query of their own: with each of them joined, planning the query takes
    longer than everything else on the page.
    """
    incident = one(visible_to(user).select_related(*BESIDE), number=number)
    known = User.objects.in_bulk(
        {getattr(incident, f"{role}_id") for role in ROLES if getattr(incident, f"{role}_id")}
    )
    for role in ROLES:
        key = getattr(incident, f"{role}_id")
        if key is not None:
            setattr(incident, role, known[key])
    return incident


def one(incidents: QuerySet[Incident], *, number: str) -> Incident:
    """Return the incident called `number`. Raises Http404."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    incident = incidents.filter(number=number).first()
    if incident is None:
        raise Http404
    return incident


def several(*, numbers: list[str], user: User) -> list[Incident]:
    """Return those of `numbers` that `user` may see, in the order given."""
    numbers = [number for number in numbers if "\0" not in number]
    found = {
        incident.number: incident
        for incident in visible_to(user).select_related(*PEOPLE).filter(number__in=numbers)
    }
    return [found[number] for number in numbers if number in found]
