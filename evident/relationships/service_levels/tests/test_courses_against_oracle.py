"""
Random records under random agreements against somebody who counts every minute.

Each priority has its own target in its own calendar, office hours or around the clock; the record
waits, goes from team to team, changes its priority, is resolved and reopened, in any order. What
keeps clocks day by day is asked, in memory; `EVIDENT_TEST_ORACLE_CASES` asks for more cases.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import keep_compiled
from evident.kernel.calendars.tests.oracle import Facts, Oracle
from evident.kernel.calendars.tests.test_against_oracle import DAYS, calendars, timetable
from evident.kernel.calendars.working_time import WorkingTime
from evident.kernel.records.models import Record
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.courses import Turn, start
from evident.relationships.service_levels.meanings import meaning_of
from evident.relationships.service_levels.models import Party, Rule, Segment
from evident.relationships.service_levels.retrospect import followed, opening_of
from evident.relationships.service_levels.terms import Terms, Timed
from evident.relationships.service_levels.tests.oracle import Agreed, Event, watched_record

CASES = int(os.environ.get("EVIDENT_TEST_ORACLE_CASES", "200"))
RECORDS = 50  # each pair of calendars is given this many records
MINUTE = timedelta(minutes=1)
TEAMS = {1: "Desk", 2: "Network"}
REASONS = ("user", "change", "approval")
ALWAYS = Facts("UTC", [[(0, 1440)]] * 7, frozenset(), {})
minutes = st.integers(0, DAYS * 1440 - 1)
lengths = st.integers(1, 2_000)


@st.composite
def records(draw):
    """Draw a record's course: when it was opened, what happened in order, and when one looks."""
    begin, end = sorted(draw(st.tuples(minutes, minutes)))
    moments = draw(st.lists(st.integers(begin, end), max_size=9).map(sorted))
    events, waits, is_resolved = [], False, False
    for minute in moments:
        if is_resolved:
            what = "reopen"
        elif waits:
            what = draw(st.sampled_from(["resume", "priority", "team", "resolve"]))
        else:
            what = draw(st.sampled_from(["waits", "priority", "team", "resolve"]))
        waits = what == "waits" or (waits and what in {"priority", "team"})
        is_resolved = what == "resolve"
        value = draw(st.sampled_from(REASONS if what == "waits" else (1, 2)))
        events.append(Event(minute, what, value))
    return begin, draw(st.sampled_from((1, 2))), draw(st.sampled_from((1, 2))), events, end


agreements = st.builds(
    Agreed,
    targets=st.fixed_dictionaries(
        {1: st.tuples(lengths, st.just(0)), 2: st.tuples(lengths, st.integers(0, 1))}
    ),
    keeps_target=st.booleans(),
    restarts=st.booleans(),
    pauses_for=st.frozensets(st.sampled_from(REASONS)),
    team=st.sampled_from((None, 1)),
)


def terms_of(agreed):
    """The same agreement as the product compiles it: an OLA with a team, else an SLA."""
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
            Timed(priority, f"p{priority}", "resolution", "", priority, length * MINUTE, place + 1)
            for priority, (length, place) in agreed.targets.items()
        ),
    )


def course_of(begin, record):
    """The same course as the product reads it from a trail."""
    opened, priority, team, events, _end = record
    meaning = meaning_of("incident")
    values = start(opening_of(Record(kind="incident"))) | {"priority": priority}
    values["team"] = {"id": team, "text": TEAMS[team]}
    course = [Turn(begin + opened * MINUTE, values)]
    for event in events:
        values, at = dict(values), begin + event.minute * MINUTE
        match event.what:
            case "priority":
                values["priority"] = event.value
            case "team":
                values["team"] = {"id": event.value, "text": TEAMS[event.value]}
            case "waits":
                values |= {"state": meaning.waiting, "waiting_for": event.value}
            case "resume" | "reopen":
                values |= {"state": "in_progress", "waiting_for": "", "resolved_at": None}
            case "resolve":
                values |= {"state": "resolved", "waiting_for": "", "resolved_at": at}
        course.append(Turn(at, values))
    return course


