"""
To which supplier a record goes when it waits for one, and by which contract.

The contract that carries the promise to the customer goes first; else the one that names the
service; else the one that covers every service. Only one runs: one supplier has the record.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Carrier, ClockState, Metric, Party, Rule
from evident.relationships.service_levels.terms import Terms, applicable

if TYPE_CHECKING:
    from evident.relationships.service_levels.timekeeping import Timekeeping


class Supply(NamedTuple):
    """The contract a record goes to, by which rule that one, and the supplier's name."""

    terms: Terms
    rule: Rule
    supplier: str


def supply_of(record: Record, *, at: datetime) -> Supply | None:
    """Return to which contract a record goes that waits for a supplier; None without any."""
    found = applicable(record, at=at)
    contracts = [terms for terms in found if terms.party == Party.CONTRACT]
    if not contracts:
        return None
    chosen, rule = contracts[0], Rule.COVERS if contracts[0].covers_all else Rule.NAMES
    carrying = carriers_of([terms for terms in found if terms.party == Party.SLA], record)
    for terms in contracts:
        if terms.agreement_id in carrying:
            chosen, rule = terms, Rule.CARRIES
            break
    names = Organisation.objects.filter(pk=chosen.organisation_id or 0).values_list(
        "name", flat=True
    )
    return Supply(chosen, rule, names[0])


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
            kept.go_on(place)  # the record was reopened, and is the supplier's once more
