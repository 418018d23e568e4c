"""
What a procedure promises to customers where no agreement does: clocks without an agreement.

Complaints have them: every customer is told within which time, with an agreement or without.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evident.relationships.service_levels import counting
from evident.relationships.service_levels.models import OWN, ClockState, Party, Rule
from evident.relationships.service_levels.terms import Terms

if TYPE_CHECKING:
    from evident.relationships.service_levels.timekeeping import Timekeeping

LEAST = timedelta(seconds=1)


def promise_what_is_left(kept: "Timekeeping", own: Terms) -> None:
    """Start clocks of what no SLA promises; let those apply no more that one promises by now."""
    standing = [clock for clock in kept.clocks if clock.state != ClockState.CANCELLED]
    agreed = {clock.metric for clock in standing if clock.party == Party.SLA}
    for place, clock in enumerate(kept.clocks):
        is_live = clock.state in {ClockState.RUNNING, ClockState.PAUSED}
        if clock.party == OWN and is_live and clock.metric in agreed:
            kept.cancel_one(place)
    known = agreed | {clock.metric for clock in standing if clock.party == OWN}
    left = tuple(timed for timed in own.timed if timed.metric not in known)
    if left:
        kept.start(replace(own, timed=left))
        kept.terms[None] = own


def agree(kept: "Timekeeping", metric: str, due_at: datetime) -> bool:
    """
    Let what the procedure promises be due at another time that the customer agreed to.

    Returns whether a clock of it counts that: an agreement is changed by its own versions alone.
    """
    for place in kept.live():
        clock = kept.clocks[place]
        if clock.party != OWN or clock.metric != metric:
            continue
        time = kept.time(clock)
        standing = kept.cut(place, counting.advanced(clock.standing, kept.at, time))
        left = timedelta(seconds=time.working_seconds(standing.since, due_at))
        target = max(standing.consumed + left, LEAST)
        standing = counting.retargeted(standing, clock.since, target, time)
        kept.put(place, standing, Rule.AGREED, reason=clock.reason)
        clock.alerted = 0
        kept.schedule(place)
        return True
    return False
