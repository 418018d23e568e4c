"""
A clock's ledger as people read it: stretches, who had the record, and what was outside hours.

Outside hours are not written: what of a stretch was open follows from the version of the calendar
it was counted by, by two look-ups in prefix sums (decision 23).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import working_time_known, working_time_of
from evident.kernel.calendars.working_time import WorkingTime
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.models import Clock, ClockState, Party, Segment
from evident.relationships.service_levels.stretches import AWAY
from evident.relationships.service_levels.supplying import WAITS_FOR_SUPPLIER
from evident.relationships.service_levels.timekeeping import (
    WAITS_FOR_APPROVAL,
    WAITS_FOR_USER,
)

RUNNING, PAUSED, OUTSIDE = "running", "paused", "outside"
TEAM, SUPPLIER, CUSTOMER, NOBODY, ELSEWHERE = "team", "supplier", "customer", "nobody", "elsewhere"
OURS = frozenset({TEAM, NOBODY})


@dataclass(frozen=True)
class Part:
    """A stretch of a ledger, or a piece of one that was open or outside hours throughout."""

    kind: str
    """`running`, `paused`, or `outside` hours where nothing of it was open."""
    began_at: datetime
    ended_at: datetime
    counted: timedelta
    """Of the target; nothing while paused."""
    open: timedelta
    """Within hours, paused or not."""
    rule: str
    reason: str
    holder: str
    person: str
    calendar_version: int
    side: str
    """Whose time: `team`, `supplier`, `customer`, `nobody`; `elsewhere`: not this clock's."""
    time: WorkingTime = field(repr=False, compare=False)
    """By which it was counted."""
    calendar: Calendar | None = field(default=None, repr=False, compare=False)
    """In which it was counted."""

    @property
    def length(self) -> timedelta:
        """From its beginning to its end."""
        return self.ended_at - self.began_at

    @property
    def outside(self) -> timedelta:
        """What of it lay outside hours."""
        return self.length - self.open

    @property
    def paused(self) -> timedelta:
        """What of it was paused within hours."""
        return self.open if self.kind == PAUSED else timedelta()

    def pieces(self) -> Iterator["Part"]:
        """
        Yield it piece by piece, each within hours throughout or outside of them, by one version.

        They follow each other without a gap and add up to it.
        """
        changes = [each.starts_at for each in self.time.pieces]
        edges = [at for at in changes if self.began_at < at < self.ended_at]
        for begins, ends in pairwise([self.began_at, *edges, self.ended_at]):
            at = begins
            for opens, closes in self.time.intervals(begins, ends):
                if at < opens:
                    yield self.piece(OUTSIDE, at, opens)
                yield self.piece(self.kind, opens, closes)
                at = closes
            if at < ends:
                yield self.piece(OUTSIDE, at, ends)

    def piece(self, kind: str, began_at: datetime, ended_at: datetime) -> "Part":
        """Return a piece of it."""
        length = timedelta() if kind == OUTSIDE else ended_at - began_at
        return replace(
            self,
            kind=kind,
            began_at=began_at,
            ended_at=ended_at,
            open=length,
            counted=length if kind == RUNNING else timedelta(),
            calendar_version=self.time.piece_at(began_at).version or 0,
        )


class Share(NamedTuple):
    """What somebody had of a clock's time, within hours."""

    side: str
    holder: str
    ran: timedelta
    paused: timedelta


@dataclass(frozen=True)
class Totals:
    """Who had the time of a clock; with what lay outside hours it is all of it."""

    shares: tuple[Share, ...]
    """The longest first."""
    outside: timedelta

    @property
    def whole(self) -> timedelta:
        """All of it."""
        return sum((each.ran + each.paused for each in self.shares), self.outside)


def totals(parts: Iterable[Part]) -> Totals:
    """Return who had the time of stretches."""
    spent: dict[tuple[str, str], list[timedelta]] = {}
    outside = timedelta()
    for part in parts:
        outside += part.outside
        ran, paused = part.open - part.paused, part.paused
        if ran or paused:
            known = spent.setdefault((part.side, part.holder), [timedelta(), timedelta()])
            known[0] += ran
            known[1] += paused
    shares = [Share(side, holder, ran, paused) for (side, holder), (ran, paused) in spent.items()]
    return Totals(tuple(sorted(shares, key=lambda each: -(each.ran + each.paused))), outside)


