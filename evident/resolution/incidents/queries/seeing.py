"""Which incidents a user may see, and one of them with what its page shows."""

from django.db.models import QuerySet
from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.records.queries import narrow
from evident.resolution.incidents.models import Incident

PEOPLE = ("requester", "team", "assignee", "organisation")
SHOWN = (
    *PEOPLE,
    "category",
    "resolution_code",
    "resolved_by",
    "closed_by",
    "parent",
    "duplicate_of",
)


def visible_to(user: User) -> QuerySet[Incident]:
    """Return the incidents `user` may see."""
    incidents = Incident.objects.filter(kind="incident")  # so that lists find their index
    return narrow(incidents, user=user, kinds=("incident",))


def get(*, number: str, user: User) -> Incident:
    """Return one incident. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    incident = visible_to(user).select_related(*SHOWN).filter(number=number).first()
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
