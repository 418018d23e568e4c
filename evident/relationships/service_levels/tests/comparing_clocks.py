"""What the arithmetic of clocks says of random courses, beside a stopwatch."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from evident.kernel.calendars.tests.drawing import DAYS, calendar, timetable
from evident.kernel.calendars.tests.oracle import Oracle
from evident.kernel.calendars.working_time import WorkingTime
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.tests.oracle import Happening, watched

CLOCKS = 100  # each calendar is given this many
MINUTE = timedelta(minutes=1)
Course = tuple[int, int, list[Happening], int]


def moment(chance: Random) -> int:
    """Draw a minute of the counted days, often one at which a window opens or closes."""
    step = chance.choice((1, 30))
    return chance.randrange(DAYS * 1_440 // step) * step


def target(chance: Random) -> int:
    """Draw how many minutes are promised."""
    return chance.choice((chance.randint(1, 2_000), chance.randint(1, 32) * 30))


def course(chance: Random) -> Course:
    """Draw a clock's course: a start, a target, what happens to it in order, and an end."""
    start, *moments, end = sorted(moment(chance) for _ in range(chance.randint(2, 9)))
    happenings, running, stopped = [], True, False
    for minute in moments:
        if stopped:
            what = chance.choice(("reopen", "restart"))
            running, stopped = True, False
        elif not running:
            what = chance.choice(("resume", "target"))
            running = what == "resume"
        else:
            what = chance.choice(("pause", "stop", "target"))
            running, stopped = what == "target", what == "stop"
        happenings.append(Happening(minute, what, target(chance)))
    return start, target(chance), happenings, end


def followed(time: WorkingTime, begin: datetime, course: Course) -> counting.Standing:
    """Return the standing at the end of a course, by the product's arithmetic."""
    start, first, happenings, _end = course
    clock = counting.Standing(target=first * MINUTE, since=begin + start * MINUTE)
    for each in happenings:
        at = begin + each.minute * MINUTE
        match each.what:
            case "pause" | "stop":
                clock = counting.paused(clock, at, time)
            case "resume" | "reopen":
                clock = counting.resumed(clock, at)
            case "restart":
                clock = counting.Standing(target=clock.target, since=at)
            case "target":
                clock = counting.retargeted(clock, at, each.target * MINUTE, time)
    return clock


def differences(number: int) -> Iterator[str]:
    """Tell in what the product differs, of the clocks that a number draws."""
    chance = Random(f"clocks {number}")
    facts, begin = calendar(chance)
    is_open = Oracle(facts, begin, DAYS).minutes
    time = WorkingTime.of(timetable(facts))
    for place in range(CLOCKS):
        drawn = course(chance)
        start, first, happenings, end = drawn
        at = begin + end * MINUTE
        seen = watched(is_open, start=start, target=first, happenings=happenings, end=end)
        clock = followed(time, begin, drawn)
        missed_at = None if seen.missed_at is None else begin + seen.missed_at * MINUTE
        told = (
            counting.consumed_at(clock, at, time),
            counting.is_missed(clock, at, time),
            counting.advanced(clock, at, time).breached_at,
        )
        counted = (seen.consumed * MINUTE, missed_at is not None, missed_at)
        if told != counted:
            yield f"{number}, clock {place}: {told}, counted {counted}; {begin} {drawn}"
