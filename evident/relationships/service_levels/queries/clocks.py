"""How the clocks of a record stand: the strip, who consumed the time, and why it is due then."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime

from evident.kernel.accounts.models import User
from evident.kernel.calendars.explanation import Line, explanation
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, sees_internal, visible_to
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.models import (
    TO_CUSTOMERS,
    Clock,
    ClockState,
    Metric,
    Party,
    Segment,
)
from evident.relationships.service_levels.queries.ledger import Part, Totals, parts_of, totals
from evident.relationships.service_levels.timekeeping import WAITS_FOR_APPROVAL, WAITS_FOR_USER

LIVE = (ClockState.RUNNING, ClockState.PAUSED)
MOST_LINES = 400
MOST_TOLD = 40
"""Stretches of a clock on a record's page; its own page has all."""


@dataclass(frozen=True)
class Strip:
    """One clock at one moment."""

    clock: Clock
    at: datetime
    parts: list[Part]
    consumed: timedelta
    remaining: timedelta
    is_breached: bool

    @property
    def counted(self) -> timedelta:
        """What all its stretches counted: what is used, and what was before it started again."""
        return sum((part.counted for part in self.parts), timedelta())

    @property
    def latest(self) -> list[Part]:
        """The last stretches, as many as a record's page tells."""
        return self.parts[-MOST_TOLD:]

    @property
    def totals(self) -> Totals:
        """Who had how much of the time, and what lay outside hours."""
        return totals(self.parts)

    @property
    def holders(self) -> list[tuple[str, timedelta]]:
        """Who consumed how much of the target, the most first; without a name: nobody yet."""
        shares = sorted(self.totals.shares, key=lambda each: -each.ran)
        return [(each.holder, each.ran) for each in shares if each.ran]

    @property
    def percent(self) -> float:
        """How much of the target is used."""
        return self.consumed / self.clock.target * 100

    @property
    def tone(self) -> str:
        """The tone that fits how it stands."""
        if self.clock.exclusion_id is not None:
            return "neutral"
        if self.is_breached:
            return "danger"
        if self.clock.state == ClockState.STOPPED:
            return "success"
        if self.clock.state == ClockState.PAUSED:
            return "neutral"
        return "warning" if self.percent >= 75 else "info"  # percent of the target


def of_record(*, record: Record, user: User) -> QuerySet[Clock]:
    """
    Return the clocks of a record that `user` may see: a customer those promised to him.

    What teams and suppliers promised us is read by those who read our notes.
    """
    clocks = Clock.objects.filter(record_id=record.pk).exclude(state=ClockState.CANCELLED)
    if not sees(user, record=record):
        return clocks.none()
    if not sees_internal(user, record=record):
        clocks = clocks.filter(party__in=TO_CUSTOMERS)
    return clocks


def strips(*, record: Record, user: User, at: datetime) -> list[Strip]:
    """Return the clocks of a record as strips at a moment, promises to the customer first."""
    standing = Segment.objects.filter(is_superseded=False).order_by("began_at", "pk")
    clocks = (
        of_record(record=record, user=user)
        .select_related("calendar", "promise", "exclusion", "version__agreement")
        .prefetch_related(Prefetch("segments", queryset=standing, to_attr="ledger"))
    )
    order = [*TO_CUSTOMERS, Party.OLA, Party.CONTRACT]
    metrics = list(Metric.values)
    is_ours = sees_internal(user, record=record)
    return [
        strip(clock, at=at, is_ours=is_ours)
        for clock in sorted(
            clocks, key=lambda each: (order.index(each.party), metrics.index(each.metric), each.pk)
        )
    ]


def strip(clock: Clock, *, at: datetime, is_ours: bool = True) -> Strip:
    """Return one clock as a strip; its `ledger` has been read."""
    consumed = counting.consumed_at(clock.standing, at, working_time_of(clock.calendar))
    return Strip(
        clock=clock,
        at=at,
        parts=parts_of(clock, at=at, is_ours=is_ours),
        consumed=consumed,
        remaining=clock.target - consumed,
        is_breached=clock.is_breached(at),
    )


@dataclass(frozen=True)
class Promise:
    """A promise to a customer as he reads it: by when, and whether its time stands still."""

    clock: Clock
    at: datetime

    @property
    def is_late(self) -> bool:
        """Whether what is still open should have been done by now."""
        return self.clock.is_breached(self.at)

    @property
    def waits_for_customer(self) -> bool:
        """Whether its time stands still until the customer answers or approves."""
        waits = {WAITS_FOR_USER, WAITS_FOR_APPROVAL}
        return self.clock.state == ClockState.PAUSED and self.clock.reason in waits

    @property
    def left(self) -> timedelta:
        """What of the promised time is left while it stands still."""
        return max(self.clock.standing.remaining, timedelta())


