"""Working time between two moments and due moments, looked up in prefix sums by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from threading import Lock
from zoneinfo import ZoneInfo

from evident.kernel.calendars.timetable import Timetable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
PROBE = 5 * DAY  # in all of the time zone database no zone changes twice within six days
FIRST_YEAR, LAST_YEAR = 1900, 2199

Interval = tuple[datetime, datetime]


class NoWorkingTime(ValueError):
    """The calendar does not have that much working time in the years it can look at."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A timetable and the moment from which it holds; `version` names where it comes from."""

    starts_at: datetime
    timetable: Timetable
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Compiled years: open intervals in microseconds since 1970, and the open time before each."""

    first_year: int
    last_year: int
    starts: list[int]
    ends: list[int]
    before: list[int]

    def elapsed(self, moment: int) -> int:
        """Return the open microseconds from the beginning of the span to the moment."""
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        return self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def moment(self, elapsed: int) -> int | None:
        """Return the earliest moment with this much open time before it, None if beyond."""
        index = bisect_left(self.before, elapsed) - 1
        if index < 0:
            return None
        found = self.starts[index] + elapsed - self.before[index]
        return found if found <= self.ends[index] else None


class WorkingTime:
    """
    The working time of a timetable, or of several that follow each other in time.

    The first piece also holds for all time before it. Moments must be aware and come back in
    UTC. Years are compiled when first asked for; one object may be used from many threads.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        if not pieces:
            raise ValueError("Working time needs a timetable.")
        self.pieces = tuple(sorted(pieces, key=lambda piece: piece.starts_at))
        self._lock = Lock()
        self._span: Span | None = None

    @classmethod
    def of(cls, timetable: Timetable) -> "WorkingTime":
        """Return the working time of one timetable that always holds."""
        return cls([Piece(EPOCH, timetable)])

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """Return open seconds, exact to the microsecond; negative if `end` is before `start`."""
        first, last = microseconds(start), microseconds(end)
        span = self._span_over(start, end)
        return (span.elapsed(last) - span.elapsed(first)) / SECOND

    def add(self, start: datetime, seconds: float) -> datetime:
        """
        Return the earliest moment by which that many open seconds have passed since `start`.

        A target used up exactly at closing time is due at closing time, not at the next opening.
        Raises NoWorkingTime if the calendar never has that much, ValueError if negative.
        """
        wanted = round(seconds * SECOND)
        if wanted < 0:
            raise ValueError("Working time to add cannot be negative.")
        if wanted == 0:
            return start.astimezone(UTC)
        begin = microseconds(start)
        span = self._span_over(start, start)
        while (found := span.moment(span.elapsed(begin) + wanted)) is None:
            span = self._span_further(span)
        return moment_of(found)

    def latest_start(self, end: datetime, seconds: float) -> datetime:
        """
        Return the latest moment from which that many open seconds have passed by `end`.

        What starts then or before is due by `end`, as `add` says. Raises NoWorkingTime if the
        calendar did not have that much since FIRST_YEAR, ValueError if negative.
        """
        wanted = round(seconds * SECOND)
        if wanted < 0:
            raise ValueError("Working time to take away cannot be negative.")
        if wanted == 0:
            return end.astimezone(UTC)
        last, span = microseconds(end), self._span_over(end, end)
        while (left := span.elapsed(last) - wanted) < 0:
            span = self._span_earlier(span)
        index = bisect_right(span.before, left) - 1
        return moment_of(span.starts[index] + left - span.before[index])

    def is_open(self, at: datetime) -> bool:
        """Tell whether work goes on at this moment; a window is closed at its very end."""
        moment, span = microseconds(at), self._span_over(at, at)
        index = bisect_right(span.starts, moment) - 1
        return index >= 0 and moment < span.ends[index]

    def next_open(self, at: datetime) -> datetime:
        """Return `at` if it is open, else the next opening. Raises NoWorkingTime."""
        moment, span = microseconds(at), self._span_over(at, at)
        while (index := bisect_right(span.ends, moment)) == len(span.ends):
            span = self._span_further(span)
        return moment_of(max(moment, span.starts[index]))

    def intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Yield the open stretches from `start` to `end`, cut to them, in order."""
        first, last, span = microseconds(start), microseconds(end), self._span_over(start, end)
        if first >= last:
            return
        for index in range(bisect_right(span.ends, first), bisect_left(span.starts, last)):
            yield (
                moment_of(max(first, span.starts[index])),
                moment_of(min(last, span.ends[index])),
            )

    def piece_at(self, at: datetime) -> Piece:
        """Return the piece that holds at this moment."""
        index = bisect_right([piece.starts_at for piece in self.pieces], at) - 1
        return self.pieces[max(index, 0)]

    def unknown_years(self, start: datetime, end: datetime) -> list[int]:
        """Return the years between two moments whose holidays are not yet known."""
        years: set[int] = set()
        for piece, begins, ends in self._stretches(microseconds(start), microseconds(end) + 1):
            zone = piece.timetable.zone
            first = moment_of(begins).astimezone(zone).year
            last = moment_of(ends - 1).astimezone(zone).year
            years.update(y for y in range(first, last + 1) if not piece.timetable.knows(y))
        return sorted(years)

    def _span_over(self, start: datetime, end: datetime) -> Span:
        """Return a span that holds both moments, compiled already or now."""
        first, last = sorted((start.astimezone(UTC).year, end.astimezone(UTC).year))
        span = self._span  # read once: another thread may put a wider one there meanwhile
        if span is None or first < span.first_year or last > span.last_year:
            span = self._grow(first, last)
        return span

    def _span_further(self, span: Span) -> Span:
        """Return a span of about twice the years, later ones. Raises NoWorkingTime at the end."""
        if span.last_year >= LAST_YEAR:
            raise NoWorkingTime(f"Not enough working time before the end of {LAST_YEAR}.")
        years = span.last_year - span.first_year + 1
        return self._grow(span.first_year, min(span.last_year + years, LAST_YEAR))

    def _span_earlier(self, span: Span) -> Span:
        """Return a span of about twice the years, earlier ones. Raises NoWorkingTime at the end."""
        if span.first_year <= FIRST_YEAR:
            raise NoWorkingTime(f"Not enough working time since the beginning of {FIRST_YEAR}.")
        years = span.last_year - span.first_year + 1
        return self._grow(max(span.first_year - years, FIRST_YEAR), span.last_year)

    def _grow(self, first: int, last: int) -> Span:
        """Compile what is missing and put the wider span in place, all at once."""
        if first < FIRST_YEAR or last > LAST_YEAR:
            raise ValueError(f"Calendars reach from {FIRST_YEAR} to {LAST_YEAR}.")
        with self._lock:
            old = self._span
            if old is None:
                self._span = spanned(first, last, self._compiled(first, last))
            else:
                earlier = self._compiled(first, old.first_year - 1)
                later = self._compiled(old.last_year + 1, last)
                known = list(zip(old.starts, old.ends, strict=True))
                self._span = spanned(
                    min(first, old.first_year),
                    max(last, old.last_year),
                    [*earlier, *known, *later],
                )
            return self._span

    def _compiled(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return the open intervals of these years, each version for the time it holds."""
        if first > last:
            return []
        begin = microseconds(datetime(first, 1, 1, tzinfo=UTC))
        end = microseconds(datetime(last + 1, 1, 1, tzinfo=UTC))
        return [
            interval
            for piece, starts, ends in self._stretches(begin, end)
            for interval in open_intervals(piece.timetable, starts, ends)
        ]

    def _stretches(self, begin: int, end: int) -> Iterator[tuple[Piece, int, int]]:
        """Yield each piece with the part of the time from `begin` to `end` for which it holds."""
        edges = [microseconds(piece.starts_at) for piece in self.pieces[1:]]
        for piece, starts, ends in zip(self.pieces, [begin, *edges], [*edges, end], strict=True):
            if max(starts, begin) < min(ends, end):
                yield piece, max(starts, begin), min(ends, end)


