"""How the clocks of a record stand: the strip, who consumed the time, and why it is due then."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.calendars.explanation import Line, explanation
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, sees_internal, visible_to
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.models import (
    Clock,
    ClockState,
    Metric,
    Party,
    Segment,
)
from evident.relationships.service_levels.timekeeping import WAITS_FOR_APPROVAL

LEAST_SHARE = 0.5  # percent of a strip; less could not be seen
MOST_LINES = 400


@dataclass(frozen=True)
class Part:
    """A stretch as a strip shows it."""

    kind: str
    """`running`, `paused` or `outside` hours."""
    began_at: datetime
    ended_at: datetime
    counted: timedelta
    share: float
    """Of the strip's length, in percent."""
    rule: str
    reason: str
    holder: str
    person: str
    calendar_version: int


@dataclass(frozen=True)
class Strip:
    """One clock at one moment."""

    clock: Clock
    at: datetime
    parts: list[Part]
    consumed: timedelta
    remaining: timedelta
    is_breached: bool
    holders: list[tuple[str, timedelta]] = field(default_factory=list)
    """Who consumed how much, the most first."""

    @property
    def named_holders(self) -> list[tuple[str, timedelta]]:
        """Those who consumed something, without the time when nobody had the record."""
        return [(holder, spent) for holder, spent in self.holders if holder]

    @property
    def percent(self) -> float:
        """How much of the target is used."""
        return self.consumed / self.clock.target * 100

    @property
    def tone(self) -> str:
        """The tone that fits how it stands."""
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
        clocks = clocks.filter(party=Party.SLA)
    return clocks


def strips(*, record: Record, user: User, at: datetime) -> list[Strip]:
    """Return the clocks of a record as strips at a moment, promises to the customer first."""
    standing = Segment.objects.filter(is_superseded=False).order_by("began_at", "pk")
    clocks = (
        of_record(record=record, user=user)
        .select_related("calendar", "promise", "version__agreement")
        .prefetch_related(Prefetch("segments", queryset=standing, to_attr="ledger"))
    )
    order = list(Party.values)
    metrics = list(Metric.values)
    return [
        strip(clock, at=at)
        for clock in sorted(
            clocks, key=lambda each: (order.index(each.party), metrics.index(each.metric), each.pk)
        )
    ]


def strip(clock: Clock, *, at: datetime) -> Strip:
    """Return one clock as a strip; its `ledger` has been read."""
    time = working_time_of(clock.calendar)
    consumed = counting.consumed_at(clock.standing, at, time)
    parts = [with_approver(part) for part in parts_of(clock, at=at)]
    spent: dict[str, timedelta] = defaultdict(timedelta)
    for part in parts:
        spent[part.holder] += part.counted
    return Strip(
        clock=clock,
        at=at,
        parts=shares(parts),
        consumed=consumed,
        remaining=clock.target - consumed,
        is_breached=clock.is_breached(at),
        holders=sorted(
            ((holder, length) for holder, length in spent.items() if length),
            key=lambda each: -each[1],
        ),
    )


def with_approver(part: Part) -> Part:
    """Return a stretch with whoever approves as its holder where the customer had to approve."""
    if part.reason != WAITS_FOR_APPROVAL:
        return part
    return replace(part, holder=_("Approver"), person="")


def parts_of(clock: Clock, *, at: datetime) -> Iterable[Part]:
    """Yield the stretches of a clock up to `at`, the present one too."""
    ledger: list[Segment] = clock.ledger  # type: ignore[attr-defined]  # read by `strips`
    for segment in ledger:
        yield Part(
            segment.kind, segment.began_at, segment.ended_at, segment.counted, 0.0, segment.rule,
            segment.reason, segment.holder, segment.person, segment.calendar_version,
        )  # fmt: skip
    if clock.state not in {ClockState.RUNNING, ClockState.PAUSED} or at <= clock.since:
        return
    time = working_time_of(clock.calendar)
    is_running = clock.state == ClockState.RUNNING
    counted = counting.consumed_at(clock.standing, at, time) - clock.consumed
    kind = clock.state if not is_running or counted else "outside"
    yield Part(
        kind, clock.since, at, counted, 0.0, clock.rule, clock.reason, clock.holder, clock.person,
        time.piece_at(clock.since).version or 0,
    )  # fmt: skip


def shares(parts: list[Part]) -> list[Part]:
    """Return the parts with the share each has of the whole; the smallest can still be seen."""
    whole = sum(((part.ended_at - part.began_at).total_seconds() for part in parts), 0.0)
    if not whole:
        return parts
    return [
        replace(
            part,
            share=max(LEAST_SHARE, (part.ended_at - part.began_at).total_seconds() / whole * 100),
        )
        for part in parts
    ]


def get(*, pk: int, user: User) -> Clock:
    """Return one clock. Raises Http404 alike for one that is hidden and one that is not."""
    standing = Segment.objects.filter(is_superseded=False).order_by("began_at", "pk")
    clock = (
        Clock.objects.select_related(
            "record", "calendar", "promise", "version__agreement", "record__organisation"
        )
        .prefetch_related(Prefetch("segments", queryset=standing, to_attr="ledger"))
        .filter(pk=pk, record__in=visible_to(user))
        .first()
    )
    if clock is None or not (clock.party == Party.SLA or sees_internal(user, record=clock.record)):
        raise Http404
    return clock


def lines_of(part: Part, clock: Clock) -> list[Line]:
    """Return the days of a stretch, what held on each and what it counted, at most MOST_LINES."""
    found = []
    for line in explanation(working_time_of(clock.calendar), part.began_at, part.ended_at):
        found.append(line)
        if len(found) >= MOST_LINES:
            break
    return found


def lines_ahead(clock: Clock, *, at: datetime) -> list[Line]:
    """Return the days from now to when a running clock is due, at most MOST_LINES."""
    found = []
    until = clock.due_at or at
    for line in explanation(working_time_of(clock.calendar), at, until):
        found.append(line)
        if len(found) >= MOST_LINES:
            break
    return found


def due(user: User, *, show: str, at: datetime, agreement: str = "") -> QuerySet[Clock]:
    """
    Return the clocks of records `user` may see: `overdue`, `paused`, or what is due next.

    Promises to customers alone, of the agreement with a number where it is given; the first due
    first.
    """
    clocks = Clock.objects.filter(party=Party.SLA, record__in=visible_to(user))
    if agreement:
        clocks = clocks.filter(version__agreement__number=agreement)
    if show == "paused":
        return clocks.filter(state=ClockState.PAUSED).order_by("since", "pk")
    is_over = Q(due_at__lt=at) if show == "overdue" else Q(due_at__gte=at)
    return clocks.filter(is_over, state=ClockState.RUNNING).order_by("due_at", "pk")


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
