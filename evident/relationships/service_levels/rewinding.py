"""Taking a ledger back: what turned out to have ended earlier than its present stretch began."""

from datetime import timedelta
from typing import TYPE_CHECKING

from evident.relationships.service_levels.models import Clock, ClockState, Rule, Segment

if TYPE_CHECKING:
    from evident.relationships.service_levels.timekeeping import Timekeeping


def rewind(kept: "Timekeeping", place: int) -> None:
    """Take the ledger back to `at`, which lies before the present stretch."""
    clock = kept.clocks[place]
    consumed = timedelta()
    stands, since = True, clock.started_at
    for segment in ledger(kept, clock):
        if segment.rule == Rule.RESTART and segment.began_at <= kept.at:
            consumed = timedelta()
        if segment.ended_at <= kept.at:
            consumed += segment.counted
            since = segment.ended_at
            continue
        supersede(kept, segment)
        if segment.began_at <= kept.at:
            stands, since = segment.kind == Segment.Kind.RUNNING, segment.began_at
            clock.rule, clock.reason = segment.rule, segment.reason
            clock.holder, clock.person = segment.holder, segment.person
            clock.calendar = segment.counted_in(clock)
    clock.state = ClockState.RUNNING if stands else ClockState.PAUSED
    clock.consumed, clock.since, clock.breached_at = consumed, since, None
    kept.changed.add(place)


def ledger(kept: "Timekeeping", clock: Clock) -> list[Segment]:
    """Return the stretches that count: those written, then those that ended just now."""
    written: list[Segment] = []
    if not clock.is_unsaved:
        written += clock.segments.filter(is_superseded=False).order_by("began_at", "pk")
    return written + [segment for segment in kept.ended if segment.clock is clock]


def supersede(kept: "Timekeeping", segment: Segment) -> None:
    """Let a stretch count no more; one that was never written never was."""
    if segment._state.adding:  # noqa: SLF001  # a key is never None to the types
        kept.ended = [each for each in kept.ended if each is not segment]
        return
    segment.is_superseded = True
    segment.save(update_fields=["is_superseded"])
