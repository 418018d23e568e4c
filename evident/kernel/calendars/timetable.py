"""What a calendar says: a week of windows, and the dates that differ from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.calendars.windows import WHOLE_DAY, Windows, checked, read


class DayKind(TextChoices):
    """Why a date has the windows it has."""

    WEEKDAY = "weekday", _("Ordinary day")
    HOLIDAY = "holiday", _("Holiday")
    MAKEUP = "makeup", _("Make-up workday")
    SPECIAL = "special", _("Special hours")


@dataclass(frozen=True, slots=True)
class Day:
    """One date: its windows (none means closed), and why it has them."""

    windows: Windows
    kind: DayKind = DayKind.WEEKDAY
    name_en: str = ""
    name_zh: str = ""

    @property
    def name(self) -> str:
        """The name in the language of the page; where Chinese is missing, English stands in."""
        is_chinese = (get_language() or "").startswith("zh")
        return (self.name_zh if is_chinese else self.name_en) or self.name_en

    @property
    def text(self) -> str:
        """Why it has its windows, and which, as people read it."""
        hours = read(self.windows) or pgettext("hours", "closed")
        parts = ["" if self.kind == DayKind.WEEKDAY else str(self.kind.label), self.name, hours]
        return " · ".join(part for part in parts if part)


Week = tuple[Windows, Windows, Windows, Windows, Windows, Windows, Windows]
"""Windows of Monday to Sunday."""


@dataclass(frozen=True, eq=False)
class Timetable:
    """
    When somebody works: a moment is open if the wall clock of `zone` then shows a time in a
    window of the date it shows.

    So a window loses what daylight saving skips and gains what it repeats; a window of which only
    a part lies in a repeated hour is open twice for that part (decision 0006).
    `known_years` are the years whose holidays are known; None if no holidays are wanted.
    """

    zone: ZoneInfo
    week: Week
    days: Mapping[date, Day] = field(default_factory=dict)
    known_years: frozenset[int] | None = None

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("A week has seven days.")
        for windows in self.week:
            checked(windows)
        for day in self.days.values():
            checked(day.windows)
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    def day(self, on: date) -> Day:
        """Return what holds on this local date."""
        return self.days.get(on) or Day(self.week[on.weekday()])

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of this year are known, or none are wanted."""
        return self.known_years is None or year in self.known_years


def all_hours(zone: ZoneInfo) -> Timetable:
    """Return the timetable that is always open."""
    return Timetable(zone, (WHOLE_DAY,) * 7)
