"""
To which supplier a record goes when it waits for one, and by which contract.

Whoever puts it on hold may choose among those that cover its service. Else the contract that
carries the promise to the customer goes first; else the one that names the service; else the one
that covers every service. Only one runs: one supplier has the record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Carrier, ClockState, Metric, Party, Rule
from evident.relationships.service_levels.reopening import go_on
from evident.relationships.service_levels.terms import Terms, applicable

if TYPE_CHECKING:
    from evident.relationships.service_levels.timekeeping import Timekeeping


WAITS_FOR_SUPPLIER = "supplier"
"""The reason of a hold that hands a record to a supplier: clocks of contracts run meanwhile."""


class Supply(NamedTuple):
    """The contract a record goes to, by which rule that one, and the supplier's name."""

    terms: Terms
    rule: Rule
    supplier: str


def supply_of(record: Record, *, at: datetime, chosen: str = "") -> Supply | None:
    """
    Return to which contract a record goes that waits for a supplier; None without any.

    `chosen` is the number of one chosen by hand; one that holds no more leaves it to the rule.
    """
    found = applicable(record, at=at)
    contracts = [terms for terms in found if terms.party == Party.CONTRACT]
    if not contracts:
        return None
    by_hand = [terms for terms in contracts if chosen and terms.number == chosen]
    if by_hand:
        terms, rule = by_hand[0], Rule.CHOSEN
    else:
        terms, rule = usual_of(
            contracts, [each for each in found if each.party == Party.SLA], record
        )
    names = Organisation.objects.filter(pk=terms.organisation_id or 0).values_list(
        "name", flat=True
    )
    return Supply(terms, rule, names[0])


def usual_of(
    contracts: Sequence[Terms], slas: Sequence[Terms], record: Record
) -> tuple[Terms, Rule]:
    """Return to which of the contracts a record goes where nobody chose, and by which rule."""
    carrying = carriers_of(slas, record)
    for terms in contracts:
        if terms.agreement_id in carrying:
            return terms, Rule.CARRIES
    return contracts[0], Rule.COVERS if contracts[0].covers_all else Rule.NAMES


def refuse_other_contract(record: Record, *, number: str, waiting_for: str, at: datetime) -> None:
    """Raise WrongFact unless a record on hold may go to the contract called `number`, if any."""
    if not number:
        return
    if waiting_for != WAITS_FOR_SUPPLIER:
        raise WrongFact(_("A contract is chosen only where a supplier is waited for."))
    found = applicable(record, at=at)
    if number not in {terms.number for terms in found if terms.party == Party.CONTRACT}:
        raise WrongFact(
            _("No contract %(number)s in force covers the service.") % {"number": number}
        )


def carriers_of(slas: Sequence[Terms], record: Record) -> set[int]:
    """Return the agreements that carry what a record's SLA promises for it."""
    found: set[int] = set()
    for terms in slas:
        promised = [timed.code for timed in terms.timed_for(record)]
        links = Carrier.objects.filter(promise=terms.agreement_id, promise_code__in=promised)
        found |= set(links.values_list("carrier_id", flat=True))
    return found


def hand_to_supplier(kept: "Timekeeping") -> None:
    """Let the clocks of the contract run to which the record goes, of no other one."""
    supply = kept.supply
    if supply is None or not kept.speaks_of(supply.terms):
        return
    places = [
        place
        for place, clock in enumerate(kept.clocks)
        if clock.state != ClockState.CANCELLED
        and kept.of(clock).agreement_id == supply.terms.agreement_id
    ]
    if not places:
        kept.start(supply.terms, rule=supply.rule)
    for place in places:
        clock = kept.clocks[place]
        if clock.state == ClockState.PAUSED:
            kept.run(place, rule=supply.rule)
        elif clock.state == ClockState.STOPPED and clock.metric != Metric.RESPONSE:
            go_on(kept, place)  # the record was reopened, and is the supplier's once more
