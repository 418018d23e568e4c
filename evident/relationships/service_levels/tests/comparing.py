"""What the product says of a random record under a random agreement, beside who counts by hand."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import keep_compiled
from evident.kernel.calendars.tests import drawing as calendars
from evident.kernel.calendars.tests.oracle import Facts, Oracle
from evident.kernel.calendars.working_time import Piece, WorkingTime
from evident.kernel.records.models import Record
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.actions.correcting import Recount, recount_of
from evident.relationships.service_levels.courses import Turn, put, start
from evident.relationships.service_levels.excluding import exclude
from evident.relationships.service_levels.meanings import meaning_of
from evident.relationships.service_levels.models import (
    Clock,
    ClockState,
    Metric,
    Party,
    Rule,
    Segment,
)
from evident.relationships.service_levels.retrospect import Retrospect, followed, opening_of
from evident.relationships.service_levels.terms import Excluding, Terms, Timed
from evident.relationships.service_levels.tests import drawing
from evident.relationships.service_levels.tests.oracle_of_records import (
    Agreed,
    Event,
    open_seconds,
    watched_record,
)

DAYS = calendars.DAYS
RECORDS = 250  # each pair of calendars is given this many records
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
TEAM_NAMES = {1: "Desk", 2: "Network"}
ALWAYS = Facts("UTC", [[(0, 1440)]] * 7, frozenset(), {})
NEVER = timedelta()


class Hours:
    """A calendar as the product compiles it, and as somebody sees it minute by minute."""

    def __init__(self, first: Facts, then: Facts, *, begin: datetime, change: int) -> None:
        """`then` holds from minute `change` on: a calendar may get a new version."""
        pieces = [(begin, first, 1)]
        if first is not then:
            pieces.append((begin + change * MINUTE, then, 2))
        self.time = WorkingTime(
            [Piece(at, calendars.timetable(facts), number) for at, facts, number in pieces]
        )
        self.minutes = Oracle(first, begin, DAYS).minutes
        if first is not then:
            self.minutes[change:] = Oracle(then, begin, DAYS).minutes[change:]

    @classmethod
    def draw(cls, chance: Random, facts: Facts, begin: datetime) -> "Hours":
        """Draw whether the calendar gets a new version."""
        then = calendars.calendar(chance)[0] if chance.random() < 0.25 else facts
        return cls(facts, then, begin=begin, change=chance.randrange(1, DAYS * 1_440))


class Case:
    """One record under one agreement, whose time counts in two calendars."""

    def __init__(self, chance: Random, begin: datetime, hours: list[Hours]) -> None:
        self.begin, self.hours = begin, hours
        self.agreed = drawing.agreement(chance)
        self.priority, self.events, self.end = drawing.record(chance)

    def __str__(self) -> str:
        return f"{self.begin:%Y-%m-%d}: {self.agreed}, {self.priority}, {self.events}, {self.end}"

    @property
    def is_all_in_ledger(self) -> bool:
        """Whether each priority held for a while: what held for no time is in no stretch."""
        changed = {each.at for each in self.events if each.what == "priority"}
        seconds = [each.at for each in self.events]
        seconds += [each.value for each in self.events if each.what == "resolve" and each.value]
        return all(seconds.count(second) == 1 for second in changed)

    def at(self, second: int) -> datetime:
        """Return a second of the counted days as a moment."""
        return self.begin + second * SECOND

    def differences(self, kept: Retrospect) -> Iterator[str]:
        """Tell in what the clocks that were kept differ from what somebody counts."""
        for metric, clock in standing(kept).items():
            seen = self.seen(metric)
            told = {} if clock is None else self.told(clock, kept.ended)
            yield from differing(metric, told, seen)

    def unchanged(self, kept: Retrospect) -> Iterator[str]:
        """Tell of clocks that would change if they were counted anew, nothing being wrong."""
        for metric, clock in standing(kept).items():
            if clock is not None and recounted(clock, kept).differs:
                yield f"{metric} counted anew for nothing"

    def corrected(self, kept: Retrospect) -> Iterator[str]:
        """Tell the same of clocks counted anew, their calendars being what they are by now."""
        for metric, clock in standing(kept).items():
            if clock is None:
                continue
            anew = recounted(clock, kept)
            clock.consumed, clock.due_at = anew.consumed, anew.due_at
            clock.breached_at, clock.is_met = anew.breached_at, anew.is_met
            yield from differing(
                f"corrected {metric}",
                self.told(clock, anew.segments) | {"warning": None},
                self.seen(metric) | {"warning": None},
            )

    def seen(self, metric: str) -> dict[str, object]:
        """Return what a stopwatch says of a promise; nothing where nothing is promised."""
        minutes, answers = [each.minutes for each in self.hours], metric == Metric.RESPONSE
        watch = watched_record(
            minutes, self.agreed, self.events, priority=self.priority, until=self.end,
            answers=answers,
        )  # fmt: skip
        if watch.promise is None:
            return {}
        target, used = watch.promise[0], watch.consumed
        is_left_out = watch.priority in self.agreed.leaves_out
        seen: dict[str, object] = {
            "used": used,
            "missed at": watch.missed_at,
            "met": not watch.is_missed if watch.is_over else None,
            "promise": watch.promise,
            "state": "stopped" if watch.is_over else "running" if watch.counts else "paused",
            "left out": is_left_out,
            "ledger": [],
            "due": None,
            "warning": None,
        }
        if watch.counts:
            seen["due"] = watch.used_up if used >= target else watch.when(target, self.end)
        if watch.counts and not is_left_out and 2 * used < target:
            seen["warning"] = watch.when(-(-target // 2), self.end)
        return seen

    def told(self, clock: Clock, ledger: Iterable[Segment]) -> dict[str, object]:
        """Return what the product says of the same promise, in seconds."""
        time, at = self.hours[clock.calendar.pk - 1].time, self.at(self.end)
        now = counting.advanced(clock.standing, at, time)
        is_running = clock.state == ClockState.RUNNING
        is_warned = 2 * now.consumed >= clock.target  # of the next share it was told before
        return {
            "used": now.consumed / SECOND,
            "missed at": self.second(now.breached_at),
            "met": clock.is_met,
            "promise": (clock.target / SECOND, clock.calendar.pk - 1),
            "state": clock.state,
            "left out": clock.exclusion_id is not None,
            "ledger": self.wrong_stretches(clock, ledger),
            "due": self.second(clock.due_at) if is_running else None,
            "warning": None if is_warned else self.second(clock.alert_at),
        }

    def second(self, at: datetime | None) -> float | None:
        """Return a moment as seconds of the counted days; None for one after them."""
        last = self.at(DAYS * 86_400)
        return None if at is None or at > last else (at - self.begin) / SECOND

    def wrong_stretches(self, clock: Clock, ledger: Iterable[Segment]) -> list[str]:
        """Tell of stretches that counted else than their calendar was open, or do not add up."""
        used, wrong = NEVER, []
        for each in [each for each in ledger if each.clock is clock]:
            span = [
                int((moment - self.begin) / SECOND) for moment in (each.began_at, each.ended_at)
            ]
            assert each.calendar is not None
            is_running = each.kind == Segment.Kind.RUNNING
            counted = (
                open_seconds(self.hours[each.calendar.pk - 1].minutes, *span) if is_running else 0
            )
            if each.counted != counted * SECOND:
                wrong.append(f"{span} counted {each.counted / SECOND}, not {counted}")
            used = each.counted + (NEVER if each.rule == Rule.RESTART else used)
        if clock.rule == Rule.RESTART and clock.state != ClockState.STOPPED:
            used = NEVER
        if used != clock.consumed:
            wrong.append(f"all {used / SECOND}, not {clock.consumed / SECOND}")
        return wrong


def standing(kept: Retrospect) -> dict[str, Clock | None]:
    """Return the clocks that apply by what they are about."""
    found: dict[str, Clock | None] = {Metric.RESPONSE: None, Metric.RESOLUTION: None}
    for clock in kept.clocks:
        if clock.state != ClockState.CANCELLED:
            assert found[clock.metric] is None, "two clocks of one promise"
            found[clock.metric] = clock
    return found


def differing(of: str, told: dict[str, object], seen: dict[str, object]) -> Iterator[str]:
    """Tell in what two differ."""
    for name in sorted(seen.keys() | told.keys()):
        if seen.get(name) != told.get(name):
            yield f"{of}, {name}: {told.get(name)}, counted {seen.get(name)}"


def recounted(clock: Clock, kept: Retrospect) -> Recount:
    """Return a clock counted anew by its calendars as they are known now."""
    clock.ledger = [each for each in kept.ended if each.clock is clock]  # type: ignore[attr-defined]
    return recount_of(clock)


def lived(case: Case, known: dict[int, Calendar]) -> Retrospect:
    """Return the clocks of a record that went through a case, kept step by step."""
    record = Record(pk=1, kind="incident", organisation_id=1, opened_at=case.at(case.events[0].at))
    course = course_of(case)
    terms = terms_of(case.agreed)
    if not case.agreed.leaves_out:
        return followed(record, course, terms=terms, calendars=known)
    kept = Retrospect(record, terms=terms, calendars=known)
    before = dict(course[0].values)
    put(record, before)
    kept.begin([terms])
    for place, turn in enumerate(course):
        put(record, turn.values)
        kept.at, kept.passed = turn.at, course[:place]
        meaning_of("incident").keep(kept, before, turn.values)
        exclude(kept)  # each step says anew of the clocks whether they are left out
        before = dict(turn.values)
    return kept


def terms_of(agreed: Agreed) -> Terms:
    """Return the same agreement as the product compiles it: an OLA with a team, else an SLA."""
    promised = (("resolution", 0, agreed.targets), ("response", 10, agreed.responses))
    return Terms(
        version_id=1,
        agreement_id=1,
        party=Party.SLA if agreed.team is None else Party.OLA,
        team_id=agreed.team,
        organisation_id=1,
        covers_all=True,
        pause_reasons=agreed.pauses_for,
        on_priority="keep" if agreed.keeps_target else "retarget",
        on_reopening="restart" if agreed.restarts else "continue",
        warn_at=(50, 75),
        timed=tuple(
            Timed(key + priority, f"{metric}{priority}", metric, "", priority, length * SECOND,
                  place + 1)
            for metric, key, targets in promised
            for priority, (length, place) in targets.items()
        ),
        exclusions=tuple(
            Excluding(each, {"priority": [str(each)]}) for each in sorted(agreed.leaves_out)
        ),
    )  # fmt: skip


def course_of(case: Case) -> list[Turn]:
    """Return the same course as the product reads it from a trail."""
    opened, *events = case.events
    meaning = meaning_of("incident")
    values = start(opening_of(Record(kind="incident"))) | {"priority": case.priority}
    values["team"] = team(opened)
    course = [Turn(case.at(opened.at), values)]
    for event in events:
        values, at = dict(values), case.at(event.at)
        match event.what:
            case "priority":
                values["priority"] = event.value
            case "team":
                values["team"] = team(event)
            case "waits":
                values |= {"state": meaning.waiting, "waiting_for": event.value}
            case "answer":
                values["responded_at"] = at
            case "resume" | "reopen":
                values |= {"state": "in_progress", "waiting_for": "", "resolved_at": None}
            case "resolve":
                resolved_at = at if event.value is None else case.at(event.value)
                values |= {"state": "resolved", "waiting_for": "", "resolved_at": resolved_at}
                values["responded_at"] = values["responded_at"] or resolved_at
            case "cancel":
                values |= {"state": "cancelled", "waiting_for": ""}
        course.append(Turn(at, values))
    return course


def team(event: Event) -> dict[str, object]:
    """Return a team as a trail tells it."""
    return {"id": event.value, "text": TEAM_NAMES[event.value]}


def differences(number: int) -> Iterator[str]:
    """Tell in what the product differs, of the records that a number draws."""
    chance = Random(f"records {number}")
    facts, begin = calendars.calendar(chance)
    other = ALWAYS if chance.random() < 0.3 else calendars.calendar(chance)[0]
    hours = [Hours.draw(chance, each, begin) for each in (facts, other)]
    wrong = Hours.draw(chance, calendars.calendar(chance)[0], begin)
    known = {pk: Calendar(pk=pk, code=f"c{pk}", revision=1) for pk in (1, 2)}
    for place in range(RECORDS):
        case = Case(chance, begin, hours)
        use(known, hours)
        kept = lived(case, known)
        found = list(case.differences(kept))
        if case.is_all_in_ledger:
            found += case.unchanged(kept)
        if case.is_all_in_ledger and place % 5 == 0:  # one calendar turns out to have been another
            case.hours = [wrong, hours[1]]
            use(known, case.hours)
            found += case.corrected(kept)
        for difference in found:
            yield f"{number}, record {place}: {difference}; {case}"


def use(known: dict[int, Calendar], hours: list[Hours]) -> None:
    """Let these be the hours of the calendars."""
    for calendar, each in zip(known.values(), hours, strict=True):
        keep_compiled(calendar, each.time)
