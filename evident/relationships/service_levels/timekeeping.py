"""
What happens to the clocks of one record, in memory: read once, changed, and saved once.

The actions of a process use it inside the transaction of their step:

    with clocks.of(record, at=at) as kept:
        kept.respond()
        kept.hand_over()
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import working_time_of
from evident.kernel.calendars.working_time import WorkingTime
from evident.kernel.records.models import Record
from evident.relationships.service_levels import counting, handing
from evident.relationships.service_levels.counting import Standing
from evident.relationships.service_levels.models import (
    TIMED,
    TO_CUSTOMERS,
    Clock,
    ClockState,
    Metric,
    Party,
    Rule,
    Segment,
)
from evident.relationships.service_levels.procedural import promise_what_is_left
from evident.relationships.service_levels.reopening import take_up_again
from evident.relationships.service_levels.rewinding import rewind
from evident.relationships.service_levels.stretches import (
    AWAY,
    holder_of,
    next_alert,
    started,
    stretch,
)
from evident.relationships.service_levels.supplying import (
    WAITS_FOR_SUPPLIER,
    Supply,
    hand_to_supplier,
    supply_of,
)
from evident.relationships.service_levels.terms import Terms, Timed, applicable, calendars_of

WAITS_FOR_APPROVAL = "approval"
"""The reason while the customer has to approve: where it does not pause, the time is theirs."""
WAITS_FOR_USER = "user"
"""The reason while the customer has to answer: that time is the customer's, too."""
NOTED = frozenset({WAITS_FOR_SUPPLIER, WAITS_FOR_APPROVAL, WAITS_FOR_USER})
"""Reasons that tell who has the record while its clocks run on."""


