"""Which incidents a user may see, and one of them with what its page shows."""

from django.db.models import QuerySet
from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.prepared import Given, Prepared
from evident.kernel.records.queries import narrow, sees
from evident.resolution.incidents.models import Incident

PEOPLE = ("requester", "team", "assignee", "organisation")
BESIDE = ("organisation", "team", "category", "resolution_code", "service__as_service")
ROLES = ("requester", "assignee", "resolved_by", "closed_by")


def visible_to(user: User) -> QuerySet[Incident]:
    """Return the incidents `user` may see."""
    return narrow(Incident.objects.all(), user=user, kinds=("incident",))


_plain = Prepared(lambda: named().select_related("organisation", "requester"))
_whole = Prepared(lambda: named().select_related(*BESIDE))


def named() -> QuerySet[Incident]:
    """Return the incident of a number, whoever may see it."""
    return Incident.objects.filter(kind="incident", number=Given("number"))


def get(*, number: str, user: User) -> Incident:
    """Return one incident. Raises Http404 alike for one that is hidden and one that is not."""
    return one(_plain, number=number, user=user)


def shown(*, number: str, user: User) -> Incident:
    """
    Return one incident with what its page shows. Raises Http404 as `get` does.

    People come in a query of their own: with each of them joined, planning the query takes
    longer than everything else on the page.
    """
    incident = one(_whole, number=number, user=user)
    known = User.objects.in_bulk(
        {getattr(incident, f"{role}_id") for role in ROLES if getattr(incident, f"{role}_id")}
    )
    for role in ROLES:
        key = getattr(incident, f"{role}_id")
        if key is not None:
            setattr(incident, role, known[key])
    return incident


def one(incidents: Prepared[Incident], *, number: str, user: User) -> Incident:
    """Return the incident called `number` if `user` may see it. Raises Http404."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    incident = incidents.first(number=number)
    if incident is None or not sees(user, record=incident):
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


def if_seen(other: Incident | None, *, user: User) -> Incident | None:
    """Return an incident another one leads to; None where `user` may not see it."""
    return other if other is not None and sees(user, record=other) else None


def children_of(incident: Incident, *, user: User) -> QuerySet[Incident]:
    """Return the children that `user` may see; they may be another customer's."""
    return visible_to(user).filter(parent=incident).order_by("pk")


def duplicates_of(incident: Incident, *, user: User) -> QuerySet[Incident]:
    """Return the duplicates that `user` may see."""
    return visible_to(user).filter(duplicate_of=incident).order_by("pk")
