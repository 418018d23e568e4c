"""Other agreements for a record whose service or customer was wrong: as if so from its opening."""

from collections.abc import Iterable
from datetime import datetime

from evident.relationships.service_levels.models import OWN, ClockState, Metric, Party
from evident.relationships.service_levels.promising import past, take_over
from evident.relationships.service_levels.retrospect import followed
from evident.relationships.service_levels.terms import Terms
from evident.relationships.service_levels.timekeeping import Timekeeping

Key = tuple[str, int | None]


def reconsider(kept: Timekeeping, *, responded_at: datetime | None) -> None:
    """
    Let the agreements hold that fit the record as it is now, from its opening on.

    Their clocks are built from what the trail tells: what the record waited for, and who had it,
    before anybody knew what it was about. What was answered at `responded_at` was so, too, where
    the procedure itself promises.
    """
    found = [each for each in kept.applicable(kept.record.opened_at) if each.party == Party.SLA]
    found += [each for each in kept.applicable(kept.at) if each.party != Party.SLA]
    known = let_go(kept, found)
    for terms in found:
        if same(terms) in known:
            continue
        calendars = kept.calendars(terms.timed)
        anew = followed(kept.record, past(kept), terms=terms, calendars=calendars)
        for clock in anew.clocks:
            if clock.state != ClockState.CANCELLED:
                take_over(kept, clock, anew, rule=None)
    now, first = kept.at, len(kept.clocks)
    kept.at = kept.record.opened_at
    kept.fill_up()
    if responded_at is not None:
        kept.at = responded_at
        kept.stop(only=(Metric.RESPONSE,), first=first)
    kept.at = now


def let_go(kept: Timekeeping, found: Iterable[Terms]) -> set[Key]:
    """Cancel the clocks of other agreements than those found; return which still count."""
    wanted = {same(terms) for terms in found}
    known = set()
    for place, clock in enumerate(kept.clocks):
        if clock.party == OWN or clock.state == ClockState.CANCELLED:
            continue
        held = same(kept.of(clock))
        if held in wanted:
            known.add(held)
        else:
            kept.cancel_one(place)
    return known


def same(terms: Terms) -> Key:
    """Return by what terms are the same: an SLA's version, any version of other agreements."""
    is_sla = terms.party == Party.SLA
    return terms.party, terms.version_id if is_sla else terms.agreement_id
