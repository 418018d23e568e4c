"""A record under somebody with a stopwatch, minute by minute; shares no code with the product."""

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any


@dataclass(frozen=True)
class Event:
    """
    At a second: the record `waits` for a reason, `resume`, `answer`, `resolve`, `reopen`, `cancel`,
    or it gets another `priority` or `team`. It may turn out to have been resolved at a second
    before, which `value` tells then.
    """

    at: int
    what: str
    value: Any = None


Promise = tuple[int, int]
"""How many seconds, and of which calendar."""


@dataclass(frozen=True)
class Agreed:
    """An agreement in plain words."""

    targets: dict[int, Promise]
    """To restore, by priority; one that is missing is promised nothing."""
    keeps_target: bool = False
    restarts: bool = False
    pauses_for: frozenset[str] = frozenset()
    team: int | None = None
    """Of an agreement with a team: whose time counts while it has the record."""
    responses: dict[int, Promise] = field(default_factory=dict)
    """To answer."""
    leaves_out: frozenset[int] = frozenset()
    """Priorities whose records do not count."""


def open_seconds(is_open: bytearray, since: int, until: int) -> int:
    """Count the open seconds between two."""
    first, last = since // 60, until // 60
    if first == last:
        return (until - since) * is_open[first]
    head, tail = 60 - since % 60, until % 60
    whole = is_open.count(1, first + 1, last) * 60
    return head * is_open[first] + whole + (tail and tail * is_open[last])


class Watch:
    """
    A stopwatch beside a record, for one of its promises: to restore, or with `answers` to answer.
    It counts every open second of the target that holds then.
    """

    def __init__(
        self, is_open: list[bytearray], agreed: Agreed, *, priority: int, answers: bool = False
    ) -> None:
        self.is_open, self.agreed, self.answers = is_open, agreed, answers
        self.targets = agreed.responses if answers else agreed.targets
        self.priority, self.team, self.waits = priority, 0, ""
        self.first_priority = priority
        self.is_resolved = self.is_over = self.is_done = False
        """Of the record; of the time, which goes on after a reopening once its team has it; and
        whether there is nothing to answer any more."""
        self.promise: Promise | None = None
        """What holds; None where nothing is promised, or its team never had the record."""
        self.consumed, self.is_missed = 0, False
        self.used_up: int | None = None
        self.heard: list[Event] = []

    @property
    def is_theirs(self) -> bool:
        """Whether who promised has the record."""
        return self.agreed.team in {None, self.team}

    @property
    def counts(self) -> bool:
        """Whether the time counts."""
        if self.promise is None or self.is_resolved or self.is_over:
            return False
        return self.is_theirs and self.waits not in self.agreed.pauses_for

    @property
    def missed_at(self) -> int | None:
        """The second at whose beginning the target that holds was used up, if it was exceeded."""
        return self.used_up if self.is_missed else None

    def watch(self, since: int, until: int) -> None:
        """Look at every minute of a stretch."""
        if self.promise is None or not self.counts:
            return
        length, place = self.promise
        seconds = open_seconds(self.is_open[place], since, until)
        if 0 < length - self.consumed <= seconds:
            self.used_up = self.when(length, since)
        self.consumed += seconds
        self.is_missed = self.is_missed or self.consumed > length

    def when(self, wanted: int, since: int) -> int | None:
        """Return the second by which so many are consumed, from one on; None if it is not seen."""
        assert self.promise is not None
        is_open, left = self.is_open[self.promise[1]], wanted - self.consumed
        for minute in range(since // 60, len(is_open)):
            if is_open[minute]:
                begins = max(since, minute * 60)
                if left <= minute * 60 + 60 - begins:
                    return begins + left
                left -= minute * 60 + 60 - begins
        return None

    def hear(self, event: Event) -> None:
        """Note what happened, and what follows for the time."""
        if event.what == "resolve" and event.value is not None and not self.is_over:
            self.go_back(event.value)
            event = Event(event.value, "resolve")
        counted = self.counts
        if event.what in {"team", "priority", "waits"}:
            setattr(self, event.what, event.value)
        elif event.what != "answer":
            self.waits, self.is_resolved = "", event.what in {"resolve", "cancel"}
        if event.what == "cancel" and not self.is_over:
            self.promise = None
        self.keep_promise(event)
        if self.answers and event.what in {"answer", "resolve"}:
            self.is_done = True
        self.is_over = self.is_over or (
            self.promise is not None and (self.is_resolved or self.is_done)
        )
        is_due = self.promise is not None and self.consumed == self.promise[0]
        if is_due and not self.is_missed and self.counts and not counted:
            self.used_up = event.at
        self.heard.append(event)

    def keep_promise(self, event: Event) -> None:
        """Let what is promised from now on hold."""
        if event.what == "priority" and not self.is_over and not self.agreed.keeps_target:
            if self.promise is None:
                self.have_been_so_all_along(event.at)
            else:
                self.aim(event.at)
        can_count = self.is_theirs and not self.is_resolved and not self.is_done
        if event.what in {"team", "reopen"} and self.promise is None and can_count:
            self.promise = self.targets.get(self.priority)
        if self.is_over and can_count:
            self.is_over = False
            if self.agreed.restarts:
                self.consumed, self.is_missed = 0, False
            if not self.agreed.keeps_target:
                self.aim(event.at)

    def aim(self, at: int) -> None:
        """Let the target of the priority by now hold, from a second on."""
        before, self.promise = self.promise, self.targets.get(self.priority)
        if self.promise is not None and before is not None and before[0] != self.promise[0]:
            self.is_missed, self.used_up = self.consumed > self.promise[0], at

    def have_been_so_all_along(self, at: int) -> None:
        """Let a promise that nobody counted stand as if the priority had always been this one."""
        if self.priority in self.targets:
            events = [each for each in self.heard if each.what != "priority"]
            self.be(self.again(events, priority=self.priority, until=at))

    def go_back(self, until: int) -> None:
        """Forget what was heard after a second."""
        self.heard = [each for each in self.heard if each.at <= until]
        self.be(self.again(self.heard, priority=self.first_priority, until=until))

    def again(self, events: list[Event], *, priority: int, until: int) -> "Watch":
        """Return another stopwatch that saw the same, and looks until a second."""
        seen = Watch(self.is_open, self.agreed, priority=priority, answers=self.answers)
        seen.follow(events, until)
        return seen

    def follow(self, events: list[Event], until: int) -> None:
        """Hear one event after the other, and look in between and until a second."""
        for event, following in zip_longest(events, events[1:]):
            self.hear(event)
            self.watch(event.at, until if following is None else following.at)

    def be(self, seen: "Watch") -> None:
        """Stand as another stopwatch does."""
        self.promise, self.waits = seen.promise, seen.waits
        self.consumed, self.used_up, self.is_missed = seen.consumed, seen.used_up, seen.is_missed
        self.is_over, self.is_done = seen.is_over, seen.is_done


def watched_record(
    is_open: list[bytearray],
    agreed: Agreed,
    events: list[Event],
    *,
    priority: int,
    until: int,
    answers: bool = False,
) -> Watch:
    """Watch a record from its opening, which gives it to its first `team`."""
    watch = Watch(is_open, agreed, priority=priority, answers=answers)
    watch.follow(events, until)
    return watch
