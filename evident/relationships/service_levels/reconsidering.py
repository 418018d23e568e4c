"""Another agreement for a record whose service or customer was wrong: as if so from its opening."""

from collections.abc import Iterable
from datetime import datetime

from evident.relationships.service_levels.models import ClockState, Metric, Party, Rule
from evident.relationships.service_levels.promising import past, take_over
from evident.relationships.service_levels.retrospect import followed
from evident.relationships.service_levels.stretches import Pause, pauses_of
from evident.relationships.service_levels.terms import Terms
from evident.relationships.service_levels.timekeeping import Timekeeping


def reconsider(kept: Timekeeping, *, responded_at: datetime | None) -> None:
    """
    Let the agreements hold that fit the record as it is now, from its opening on.

    What was answered at `responded_at` was so under the new agreement, too.
    """
    now, found = kept.at, kept.applicable(kept.record.opened_at)
    wanted = {terms.version_id for terms in found if terms.party == Party.SLA}
    old = [
        place
        for place, clock in enumerate(kept.clocks)
        if clock.party == Party.SLA
        and clock.state != ClockState.CANCELLED
        and clock.version_id not in wanted
    ]
    pauses = pauses_of([kept.clocks[place] for place in old], until=now)
    for place in old:
        kept.cancel_one(place)
    first = len(kept.clocks)
    known = {clock.version_id for clock in kept.clocks if clock.state != ClockState.CANCELLED}
    for terms in found:
        if terms.party == Party.SLA and terms.version_id not in known:
            start_earlier(kept, terms, pauses)
    kept.at = kept.record.opened_at
    kept.fill_up()
    if responded_at is not None:
        kept.at = responded_at
        kept.stop(only=(Metric.RESPONSE,), first=first)
    kept.at = now
    carry_on(kept)


def carry_on(kept: Timekeeping) -> None:
    """Let the OLAs and contracts count that cover the record as it is now, and no others."""
    covering = [terms for terms in kept.applicable(kept.at) if terms.party != Party.SLA]
    agreements = {terms.agreement_id for terms in covering}
    known = set()
    for place, clock in enumerate(kept.clocks):
        if clock.party not in {Party.OLA, Party.CONTRACT} or clock.state == ClockState.CANCELLED:
            continue
        known.add(kept.of(clock).agreement_id)
        if kept.of(clock).agreement_id not in agreements:
            kept.cancel_one(place)
    for terms in covering:
        if terms.agreement_id in known:
            continue
        calendars = kept.calendars(terms.timed)
        anew = followed(kept.record, past(kept), terms=terms, calendars=calendars)
        for clock in anew.clocks:
            if clock.state != ClockState.CANCELLED:
                take_over(kept, clock, anew, rule=None)


def start_earlier(kept: Timekeeping, terms: Terms, pauses: Iterable[Pause]) -> None:
    """Start the clocks of an agreement when the record was opened, with its pauses since."""
    first, now = len(kept.clocks), kept.at
    kept.at = kept.record.opened_at
    kept.start(terms)
    for place in range(first, len(kept.clocks)):
        for pause in pauses:
            if pause.reason not in terms.pause_reasons:
                continue
            kept.at = pause.began_at
            kept.pause(place, rule=Rule.PAUSE, reason=pause.reason)
            if pause.ended_at is not None:
                kept.at = pause.ended_at
                kept.run(place, rule=Rule.RESUME)
    kept.at = now