class Timekeeping:
    """The clocks of one record at one moment, and the stretches of the ledger that end now."""

    def __init__(
        self,
        record: Record,
        *,
        at: datetime,
        clocks: Iterable[Clock],
        terms: dict[int | None, Terms],
        own: Terms | None = None,
    ) -> None:
        self.record = record
        self.at = at
        self.clocks = list(clocks)
        self.terms = terms if own is None else terms | {None: own}
        self.own = own
        self.ended: list[Segment] = []
        self.changed: set[int] = set()
        """Places in `clocks` of those that changed."""
        self.restarting: set[int] = set()
        """Places of those that start again this very moment: what begins now still says so."""
        self.is_answered = False
        """Whether somebody had responded before what happens now."""
        self.chosen = ""
        """The number of the contract that was chosen for a record that waits for a supplier."""
        self._supply: Supply | bool | None = False

    def begin(self, found: Iterable[Terms]) -> None:
        """Start the clocks of what applies: an OLA's where its team has the record."""
        begun = []
        for terms in found:
            if terms.party == Party.CONTRACT:
                continue
            if terms.party == Party.OLA and terms.team_id != self.record.team_id:
                continue
            begun.append(terms)
        self.start(*begun)
        self.fill_up()

    def fill_up(self) -> None:
        """Start what the procedure promises and no agreement does; end what one does by now."""
        if self.own is not None:
            promise_what_is_left(self, self.own)

    def start(self, *agreed: Terms, rule: Rule = Rule.BEGIN) -> None:
        """Start the clocks of agreements; of a team none of an answer that was given before."""
        wanted = [
            (terms, timed)
            for terms in agreed
            for timed in terms.timed_for(self.record)
            if not (self.is_answered and is_first_answer(terms, timed))
        ]
        known = self.calendars(timed for _, timed in wanted)
        for terms, timed in wanted:
            self.terms[terms.version_id] = terms
            calendar = known[timed.calendar_id]
            clock = started(self.record, terms, timed, calendar=calendar, at=self.at, rule=rule)
            if terms.party == Party.CONTRACT:
                clock.holder, clock.person = self.supplier, ""
            self.clocks.append(clock)
            self.schedule(len(self.clocks) - 1)

    def applicable(self, at: datetime) -> list[Terms]:
        """Return the terms under which the record's clocks run."""
        return applicable(self.record, at=at)

    def calendars(self, wanted: Iterable[Timed]) -> Mapping[int, Calendar]:
        """Return the calendars that targets count in."""
        return calendars_of(wanted)

    def respond(self) -> None:
        """Stop the clocks of the first response."""
        self.stop(only=(Metric.RESPONSE,))

    def stop(self, only: tuple[str, ...] = (), *, first: int = 0) -> None:
        """Stop the clocks from place `first` on, of some metrics or of all; each says if met."""
        for place in self.live():
            clock = self.clocks[place]
            if place < first or (only and clock.metric not in only):
                continue
            if self.at < clock.since:
                rewind(self, place)
            standing = self.cut(place, counting.advanced(clock.standing, self.at, self.time(clock)))
            if place in self.restarting:  # it ended at once: without this the ledger knew nothing
                self.ended.append(stretch(clock, standing, self.time(clock)))
                self.restarting.discard(place)
            clock.state = ClockState.STOPPED
            clock.stopped_at = max(self.at, clock.started_at)
            clock.is_met = standing.consumed <= standing.target
            clock.due_at = clock.due_at if clock.due_at is not None else clock.breached_at
            clock.alert_at = None

    def hold(self, reason: str) -> None:
        """Pause what the agreement lets this reason pause; hand over to a supplier."""
        self._supply = False
        for place in self.live(ClockState.RUNNING):
            clock = self.clocks[place]
            if clock.party != Party.CONTRACT and reason in self.of(clock).pause_reasons:
                self.pause(place, rule=Rule.PAUSE, reason=reason)
            elif clock.party != Party.CONTRACT and reason in NOTED and clock.reason != reason:
                self.note_reason(place, reason, rule=Rule.WAIT)
        if reason == WAITS_FOR_SUPPLIER:
            hand_to_supplier(self)

    def resume(self) -> None:
        """Let run what the hold had paused; what a supplier had is back with us."""
        for place in self.live():
            clock = self.clocks[place]
            if clock.party == Party.CONTRACT:
                if clock.state == ClockState.RUNNING:
                    self.pause(place, rule=Rule.ELSEWHERE, reason=AWAY)
            elif clock.state == ClockState.PAUSED and clock.reason != AWAY:
                self.run(place, rule=Rule.RESUME)
            elif clock.reason in NOTED:
                self.note_reason(place, "", rule=Rule.RESUME)

    def hand_over(self, *, is_resolved: bool = False) -> None:
        """Note who has the record now; clocks of teams run while it is with their team."""
        handing.hand_over(self, is_resolved=is_resolved)

    def retarget(self) -> None:
        """Let the target of the new priority hold, where the agreement wants that."""
        for place in self.live():
            clock, terms = self.clocks[place], self.of(self.clocks[place])
            if terms.keeps_target:
                continue
            fitting = {timed.metric: timed for timed in terms.timed_for(self.record)}
            timed = fitting.get(clock.metric)
            if timed is None:
                self.cancel_one(place)
            elif timed.target_id != clock.promise_id:
                self.set_target(place, timed)

    def promise_anew(self) -> None:
        """Start what the new priority promises and no clock counts, as if so from the opening."""
        from evident.relationships.service_levels.promising import promise_anew  # it looks here

        promise_anew(self)

    def set_target(self, place: int, timed: Timed) -> None:
        """
        Give a clock another target; what was consumed and paused stays.

        What follows is counted in the calendar of the new target.
        """
        clock = self.clocks[place]
        time = self.time(clock)
        standing = self.cut(place, counting.advanced(clock.standing, self.at, time))
        standing = counting.retargeted(standing, clock.since, timed.length, time)
        self.count_in(clock, timed)
        self.put(place, standing, Rule.RETARGET, reason=clock.reason)
        clock.promise_id = timed.target_id
        clock.alerted = 0
        self.schedule(place)

    def count_in(self, clock: Clock, timed: Timed) -> None:
        """Let a clock count in the calendar of a target from here on."""
        if clock.calendar_id != timed.calendar_id:
            clock.calendar = self.calendars([timed])[timed.calendar_id]

    def reopen(self) -> None:
        """Let the clocks of resolution go on, or start again, as the agreement says."""
        take_up_again(self, *TO_CUSTOMERS, Party.OLA)
        handing.begin_theirs(self)

    def cancel(self) -> None:
        """Let no clock apply any more: it was no such record."""
        for place in self.live():
            self.cancel_one(place)

    def cancel_one(self, place: int) -> None:
        """Let one clock apply no more."""
        clock = self.clocks[place]
        self.changed.add(place)
        if clock.state != ClockState.STOPPED:
            self.cut(place, counting.advanced(clock.standing, self.at, self.time(clock)))
        clock.state = ClockState.CANCELLED
        clock.due_at = clock.alert_at = clock.stopped_at = clock.is_met = None

    def reconsider(self, *, responded_at: datetime | None = None) -> None:
        """
        Let the agreement hold that fits the record as it is now, from its opening on.

        What was answered at `responded_at` was so under the new agreement, too.
        """
        from evident.relationships.service_levels.reconsidering import reconsider  # it looks here

        reconsider(self, responded_at=responded_at)

    def verdict(self) -> bool | None:
        """Return whether every promise to the customer was kept; None while one is open."""
        clocks = [
            clock
            for clock in self.clocks
            if clock.party == Party.SLA
            and clock.state != ClockState.CANCELLED
            and clock.exclusion_id is None
        ]
        if not clocks or any(clock.is_met is None for clock in clocks):
            return None
        return all(clock.is_met for clock in clocks)

    def pause(self, place: int, *, rule: Rule, reason: str = "") -> None:
        """Pause one clock."""
        clock = self.clocks[place]
        time = self.time(clock)
        standing = self.cut(place, counting.advanced(clock.standing, self.at, time))
        self.put(place, replace(standing, is_running=False), rule, reason=reason)
        self.schedule(place)

    def run(self, place: int, *, rule: Rule) -> None:
        """Let one paused clock run."""
        clock = self.clocks[place]
        standing = self.cut(place, counting.advanced(clock.standing, self.at, self.time(clock)))
        self.put(place, counting.resumed(standing, self.at), rule)
        self.schedule(place)

    def note_holder(self, place: int) -> None:
        """Begin a new stretch where somebody else has the record."""
        clock = self.clocks[place]
        if self.is_at_supplier(clock) or (clock.holder, clock.person) == holder_of(self.record):
            return
        standing = self.cut(place, counting.advanced(clock.standing, self.at, self.time(clock)))
        rule = Rule.HAND_OVER if clock.state == ClockState.RUNNING else Rule(clock.rule)
        self.put(place, standing, rule, reason=clock.reason)

    def note_reason(self, place: int, reason: str, *, rule: Rule) -> None:
        """Begin a new stretch of a running clock: it waits for somebody, or does so no more."""
        clock = self.clocks[place]
        standing = self.cut(place, counting.advanced(clock.standing, self.at, self.time(clock)))
        self.put(place, standing, rule, reason=reason)

    @property
    def supply(self) -> Supply | None:
        """To which contract the record goes when it waits for a supplier; looked up once a hold."""
        if isinstance(self._supply, bool):
            self._supply = supply_of(self.record, at=self.at, chosen=self.chosen)
        return self._supply

    @property
    def supplier(self) -> str:
        """The supplier who has the record while it waits for one; empty where no contract says."""
        return "" if self.supply is None else self.supply.supplier

    def speaks_of(self, terms: Terms) -> bool:  # noqa: ARG002  # a history speaks of one agreement
        """Return whether clocks of an agreement may be kept here."""
        return True

    def is_at_supplier(self, clock: Clock) -> bool:
        """Return whether the present stretch of a clock is a supplier's."""
        is_theirs = clock.party == Party.CONTRACT and clock.state == ClockState.RUNNING
        return is_theirs or clock.reason == WAITS_FOR_SUPPLIER

    def live(self, *states: str) -> list[int]:
        """Return the places of clocks that run or are paused."""
        wanted = states or (ClockState.RUNNING, ClockState.PAUSED)
        return [place for place, clock in enumerate(self.clocks) if clock.state in wanted]

    def of(self, clock: Clock) -> Terms:
        """Return the terms under which a clock runs."""
        return self.terms[clock.version_id]

    def is_with_holder(self, clock: Clock) -> bool:
        """Return whether the team that a clock holds has the record."""
        return clock.party != Party.OLA or self.of(clock).team_id == self.record.team_id

    def time(self, clock: Clock) -> WorkingTime:
        """Return the working time a clock counts in."""
        return working_time_of(clock.calendar)

    def cut(self, place: int, standing: Standing) -> Standing:
        """End the present stretch at `standing.since` and count it; return the standing then."""
        clock = self.clocks[place]
        self.changed.add(place)
        if standing.since > clock.since:
            self.ended.append(stretch(clock, standing, self.time(clock)))
        elif clock.rule == Rule.RESTART:
            self.restarting.add(place)
        clock.consumed, clock.since = standing.consumed, standing.since
        clock.breached_at = standing.breached_at
        return standing

    def put(self, place: int, standing: Standing, rule: Rule, *, reason: str = "") -> None:
        """Let a clock stand as told, from a new stretch on."""
        clock = self.clocks[place]
        self.changed.add(place)
        was_at_supplier = self.is_at_supplier(clock)
        clock.state = ClockState.RUNNING if standing.is_running else ClockState.PAUSED
        clock.target, clock.consumed = standing.target, standing.consumed
        clock.since, clock.breached_at = standing.since, standing.breached_at
        if standing.consumed == standing.target:
            clock.due_at = standing.used_up_at  # else since now, which `schedule` says
        clock.rule = Rule.RESTART if place in self.restarting else rule
        clock.reason = reason
        self.restarting.discard(place)
        if not self.is_at_supplier(clock):
            clock.holder, clock.person = holder_of(self.record)
        elif not was_at_supplier:
            clock.holder, clock.person = self.supplier, ""
        clock.calendar_revision = clock.calendar.revision

    def schedule(self, place: int) -> None:
        """Compute when a clock is due, and when somebody is to be told next."""
        clock = self.clocks[place]
        self.changed.add(place)
        time, standing = self.time(clock), clock.standing
        clock.due_at = counting.due(standing, time)
        clock.alert_at = next_alert(clock, self.of(clock).warn_at, time)

    def due_at(self, *metrics: str) -> datetime | None:
        """
        Return when the first promise to the customer is due, of some metrics or of all.

        By what an exclusion leaves out nothing is due.
        """
        moments = [
            clock.due_at
            for clock in self.clocks
            if clock.is_to_customer
            and clock.metric in (metrics or TIMED)
            and clock.state == ClockState.RUNNING
            and clock.exclusion_id is None
            and clock.due_at
        ]
        return min(moments, default=None)


def is_first_answer(terms: Terms, timed: Timed) -> bool:
    """Return whether a team is to give the customer the first answer."""
    return terms.party == Party.OLA and timed.metric == Metric.RESPONSE
