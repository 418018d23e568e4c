"""A record goes from hand to hand: clocks of teams run while it is with their team."""

from typing import TYPE_CHECKING

from evident.relationships.service_levels.models import ClockState, Party, Rule
from evident.relationships.service_levels.reopening import take_up_again
from evident.relationships.service_levels.stretches import AWAY

if TYPE_CHECKING:
    from evident.relationships.service_levels.timekeeping import Timekeeping


def hand_over(kept: "Timekeeping", *, is_resolved: bool) -> None:
    """
    Note who has the record now, and let the clocks of teams run while it is with their team.

    What had stopped before the record was reopened goes on once its team has it again. Of a record
    that is resolved already nothing is left to be timed, until it is reopened.
    """
    team_id = kept.record.team_id
    for place in kept.live():
        clock = kept.clocks[place]
        if clock.party != Party.OLA:
            kept.note_holder(place)
        elif kept.of(clock).team_id == team_id:
            if clock.reason == AWAY:
                kept.run(place, rule=Rule.HAND_OVER)
            else:
                kept.note_holder(place)
        elif clock.reason != AWAY:
            kept.pause(place, rule=Rule.ELSEWHERE, reason=AWAY)
    if not is_resolved:
        take_up_again(kept, Party.OLA)
        begin_theirs(kept)


def begin_theirs(kept: "Timekeeping") -> None:
    """Start the clocks of the team that has the record and never had it while it was open."""
    known = {
        kept.of(clock).agreement_id
        for clock in kept.clocks
        if clock.party == Party.OLA and clock.state != ClockState.CANCELLED
    }
    for terms in kept.applicable(kept.at):
        is_theirs = terms.party == Party.OLA and terms.team_id == kept.record.team_id
        if is_theirs and terms.agreement_id not in known:
            kept.start(terms, rule=Rule.HAND_OVER)