def microseconds(at: datetime) -> int:
    """Return microseconds since 1970. Raises ValueError for a moment without a time zone."""
    if at.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return (at - EPOCH) // MICROSECOND


def moment_of(moment: int) -> datetime:
    """Return microseconds since 1970 as a moment in UTC."""
    return EPOCH + timedelta(microseconds=moment)


def spanned(first: int, last: int, intervals: list[tuple[int, int]]) -> Span:
    """Return a span of sorted intervals; those that touch become one."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in intervals:
        if ends and ends[-1] == start:
            ends[-1] = end
        else:
            starts.append(start)
            ends.append(end)
    lengths = (end - start for start, end in zip(starts, ends, strict=True))
    before = list(accumulate(lengths, initial=0))[:-1]
    return Span(first, last, starts, ends, before)


def open_intervals(timetable: Timetable, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the open intervals between two moments, in order; both in microseconds."""
    week = [[window_edges(window) for window in windows] for windows in timetable.week]
    days = {
        (on.toordinal() - EPOCH.toordinal()): [window_edges(window) for window in day.windows]
        for on, day in timetable.days.items()
    }
    for offset, starts, ends in offset_stretches(timetable.zone, begin, end):
        for number in range((starts + offset) // DAY, (ends + offset - 1) // DAY + 1):
            midnight = number * DAY - offset
            # Day 0, the first of January 1970, was a Thursday.
            for opens, closes in days.get(number, week[(number + 3) % 7]):
                opened, closed = max(midnight + opens, starts), min(midnight + closes, ends)
                if opened < closed:
                    yield opened, closed


def window_edges(window: tuple[int, int]) -> tuple[int, int]:
    """Return a window as microseconds after midnight."""
    return window[0] * MINUTE, window[1] * MINUTE


def offset_stretches(zone: ZoneInfo, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield (offset from UTC, start, end) of the stretches in which the offset stays the same."""
    start, offset = begin, offset_at(zone, begin)
    for probe in range(begin + PROBE, end + PROBE, PROBE):
        moment = min(probe, end)
        if (after := offset_at(zone, moment)) != offset:
            low, high = max(start, moment - PROBE), moment
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(zone, middle) == offset else (low, middle)
            if high < end:
                yield offset, start, high
                start, offset = high, after
    yield offset, start, end


def offset_at(zone: ZoneInfo, moment: int) -> int:
    """Return the offset from UTC then, in microseconds; positive east of Greenwich."""
    offset = moment_of(moment).astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 - a ZoneInfo always knows it
    return offset // MICROSECOND
