"""A clock counted minute by minute from a list of happenings; shares no code with the product."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Happening:
    """At the beginning of a minute: `pause`, `resume`, `stop`, `reopen`, `restart` or a target."""

    minute: int
    what: str
    target: int = 0


@dataclass
class Seen:
    """What somebody with a stopwatch would write down at the end, in minutes."""

    consumed: int
    missed_at: int | None
    """The minute at whose beginning the target that holds was used up, where it was exceeded."""


def watched(
    is_open: bytearray, *, start: int, target: int, happenings: list[Happening], end: int
) -> Seen:
    """Walk minute by minute from `start` to `end`; count while running and open."""
    by_minute: dict[int, list[Happening]] = {}
    for each in happenings:
        by_minute.setdefault(each.minute, []).append(each)
    running, consumed = True, 0
    used_up: int | None = None
    is_missed = False
    for minute in range(start, end + 1):
        for each in by_minute.get(minute, []):
            if each.what in {"pause", "stop"}:
                running = False
                continue
            if each.what == "target" and each.target == target:
                continue
            if each.what == "target":
                target, is_missed, used_up = each.target, consumed > each.target, None
            elif each.what == "restart":
                running, consumed, is_missed, used_up = True, 0, False, None
            else:
                running = True
            if consumed >= target and not (is_missed and used_up is not None):
                used_up = minute
        if running and minute < end and is_open[minute]:
            consumed += 1
            if consumed == target:
                used_up = minute + 1
            is_missed = is_missed or consumed > target
    return Seen(consumed, used_up if is_missed else None)


THEIRS = frozenset({"user", "approval"})
"""Waits for the customer: the ledger tells them even where they do not pause."""


@dataclass(frozen=True)
class Event:
    """
    At the beginning of a minute: the record `waits` for a reason, `resume`, `resolve`, `reopen`, or
    it gets another `priority` or `team`.
    """

    minute: int
    what: str
    value: Any = None


@dataclass(frozen=True)
class Agreed:
    """An agreement in plain words: by priority how many minutes, and of which calendar."""

    targets: dict[int, tuple[int, int]]
    keeps_target: bool
    restarts: bool
    pauses_for: frozenset[str]
    team: int | None
    """Of an agreement with a team: whose time counts while it has the record."""


class Watch:
    """A stopwatch beside a record: it counts every open minute of the target that holds then."""

    def __init__(self, is_open: list[bytearray], agreed: Agreed, *, priority: int) -> None:
        self.is_open, self.agreed = is_open, agreed
        self.priority, self.team, self.waits = priority, 0, ""
        self.is_resolved = self.is_over = False
        """Of the record; and of the time, which goes on after a reopening once its team has it."""
        self.promise: tuple[int, int] | None = None
        """How many minutes, and of which calendar; None while its team never had the record."""
        self.consumed, self.used_up, self.is_missed = 0, 0, False

    @property
    def counts(self) -> bool:
        """Whether the time counts."""
        is_theirs = self.agreed.team in {None, self.team}
        return is_theirs and not self.is_resolved and self.waits not in self.agreed.pauses_for

    @property
    def missed_at(self) -> int | None:
        """The minute at whose beginning the target that holds was used up, if it was exceeded."""
        return self.used_up if self.is_missed else None

    def watch(self, since: int, until: int) -> None:
        """Look at every minute of a stretch."""
        if self.promise is None or not self.counts:
            return
        length, place = self.promise
        for minute in range(since, until):
            if self.is_open[place][minute]:
                self.consumed += 1
                if self.consumed == length:
                    self.used_up = minute + 1
        self.is_missed = self.is_missed or self.consumed > length

    def hear(self, event: Event) -> None:
        """Note what happened, and what it makes of a target that is just used up."""
        before = self.told()
        if event.what in {"team", "priority", "waits"}:
            setattr(self, event.what, event.value)
        else:
            self.waits, self.is_resolved = "", event.what == "resolve"
        is_theirs = self.agreed.team in {None, self.team}
        if self.promise is None and is_theirs:
            self.promise = self.agreed.targets[self.priority]
        elif self.is_over and is_theirs and not self.is_resolved:
            self.is_over = False
            if self.agreed.restarts:
                self.consumed, self.is_missed = 0, False
            self.aim(event.minute)
        elif event.what == "priority" and not self.is_over:
            self.aim(event.minute)
        self.is_over = self.is_over or (self.is_resolved and self.promise is not None)
        is_due = self.promise is not None and self.consumed >= self.promise[0]
        if is_due and not self.is_missed and self.told() != before:
            self.used_up = event.minute

    def aim(self, minute: int) -> None:
        """Let the target of another priority hold, unless the first one stays."""
        now = self.agreed.targets[self.priority]
        if self.agreed.keeps_target or self.promise is None:
            return
        if now[0] != self.promise[0]:
            self.is_missed, self.used_up = self.consumed > now[0], minute
        self.promise = now

    def told(self) -> tuple[Any, ...]:
        """Return what a stretch of the ledger tells: with another one begins."""
        is_told = self.waits in THEIRS | self.agreed.pauses_for
        waits = self.waits if is_told else ""
        return self.promise, self.counts, waits, self.team, self.is_resolved


def watched_record(
    is_open: list[bytearray],
    agreed: Agreed,
    *,
    opened: int,
    priority: int,
    team: int,
    events: list[Event],
    end: int,
) -> Watch:
    """Watch a record from its opening to `end`."""
    watch = Watch(is_open, agreed, priority=priority)
    watch.hear(Event(opened, "team", team))
    now = opened
    for event in events:
        watch.watch(now, event.minute)
        watch.hear(event)
        now = event.minute
    watch.watch(now, end)
    return watch