@pytest.mark.slow
@settings(
    max_examples=max(CASES // RECORDS, 1),
    deadline=None,
    derandomize="EVIDENT_TEST_ORACLE_CASES" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    calendars(),
    st.just(ALWAYS) | calendars().map(lambda drawn: drawn[0]),
    st.lists(st.tuples(agreements, records()), min_size=RECORDS, max_size=RECORDS),
)
def test_a_clock_counts_each_minute_in_the_calendar_of_the_target_that_held(first, other, drawn):
    facts, begin = first
    assume(any(facts.week) and any(other.week))  # what is never open promises nothing
    open_minutes = [Oracle(each, begin, DAYS).minutes for each in (facts, other)]
    times = [WorkingTime.of(timetable(each)) for each in (facts, other)]
    known = {pk: Calendar(pk=pk, code=f"c{pk}", revision=1) for pk in (1, 2)}
    for calendar, time in zip(known.values(), times, strict=True):
        keep_compiled(calendar, time)

    for agreed, record in drawn:
        opened, priority, team, events, end = record
        at = begin + end * MINUTE
        kept = followed(
            Record(pk=1, kind="incident", organisation_id=1, opened_at=begin + opened * MINUTE),
            course_of(begin, record),
            terms=terms_of(agreed),
            calendars=known,
        )
        expected = watched_record(
            open_minutes, agreed, opened=opened, priority=priority, team=team, events=events,
            end=end,
        )  # fmt: skip
        if expected.promise is None:
            assert not kept.clocks
            continue
        (clock,) = kept.clocks
        time = times[clock.calendar.pk - 1]

        assert counting.consumed_at(clock.standing, at, time) == expected.consumed * MINUTE
        assert counting.is_missed(clock.standing, at, time) == (expected.missed_at is not None)
        breached_at = counting.advanced(clock.standing, at, time).breached_at
        missed_at = expected.missed_at
        assert breached_at == (None if missed_at is None else begin + missed_at * MINUTE)
        length, place = expected.promise
        assert (clock.target, clock.calendar.pk - 1) == (length * MINUTE, place)
        check_ledger(kept, clock, begin=begin, open_minutes=open_minutes)


def check_ledger(kept, clock, *, begin, open_minutes):
    """Each stretch counted the open minutes of its own calendar; they add up to what is used."""
    used = timedelta()
    for segment in kept.ended:
        span = [(moment - begin) // MINUTE for moment in (segment.began_at, segment.ended_at)]
        is_running = segment.kind == Segment.Kind.RUNNING
        counted = sum(open_minutes[segment.calendar.pk - 1][span[0] : span[1]]) if is_running else 0
        assert segment.counted == counted * MINUTE
        used = segment.counted + (timedelta() if segment.rule == Rule.RESTART else used)
    if clock.rule == Rule.RESTART:
        used = timedelta()
    if clock.state != "stopped":
        assert used == clock.consumed


def lasting(agreed, team, *events):
    """The clocks of a record that was opened at midnight, all hours counting in both calendars."""
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    known = {pk: Calendar(pk=pk, code=f"c{pk}", revision=1) for pk in (1, 2)}
    for calendar in known.values():
        keep_compiled(calendar, WorkingTime.of(timetable(ALWAYS)))
    record = Record(pk=1, kind="incident", organisation_id=1, opened_at=begin)
    course = course_of(begin, (0, 2, team, events, 0))
    return followed(record, course, terms=terms_of(agreed), calendars=known)


TWO = {1: (60, 1), 2: (600, 0)}
REOPENED = (Event(100, "resolve"), Event(200, "reopen"))


def test_a_time_that_starts_again_says_so_whoever_has_the_record_at_that_moment():
    agreed = Agreed(TWO, keeps_target=False, restarts=True, pauses_for=frozenset(), team=None)

    kept = lasting(agreed, 1, *REOPENED, Event(200, "team", 2), Event(300, "team", 1))

    (clock,) = kept.clocks
    assert [(each.rule, each.counted // MINUTE) for each in kept.ended] == [
        (Rule.BEGIN, 100),
        (Rule.RESTART, 100),
    ]
    assert (clock.rule, clock.consumed) == (Rule.HAND_OVER, 100 * MINUTE)


@pytest.mark.parametrize(("keeps", "minutes", "place"), [(False, 60, 2), (True, 600, 1)])
def test_a_team_that_gets_a_reopened_record_again_has_the_target_of_its_priority_by_now(
    keeps, minutes, place
):
    agreed = Agreed(TWO, keeps_target=keeps, restarts=False, pauses_for=frozenset(), team=1)
    away = (Event(50, "team", 2), *REOPENED, Event(250, "priority", 1))

    kept = lasting(agreed, 1, *away, Event(300, "team", 1))

    (clock,) = kept.clocks
    assert (clock.target, clock.calendar.pk) == (minutes * MINUTE, place)
    assert (clock.promise_id, clock.consumed) == (1 if place == 2 else 2, 50 * MINUTE)