def promises(*, record: Record, user: User, at: datetime) -> list[Promise]:
    """Return what a customer was promised for a record, and nothing of how it is kept."""
    clocks = of_record(record=record, user=user).filter(party__in=TO_CUSTOMERS)
    metrics = list(Metric.values)
    return [
        Promise(clock, at)
        for clock in sorted(
            clocks.select_related("promise", "exclusion"),
            key=lambda each: (metrics.index(each.metric), each.pk),
        )
    ]


def get(*, pk: int, user: User) -> Clock:
    """Return one clock. Raises Http404 alike for one that is hidden and one that is not."""
    standing = Segment.objects.filter(is_superseded=False).order_by("began_at", "pk")
    clock = (
        Clock.objects.select_related(
            "record",
            "calendar",
            "promise",
            "exclusion",
            "version__agreement",
            "record__organisation",
        )
        .prefetch_related(Prefetch("segments", queryset=standing, to_attr="ledger"))
        .filter(pk=pk, record__in=visible_to(user))
        .first()
    )
    if clock is None or not (clock.is_to_customer or sees_internal(user, record=clock.record)):
        raise Http404
    return clock


def pieces_of(strip: Strip, *, limit: int = MOST_LINES) -> list[tuple[int, Part]]:
    """
    Return the ledger of a clock piece by piece, each with the place of its stretch.

    Past `limit` pieces a stretch is left in one; either way they follow each other and add up.
    """
    found: list[tuple[int, Part]] = []
    for place, part in enumerate(strip.parts):
        if len(found) >= limit:
            found.append((place, part))
        else:
            found += [(place, piece) for piece in part.pieces()]
    return found


def lines_of(part: Part) -> list[Line]:
    """Return the days of a stretch, what held on each and what it counted, at most MOST_LINES."""
    return list(islice(explanation(part.time, part.began_at, part.ended_at), MOST_LINES))


def lines_ahead(clock: Clock, *, at: datetime) -> list[Line]:
    """Return the days from now to when a running clock is due, at most MOST_LINES."""
    time = working_time_of(clock.calendar)
    return list(islice(explanation(time, at, clock.due_at or at), MOST_LINES))


def promised(user: User, *, agreement: str = "") -> QuerySet[Clock]:
    """Return the promises to customers of records `user` may see, of one agreement if asked."""
    clocks = Clock.objects.filter(party__in=TO_CUSTOMERS, record__in=visible_to(user))
    return clocks.filter(version__agreement__number=agreement) if agreement else clocks


def view_of(show: str, *, at: datetime) -> tuple[Q, str]:
    """
    Return what a view of agreed times keeps, and what is first in it.

    What an exclusion leaves out is in no view but its own.
    """
    running = Q(exclusion=None, state=ClockState.RUNNING)
    views = {
        "overdue": (running & Q(due_at__lt=at), "due_at"),
        "paused": (Q(exclusion=None, state=ClockState.PAUSED), "since"),
        "left_out": (Q(exclusion__isnull=False, state__in=LIVE), "started_at"),
    }
    return views.get(show, (running & Q(due_at__gte=at), "due_at"))


def due(user: User, *, show: str, at: datetime, agreement: str = "") -> QuerySet[Clock]:
    """
    Return the clocks of records `user` may see: `overdue`, `paused`, `left_out`, or due next.

    Promises to customers alone, of the agreement with a number where it is given; the first due
    first.
    """
    wanted, first = view_of(show, at=at)
    return promised(user, agreement=agreement).filter(wanted).order_by(first, "pk")


@dataclass(frozen=True)
class CountedAnew:
    """That a clock was counted anew: when, by whom, why, and what became of when it is due."""

    entry: Entry

    @property
    def reason(self) -> str:
        """Why."""
        return str(self.entry.facts.get("reason") or "")

    @property
    def due(self) -> list[datetime | None]:
        """When it was due before and afterwards; empty where that stayed."""
        return [at and parse_datetime(at) for at in self.entry.changes.get("due_at", ())]


def counted_anew(clock: Clock, *, user: User) -> list[CountedAnew]:
    """Return how often a clock was counted anew, the latest first: our own affair alone."""
    if not sees_internal(user, record=clock.record):
        return []
    events = ("clock.correct", "clock.apply")
    found = Entry.objects.of_record(clock.record_id).filter(event__in=events, facts__clock=clock.pk)
    return [CountedAnew(entry) for entry in found.reverse()]
