"""Why a moment is due then: the days from start to end, what held on each, and what it counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from evident.kernel.calendars.timetable import Day, Timetable
from evident.kernel.calendars.working_time import Interval, WorkingTime


@dataclass(frozen=True, slots=True)
class Line:
    """One local date of a span: its day, the version that held, and what was open of the span."""

    on: date
    zone: ZoneInfo
    day: Day
    version: int | None
    is_known: bool
    intervals: tuple[Interval, ...]

    @property
    def seconds(self) -> float:
        """Open seconds of the span on this date."""
        return sum((end - start).total_seconds() for start, end in self.intervals)


@dataclass(frozen=True, slots=True)
class Change:
    """A date that has other hours by one calendar than by another."""

    on: date
    before: Day
    after: Day


def explanation(working_time: WorkingTime, start: datetime, end: datetime) -> Iterator[Line]:
    """
    Yield every local date from `start` to `end` and what it contributes; they add up to the span.

    A date on which the version changes comes twice, once for each.
    """
    begin = start
    while begin < end:
        piece = working_time.piece_at(begin)
        timetable = piece.timetable
        on = begin.astimezone(timetable.zone).date()
        following = [p.starts_at for p in working_time.pieces if begin < p.starts_at < end]
        until = min([midnight_after(on, timetable.zone), end, *following])
        yield Line(
            on,
            timetable.zone,
            timetable.day(on),
            piece.version,
            timetable.knows(on.year),
            tuple(working_time.intervals(begin, until)),
        )
        begin = until


def midnight_after(on: date, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC at which the local date ends; where it is skipped, the change."""
    return datetime.combine(on + timedelta(days=1), time(), zone).astimezone(UTC)


def changes(before: Timetable, after: Timetable, first: date, last: date) -> Iterator[Change]:
    """Yield the dates from `first` to `last` with other hours, or in another time zone."""
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        change = Change(on, before.day(on), after.day(on))
        if change.before.windows != change.after.windows or before.zone.key != after.zone.key:
            yield change
