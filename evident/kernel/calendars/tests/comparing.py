"""What the product says of random spans of time, beside who counts every minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from evident.kernel.calendars.tests.drawing import DAYS, calendar, timetable
from evident.kernel.calendars.tests.oracle import Oracle
from evident.kernel.calendars.working_time import WorkingTime

SPANS = 40  # each calendar is asked this often
SECOND, LATE = timedelta(seconds=1), datetime.max.replace(tzinfo=UTC)


def differences(number: int) -> Iterator[str]:
    """Tell in what the product differs, of the spans that a number draws."""
    chance = Random(f"spans {number}")
    facts, begin = calendar(chance)
    oracle, time = Oracle(facts, begin, DAYS), WorkingTime.of(timetable(facts))
    for place in range(SPANS):
        start, end = (begin + each * SECOND for each in span(chance))
        told = told_of(time, start, end)
        for name, seen in seen_of(oracle, start, end, told).items():
            if told[name] != seen:
                yield f"{number}, span {place}, {name}: {told[name]}, counted {seen}; {start} {end}"


def span(chance: Random) -> tuple[int, int]:
    """Draw two seconds of the counted days, often such at which a window opens or closes."""
    step = chance.choice((1, 1, 1_800))
    first, last = (chance.randrange(DAYS * 86_400 // step) * step for _ in range(2))
    return min(first, last), max(first, last)


def told_of(time: WorkingTime, start: datetime, end: datetime) -> dict[str, object]:
    """Return what the product says of a span."""
    seconds = time.working_seconds(start, end)
    pieces = list(time.intervals(start, end))
    told: dict[str, object] = {
        "seconds": seconds,
        "backwards": time.working_seconds(end, start),
        "is open": time.is_open(start),
        "pieces": sum((last - first).total_seconds() for first, last in pieces),
        "in order": all(start <= first < last <= end for first, last in pieces),
    }
    if seconds > 0:
        due = time.add(start, seconds)
        told |= {
            "due": due,
            "due in time": due <= end,
            "until due": time.working_seconds(start, due),
            "opens": time.next_open(start) == pieces[0][0],
            "latest": time.latest_start(end, seconds),
        }
    return told


def seen_of(
    oracle: Oracle, start: datetime, end: datetime, told: dict[str, object]
) -> dict[str, object]:
    """Return what somebody counts of the same span."""
    seconds = oracle.working_seconds(start, end)
    seen: dict[str, object] = {
        "seconds": seconds,
        "backwards": -seconds,
        "is open": oracle.is_open(start),
        "pieces": seconds,
        "in order": True,
    }
    if seconds and "latest" in told:
        latest = told["latest"]
        assert isinstance(latest, datetime)
        in_time = latest >= start and (oracle.add(latest, seconds) or LATE) <= end
        later = latest + SECOND
        too_late = not oracle.is_open(latest) or (oracle.add(later, seconds) or LATE) > end
        seen |= {
            "due": oracle.add(start, seconds),
            "due in time": True,
            "until due": seconds,
            "opens": True,
            "latest": latest if in_time and too_late else f"not {latest}",
        }
    return seen
