"""A record is reopened: clocks that had stopped go on, or start again, as their agreement says."""

from dataclasses import replace
from typing import TYPE_CHECKING

from evident.relationships.service_levels import counting
from evident.relationships.service_levels.counting import Standing
from evident.relationships.service_levels.models import Clock, ClockState, Metric, Rule
from evident.relationships.service_levels.terms import Timed

if TYPE_CHECKING:
    from evident.relationships.service_levels.timekeeping import Timekeeping


def take_up_again(kept: "Timekeeping", *parties: str) -> None:
    """Let clocks of resolution that had stopped go on, if whom they hold has the record."""
    for place, clock in enumerate(kept.clocks):
        is_over = clock.state == ClockState.STOPPED and clock.metric != Metric.RESPONSE
        if is_over and clock.party in parties and kept.is_with_holder(clock):
            go_on(kept, place)


def go_on(kept: "Timekeeping", place: int) -> None:
    """
    Let a clock that had stopped go on, or start again, as its agreement says.

    The target of the priority by now holds, where the agreement wants that; one that promises
    nothing leaves nothing to go on.
    """
    clock = kept.clocks[place]
    if is_promised_no_more(kept, clock):
        kept.cancel_one(place)
        return
    standing = replace(clock.standing, since=kept.at, is_running=False)
    rule = Rule.REOPEN
    if kept.of(clock).restarts:
        standing = Standing(target=clock.target, since=kept.at, is_running=False)
        rule = Rule.RESTART
        clock.alerted = 0
    timed = target_of(kept, clock)
    if timed is not None:
        if timed.target_id != clock.promise_id:
            standing = counting.retargeted(standing, kept.at, timed.length, kept.time(clock))
            clock.promise_id, clock.alerted = timed.target_id, 0
        kept.count_in(clock, timed)
    clock.is_met, clock.stopped_at = None, None
    kept.put(place, replace(standing, is_running=True), rule)
    kept.schedule(place)


def is_promised_no_more(kept: "Timekeeping", clock: Clock) -> bool:
    """Return whether a clock's agreement promises nothing of its kind at the priority by now."""
    terms = kept.of(clock)
    if clock.promise_id is None or terms.keeps_target:
        return False
    return all(timed.metric != clock.metric for timed in terms.timed_for(kept.record))


def target_of(kept: "Timekeeping", clock: Clock) -> Timed | None:
    """Return the target that holds for a clock by now; None where its own is not known."""
    terms = kept.of(clock)
    if clock.promise_id is None:
        return None
    if not terms.keeps_target:
        for timed in terms.timed_for(kept.record):
            if timed.metric == clock.metric:
                return timed
    return next((each for each in terms.timed if each.target_id == clock.promise_id), None)
