"""How long a due moment takes from a warm calendar, and whether counting minutes agrees."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench import proofs
from evident.kernel.calendars.holidays import country, holiday_year
from evident.kernel.calendars.timetable import Day, DayKind, Timetable
from evident.kernel.calendars.windows import parsed
from evident.kernel.calendars.working_time import WorkingTime

HOURS = parsed("09:00-12:00, 13:30-18:00")
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
TIMES = 50_000
TARGET_SECONDS = 4 * 3600


def measure() -> list[tuple[str, str, str]]:
    """Measure China's office hours with every holiday known, at moments over six years."""
    china = WorkingTime.of(office_hours())
    china.working_seconds(FIRST, FIRST + timedelta(days=9 * 365))
    chance = random.Random(1)  # moments, not secrets
    moments = [FIRST + timedelta(seconds=chance.randrange(6 * 365 * 86_400)) for _ in range(TIMES)]
    due = microseconds(lambda at: china.add(at, TARGET_SECONDS), moments)
    between = microseconds(lambda at: china.working_seconds(at, at + timedelta(days=3)), moments)
    return [
        ("due time of a clock", "50 µs", f"{due:.1f} µs"),
        ("working time between two moments", "50 µs", f"{between:.1f} µs"),
        *proofs.rows(),
    ]


def office_hours() -> Timetable:
    """Return the shipped Chinese calendar without a database."""
    known = country("CN")
    days = {
        day.on: Day(HOURS if day.kind == DayKind.MAKEUP else (), day.kind)
        for year in range(known.first_year, known.last_year + 1)
        for day in holiday_year("CN", year).days.values()
    }
    week = (HOURS, HOURS, HOURS, HOURS, HOURS, (), ())
    return Timetable(ZoneInfo("Asia/Shanghai"), week, days)


def microseconds(ask: Callable[[datetime], object], moments: list[datetime]) -> float:
    """Return the mean time of a question, in microseconds."""
    begun = time.perf_counter()
    for at in moments:
        ask(at)
    return (time.perf_counter() - begun) / len(moments) * 1e6
