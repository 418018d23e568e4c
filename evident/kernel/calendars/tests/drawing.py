"""Random calendars, each drawn from a number, so that whoever knows the number draws it again."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from evident.kernel.calendars.holidays import holiday_year
from evident.kernel.calendars.tests.oracle import Facts, midnight
from evident.kernel.calendars.timetable import Day, DayKind, Timetable
from evident.kernel.calendars.windows import Window

DAYS = 12
CHINA = "Asia/Shanghai"
CHINAS_YEARS = (2024, 2025, 2026)
PLACES = {  # days around which the clocks of a zone change, or which are a trap of their own
    "America/New_York": [
        date(2024, 3, 10), date(2024, 11, 3), date(2025, 3, 9), date(2025, 11, 2),
        date(2026, 3, 8), date(2026, 11, 1),
    ],
    "Australia/Lord_Howe": [  # by half an hour
        date(2024, 4, 7), date(2024, 10, 6), date(2025, 4, 6), date(2025, 10, 5),
        date(2026, 4, 5), date(2026, 10, 4),
    ],
    "Europe/London": [date(2025, 3, 30), date(2025, 10, 26)],
    "Africa/Cairo": [date(2025, 4, 25), date(2025, 10, 31)],  # at midnight
    "America/Sao_Paulo": [date(2017, 10, 15), date(2018, 2, 18)],  # midnight repeated
    "Africa/Casablanca": [date(2025, 2, 23), date(2025, 4, 6)],
    "Pacific/Apia": [date(2011, 12, 30)],  # a date that never was
    "Asia/Kathmandu": [date(2025, 1, 1)],
    "UTC": [date(2024, 2, 29)],
}  # fmt: skip
OFTEN = ("America/New_York", "Australia/Lord_Howe", CHINA)
EDGES = [0, 90, 105, 120, 150, 180, 540, 720, 810, 1020, 1080, 1320, 1440]  # minutes
OFFICES = [  # each with a break at noon
    [(540, 720), (810, 1080)],
    [(510, 690), (780, 1050)],
    [(540, 720), (780, 1020), (1140, 1320)],
]


def windows(chance: Random) -> list[tuple[int, int]]:
    """Draw up to three windows of a day, often office hours or at the hours clocks change."""
    if chance.random() < 1 / 6:
        return []
    if chance.random() < 1 / 4:
        return chance.choice(OFFICES)
    wanted = chance.choice((2, 2, 4, 4, 6))
    edges = sorted(
        {
            chance.choice(EDGES) if chance.random() < 1 / 2 else chance.randint(0, 1440)
            for _ in range(wanted)
        }
    )
    return list(zip(edges[::2], edges[1::2], strict=False))


def calendar(chance: Random) -> tuple[Facts, datetime]:
    """Draw the facts of a calendar and the moment from which to count its days."""
    zone = chance.choice(OFTEN) if chance.random() < 2 / 3 else chance.choice(list(PLACES))
    if zone == CHINA:
        return china(chance)
    first = chance.choice(PLACES[zone]) - timedelta(days=chance.randrange(DAYS))
    return facts(chance, zone, first), midnight(first)


def china(chance: Random) -> tuple[Facts, datetime]:
    """Draw office hours in China near a holiday or a make-up day of the years that are known."""
    known = [day for year in CHINAS_YEARS for day in holiday_year("CN", year).days.values()]
    first = chance.choice(known).on - timedelta(days=chance.randrange(DAYS))
    office = chance.choice(OFFICES)
    holidays = frozenset(day.on for day in known if day.kind == DayKind.HOLIDAY)
    makeup_days = {day.on: office for day in known if day.kind == DayKind.MAKEUP}
    return Facts(CHINA, [office] * 5 + [[], []], holidays, makeup_days), midnight(first)


def facts(chance: Random, zone: str, first: date) -> Facts:
    """Draw the hours of a week, and holidays and make-up days near `first`."""

    def nearby() -> date:
        return first + timedelta(days=chance.randint(0, DAYS))

    return Facts(
        zone,
        [windows(chance) for _ in range(7)],
        frozenset(nearby() for _ in range(chance.randint(0, 4))),
        {nearby(): windows(chance) for _ in range(chance.randint(0, 3))},
    )


def timetable(facts: Facts) -> Timetable:
    """Return the product's timetable of the same facts."""

    def built(pairs: list[tuple[int, int]]) -> tuple[Window, ...]:
        return tuple(Window(*pair) for pair in pairs)

    days = {on: Day((), DayKind.HOLIDAY) for on in facts.holidays}
    days |= {on: Day(built(pairs), DayKind.MAKEUP) for on, pairs in facts.makeup_days.items()}
    first, second, third, fourth, fifth, sixth, seventh = (built(pairs) for pairs in facts.week)
    week = (first, second, third, fourth, fifth, sixth, seventh)
    return Timetable(ZoneInfo(facts.zone), week, days)
