"""A timetable as a year one can look at: months, weeks and what each date is."""

from calendar import Calendar as Weeks
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from evident.kernel.calendars.timetable import Day, DayKind
from evident.kernel.calendars.windows import read
from evident.kernel.calendars.working_time import WorkingTime

DayOn = Callable[[date], Day]
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Cell:
    """One date of the year, and the hours as people read them."""

    on: date
    day: Day
    hours: str

    @property
    def tone(self) -> str:
        """What the date is at a glance: working, closed, holiday, makeup or special."""
        if self.day.kind == DayKind.WEEKDAY:
            return "working" if self.day.windows else "closed"
        return self.day.kind.value


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its weeks from Monday to Sunday; None stands beside the month."""

    first: date
    weeks: list[list[Cell | None]]

    @property
    def open_days(self) -> int:
        """How many dates have hours."""
        return sum(1 for week in self.weeks for cell in week if cell and cell.day.windows)


def year_of(day_on: DayOn, year: int) -> list[Month]:
    """Return the twelve months of a year; `day_on` tells what each date is."""
    return [month_of(day_on, year, number) for number in range(1, 13)]


def month_of(day_on: DayOn, year: int, number: int) -> Month:
    """Return one month of a year."""
    weeks = [
        [cell_of(day_on, date(year, number, day)) if day else None for day in week]
        for week in Weeks().monthdayscalendar(year, number)
    ]
    return Month(date(year, number, 1), weeks)


def cell_of(day_on: DayOn, on: date) -> Cell:
    """Return what a date is."""
    day = day_on(on)
    return Cell(on, day, read(day.windows))


def day_as_held(working_time: WorkingTime, on: date) -> Day:
    """Return what a date is by the version that holds at its noon."""
    zone = working_time.pieces[-1].timetable.zone
    noon = datetime.combine(on, NOON, zone)
    return working_time.piece_at(noon).timetable.day(on)
