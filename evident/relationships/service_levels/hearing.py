"""
Who hears how much of a target is used, by role, and from which share on: an agreement says it.

    offer(Hearer("relationship_manager", _("Relationship manager"), give))
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import Receiver, Role
from evident.kernel.notifications.receivers import assignee, holders
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.portfolio.services.models import Service
from evident.relationships.service_levels.models import Agreement, hears_by_default

Give = Callable[[Entry, Record], Iterator[Receiver]]


@dataclass(frozen=True)
class Hearer:
    """A role whose holders may hear of a clock."""

    code: str
    name: str | Promise
    give: Give


_known: dict[str, Hearer] = {}


def offer(hearer: Hearer) -> None:
    """Let agreements name a role."""
    _known[hearer.code] = hearer


def offered() -> list[Hearer]:
    """Return the roles agreements may name."""
    return list(_known.values())


def roles_at(hears: Mapping[str, int], share: int) -> list[str]:
    """Return the roles that hear of a share of a target, in percent."""
    return [role for role, least in hears.items() if share >= least]


def in_words(hears: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return who hears from which share on, in the language of the page, the earliest first."""
    found = [(str(each.name), hears[each.code]) for each in offered() if each.code in hears]
    return sorted(found, key=lambda each: each[1])


def concerned(entry: Entry, record: Record) -> Iterator[Receiver]:
    """Give whom the entry of a clock names by role; one from before they were noted names none."""
    roles = entry.facts.get("roles")
    if roles is None:
        roles = roles_at(hears_by_default(), entry.facts.get("share", 0))
    for hearer in offered():
        if hearer.code in roles:
            yield from hearer.give(entry, record)


def lead(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever leads the team that has the record."""
    if record.team is not None and record.team.lead_id is not None:
        yield record.team.lead_id, Role.MANAGER


def service_owner(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever answers for the service."""
    owners = Service.objects.filter(pk=record.service_id or 0, owner__isnull=False)
    for owner in owners.values_list("owner", flat=True):
        yield owner, Role.MANAGER


def agreement_manager(entry: Entry, record: Record) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever answers for the agreement."""
    number = entry.facts.get("agreement") or ""
    managers = Agreement.objects.filter(number=number, assignee__isnull=False)
    for manager in managers.values_list("assignee", flat=True):
        yield manager, Role.MANAGER


def holding(role: str) -> Give:
    """Return what gives the people who hold a role for the record."""

    def give(entry: Entry, record: Record) -> Iterator[Receiver]:
        yield from holders(role, record, entry)

    return give


for _hearer in (
    Hearer("assignee", _("Whoever has the record, else the team"), assignee),
    Hearer("team_lead", _("Team leader"), lead),
    Hearer("process_manager", _("Process manager"), holding("process_manager")),
    Hearer("service_owner", _("Service owner"), service_owner),
    Hearer("agreement_manager", _("Whoever answers for the agreement"), agreement_manager),
    Hearer("sms_manager", _("SMS manager"), holding("sms_manager")),
    Hearer("top_management", _("Top management"), holding("top_management")),
):
    offer(_hearer)
