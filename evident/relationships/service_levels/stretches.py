"""Stretches of a clock's ledger, new clocks, and the next alert."""

from dataclasses import replace
from datetime import datetime, timedelta

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.working_time import WorkingTime
from evident.kernel.records.models import Record
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.counting import Standing
from evident.relationships.service_levels.models import Clock, ClockState, Rule, Segment
from evident.relationships.service_levels.terms import Terms, Timed

AWAY = "elsewhere"
"""The reason of a pause while somebody else has the record than whom the clock holds."""

BREACH = 100  # percent


def started(
    record: Record,
    terms: Terms,
    timed: Timed,
    *,
    calendar: Calendar,
    at: datetime,
    rule: Rule = Rule.BEGIN,
) -> Clock:
    """Return a clock that runs from `at`, not saved."""
    holder, person = holder_of(record)
    return Clock(
        version_id=terms.version_id,
        promise_id=timed.target_id,
        party=terms.party,
        metric=timed.metric,
        calendar=calendar,
        calendar_revision=calendar.revision,
        started_at=at,
        since=at,
        target=timed.length,
        rule=rule,
        holder=holder,
        person=person,
    )


def holder_of(record: Record) -> tuple[str, str]:
    """Return the names of the team and of the person who have a record."""
    team = record.team.name if record.team is not None else ""
    return team, record.assignee.name if record.assignee is not None else ""


def stretch(clock: Clock, standing: Standing, time: WorkingTime) -> Segment:
    """Return the stretch from a clock's `since` to where it now stands, not saved."""
    is_running = clock.state == ClockState.RUNNING
    return Segment(
        clock=clock,
        kind=Segment.Kind.RUNNING if is_running else Segment.Kind.PAUSED,
        began_at=clock.since,
        ended_at=standing.since,
        counted=standing.consumed - clock.consumed if is_running else timedelta(),
        target=clock.target,
        rule=clock.rule,
        reason=clock.reason,
        calendar_version=time.piece_at(clock.since).version or 0,
        calendar_revision=clock.calendar.revision,
        calendar=clock.calendar,
        holder=clock.holder,
        person=clock.person,
    )


def begun(
    before: Standing | None,
    *,
    at: datetime,
    target: timedelta,
    rule: str,
    is_running: bool,
    time: WorkingTime,
) -> Standing:
    """
    Return how a clock stands where a stretch begins, by how it stood where the one before ended.

    Nothing is counted in between: it was stopped there.
    """
    if before is None or rule == Rule.RESTART:
        return Standing(target, at, is_running=is_running)
    goes_on = is_running and before.is_running and rule != Rule.REOPEN
    if goes_on and (before.since, before.target) == (at, target):
        return before
    standing = counting.retargeted(replace(before, is_running=False), at, target, time)
    return replace(standing, is_running=is_running)


def next_alert(clock: Clock, warn_at: tuple[int, ...], time: WorkingTime) -> datetime | None:
    """
    Return when the next share of the target is reached; the whole of it is always told.

    Nobody is told of a clock that its agreement leaves out.
    """
    if clock.exclusion_id is not None:
        return None
    left = [share for share in sorted({*warn_at, BREACH}) if share > clock.alerted]
    if not left:
        return None
    return counting.moment_of_share(clock.standing, left[0] / 100, time)