def parts_of(clock: Clock, *, at: datetime, is_ours: bool = True) -> list[Part]:
    """
    Return the stretches of a clock up to `at`, the present one too; its `ledger` has been read.

    A customer (`is_ours` is False) reads that a supplier had the record, not which.
    """
    ledger: list[Segment] = clock.ledger  # type: ignore[attr-defined]  # read by who asks
    found = [part_of(clock, segment, is_ours=is_ours) for segment in ledger]
    is_live = clock.state in {ClockState.RUNNING, ClockState.PAUSED}
    if is_live and at > clock.since:
        time = working_time_of(clock.calendar)
        is_running = clock.state == ClockState.RUNNING
        present = Segment(
            kind=clock.state, began_at=clock.since, ended_at=at, rule=clock.rule,
            reason=clock.reason, holder=clock.holder, person=clock.person,
            counted=counting.consumed_at(clock.standing, at, time) - clock.consumed
            if is_running else timedelta(),
            calendar_version=time.piece_at(clock.since).version or 0,
            calendar_revision=clock.calendar.revision, calendar=clock.calendar,
        )  # fmt: skip
        found.append(part_of(clock, present, is_ours=is_ours))
    return found


def part_of(clock: Clock, segment: Segment, *, is_ours: bool) -> Part:
    """Return a stretch as people read it."""
    time = time_of(clock, segment)
    is_running = segment.kind == Segment.Kind.RUNNING
    open_seconds = time.working_seconds(segment.began_at, segment.ended_at)
    side, holder, person = holder_of(clock, segment, is_ours=is_ours)
    is_outside = is_running and not segment.counted and segment.ended_at > segment.began_at
    return Part(
        kind=OUTSIDE if is_outside else str(segment.kind),
        began_at=segment.began_at,
        ended_at=segment.ended_at,
        counted=segment.counted,
        open=segment.counted if is_running else timedelta(seconds=open_seconds),
        rule=segment.rule,
        reason=segment.reason,
        holder=holder,
        person=person,
        calendar_version=segment.calendar_version,
        side=side,
        time=time,
        calendar=segment.counted_in(clock),
    )


def holder_of(clock: Clock, segment: Segment, *, is_ours: bool) -> tuple[str, str, str]:
    """Return whose time a stretch was, the name of who had the record, and of the person in it."""
    is_running = segment.kind == Segment.Kind.RUNNING
    if segment.reason == WAITS_FOR_APPROVAL:
        return CUSTOMER, _("Approver"), ""
    if segment.reason == WAITS_FOR_USER:
        return CUSTOMER, _("Customer"), ""
    if segment.reason == AWAY:
        return ELSEWHERE, segment.holder, segment.person
    if segment.reason == WAITS_FOR_SUPPLIER or (clock.party == Party.CONTRACT and is_running):
        is_named = is_ours and segment.calendar_revision is not None
        return SUPPLIER, (is_named and segment.holder) or _("A supplier"), ""
    if segment.holder:
        return TEAM, segment.holder, segment.person
    return (TEAM if segment.person else NOBODY), segment.person, ""


def time_of(clock: Clock, segment: Segment) -> WorkingTime:
    """
    Return the working time by which a stretch was counted.

    A stretch from before revisions were noted is given the latest by which its counting agrees.
    """
    calendar = segment.counted_in(clock)
    if segment.calendar_revision is not None:
        return working_time_known(calendar, segment.calendar_revision)
    now = working_time_of(calendar)
    if segment.kind != Segment.Kind.RUNNING:
        return now
    for revision in range(calendar.revision, 0, -1):
        time = working_time_known(calendar, revision)
        if time.working_seconds(segment.began_at, segment.ended_at) == (
            segment.counted.total_seconds()
        ):
            return time
    return now
