"""
What a new priority promises that the old one did not: clocks as if it had been so all along.

They are built from what the trail tells, as time that nobody counted is in no ledger.
"""

from collections.abc import Sequence
from dataclasses import replace

from evident.relationships.service_levels import counting
from evident.relationships.service_levels.courses import Turn
from evident.relationships.service_levels.histories import histories
from evident.relationships.service_levels.models import Clock, ClockState, Party, Rule
from evident.relationships.service_levels.retrospect import Retrospect, course_of, followed
from evident.relationships.service_levels.terms import Terms
from evident.relationships.service_levels.timekeeping import Timekeeping


def promise_anew(kept: Timekeeping) -> None:
    """Start the clocks that the priority a record has now promises and that do not count yet."""
    found = [each for each in kept.applicable(kept.record.opened_at) if each.party == Party.SLA]
    found += [each for each in kept.applicable(kept.at) if each.party != Party.SLA]
    for terms in found:
        known = counted_under(kept, terms)
        promised = {timed.metric for timed in terms.timed_for(kept.record)}
        if terms.keeps_target or promised <= known:
            continue
        anew = all_along(kept, terms)
        for clock in anew.clocks:
            if clock.metric not in known and clock.state != ClockState.CANCELLED:
                take_over(kept, clock, anew)


def counted_under(kept: Timekeeping, terms: Terms) -> set[str]:
    """Return what the clocks of a record under one agreement are about."""
    return {
        clock.metric
        for clock in kept.clocks
        if clock.state != ClockState.CANCELLED and kept.of(clock).agreement_id == terms.agreement_id
    }


def all_along(kept: Timekeeping, terms: Terms) -> Retrospect:
    """Return the clocks of terms as if the priority had always been that of now, before `at`."""
    priority = kept.record.priority
    course = [replace(turn, values={**turn.values, "priority": priority}) for turn in past(kept)]
    return followed(kept.record, course, terms=terms, calendars=kept.calendars(terms.timed))


def past(kept: Timekeeping) -> Sequence[Turn]:
    """Return the changes of a record until now."""
    if isinstance(kept, Retrospect):
        return kept.passed
    return course_of(kept.record, histories([kept.record.pk])[kept.record.pk])


def take_over(
    kept: Timekeeping, clock: Clock, anew: Retrospect, *, rule: Rule | None = Rule.RETARGET
) -> None:
    """Go on with a clock and its ledger; one that still counts says by which rule, if any."""
    place = len(kept.clocks)
    kept.terms[clock.version_id] = anew.of(clock)
    kept.clocks.append(clock)
    kept.changed.add(place)
    kept.ended += [segment for segment in anew.ended if segment.clock is clock]
    if rule is None or clock.state == ClockState.STOPPED:
        return
    standing = kept.cut(place, counting.advanced(clock.standing, kept.at, kept.time(clock)))
    kept.put(place, standing, rule, reason=clock.reason)
    kept.schedule(place)
