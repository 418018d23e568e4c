"""
How a clock counts: pure arithmetic over working time, no database.

A clock consumes its target while it runs and the calendar is open. A paused clock consumes
nothing and cannot breach. Exactly on time is in time: a target is missed only after its due moment.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol


class Counted(Protocol):
    """What a clock needs of a calendar: `kernel.calendars.working_time.WorkingTime` has it."""

    def working_seconds(self, start: datetime, end: datetime, /) -> float:
        """Return open seconds between two moments."""

    def add(self, start: datetime, seconds: float, /) -> datetime:
        """Return the moment by which that many open seconds have passed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How a clock stands: what it had consumed at `since`, and whether it runs from there.

    `breached_at` is when the target that holds now was used up, if it was exceeded; `used_up_at`
    is that moment while it is just used up and the clock has run since. All moments are aware.
    """

    target: timedelta
    since: datetime
    consumed: timedelta = timedelta()
    is_running: bool = True
    breached_at: datetime | None = None
    used_up_at: datetime | None = None

    @property
    def remaining(self) -> timedelta:
        """What of the target was left at `since`; negative once it was missed."""
        return self.target - self.consumed


def consumed_at(standing: Standing, at: datetime, time: Counted) -> timedelta:
    """Return what is consumed at a moment not before `since`."""
    if not standing.is_running or at <= standing.since:
        return standing.consumed
    return standing.consumed + timedelta(seconds=time.working_seconds(standing.since, at))


def due(standing: Standing, time: Counted) -> datetime | None:
    """Return when a running clock uses up its target, or did; None for one that is paused."""
    return moment_of_share(standing, 1, time)


def moment_of_share(standing: Standing, share: float, time: Counted) -> datetime | None:
    """
    Return when a running clock has consumed `share` of its target; None for one that is paused.

    A share that was consumed by `since` already was reached then at the latest. When the whole was
    is noted; more than that is reached later.
    """
    if not standing.is_running:
        return None
    if share == 1 and (passed := standing.breached_at or standing.used_up_at) is not None:
        return passed
    left = standing.target * share - standing.consumed
    if left < timedelta():
        return standing.since
    return time.add(standing.since, left.total_seconds())


def is_missed(standing: Standing, at: datetime, time: Counted) -> bool:
    """Return whether the target is missed at a moment not before `since`."""
    return standing.breached_at is not None or consumed_at(standing, at, time) > standing.target


def advanced(standing: Standing, at: datetime, time: Counted) -> Standing:
    """Return the same clock counted up to `at`, its breach noted if it happened before."""
    breached_at = standing.breached_at
    if breached_at is None and is_missed(standing, at, time):
        breached_at = due(standing, time)
    consumed = consumed_at(standing, at, time)
    used_up_at = None
    if standing.is_running and breached_at is None and consumed == standing.target:
        used_up_at = due(standing, time)
    return replace(
        standing,
        consumed=consumed,
        since=max(at, standing.since),
        breached_at=breached_at,
        used_up_at=used_up_at,
    )


def paused(standing: Standing, at: datetime, time: Counted) -> Standing:
    """Return the clock paused at `at`; a breach before stays one."""
    return replace(advanced(standing, at, time), is_running=False, used_up_at=None)


def resumed(standing: Standing, at: datetime) -> Standing:
    """Return a paused clock running again from `at`: what it had consumed is kept."""
    return replace(standing, since=max(at, standing.since), is_running=True, used_up_at=None)


def retargeted(standing: Standing, at: datetime, target: timedelta, time: Counted) -> Standing:
    """
    Return the clock with another target from `at` on; consumption and pauses are kept.

    Only the promise now in force can be broken: with more time it is not breached any more, with
    less it may be at once, but never before the promise was made.
    """
    now = advanced(standing, at, time)
    if target == now.target:
        return now
    breached_at = now.since if now.consumed > target else None
    return replace(now, target=target, breached_at=breached_at, used_up_at=None)
