"""Taking a ledger back: what turned out to have ended earlier than its present stretch began."""

from typing import TYPE_CHECKING

from evident.kernel.calendars.queries import working_time_known
from evident.kernel.calendars.working_time import WorkingTime
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.counting import Standing
from evident.relationships.service_levels.models import Clock, ClockState, Segment
from evident.relationships.service_levels.stretches import begun

if TYPE_CHECKING:
    from evident.relationships.service_levels.timekeeping import Timekeeping


def rewind(kept: "Timekeeping", place: int) -> None:
    """Take the ledger back to `at`, which lies before the present stretch."""
    clock = kept.clocks[place]
    standing: Standing | None = None
    for segment in ledger(kept, clock):
        if segment.ended_at > kept.at:
            supersede(kept, segment)
        if segment.began_at > kept.at:
            continue
        time = time_of(segment, clock)
        standing = begun(
            standing,
            at=segment.began_at,
            target=segment.target,
            rule=segment.rule,
            is_running=segment.kind == Segment.Kind.RUNNING,
            time=time,
        )
        if segment.ended_at <= kept.at:
            standing = counting.advanced(standing, segment.ended_at, time)
            continue
        clock.rule, clock.reason = segment.rule, segment.reason
        clock.holder, clock.person = segment.holder, segment.person
        clock.calendar = segment.counted_in(clock)
    stand(kept, place, standing or Standing(clock.target, clock.started_at))


def stand(kept: "Timekeeping", place: int, standing: Standing) -> None:
    """Let a clock stand as it did, under the target that holds for it now."""
    clock = kept.clocks[place]
    time = kept.time(clock)
    standing = counting.retargeted(standing, standing.since, clock.target, time)
    clock.state = ClockState.RUNNING if standing.is_running else ClockState.PAUSED
    clock.consumed, clock.since = standing.consumed, standing.since
    clock.breached_at, clock.due_at = standing.breached_at, counting.due(standing, time)
    kept.changed.add(place)


def time_of(segment: Segment, clock: Clock) -> WorkingTime:
    """Return the working time in which a stretch was counted, as its calendar was known then."""
    calendar, revision = segment.counted_in(clock), segment.calendar_revision
    return working_time_known(calendar, calendar.revision if revision is None else revision)


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
