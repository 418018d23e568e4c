"""Public holidays and make-up workdays of countries, and which years a source knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version

import chinese_calendar
import holidays as library
from babel import Locale
from chinese_calendar.constants import holidays as chinese_holidays
from chinese_calendar.constants import workdays as chinese_workdays
from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evident.kernel.calendars.timetable import DayKind

CHINA = "CN"
ESTIMATED_MARK = "(estimated"
NAMES_ZH = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}  # the library shortens these
MAKEUP_EN, MAKEUP_ZH = "Make-up workday", "调休上班"


class Certainty(TextChoices):
    """How sure a source is of the holidays of a year."""

    PUBLISHED = "published", _("Published by the government")
    BY_RULE = "by_rule", _("Computed from the rules in law")
    ESTIMATED = "estimated", _("Partly estimated")
    UNKNOWN = "unknown", _("Not yet known")


class UnknownCountry(ValueError):
    """No source has holidays for this country or subdivision."""


@dataclass(frozen=True, slots=True)
class SourceDay:
    """A date on which a source says that work rests, or that it is made up for."""

    on: date
    kind: DayKind
    name_en: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """What a source says about one year of a country; an unknown year has no days."""

    country: str
    subdivision: str
    year: int
    certainty: Certainty
    source: str
    days: Mapping[date, SourceDay] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Tell whether the source knows this year at all."""
        return self.certainty != Certainty.UNKNOWN


@dataclass(frozen=True, slots=True)
class Country:
    """A country whose holidays can be chosen, its parts, and the years its source knows."""

    code: str
    subdivisions: tuple[str, ...]
    first_year: int
    last_year: int
    source: str


@cache
def parts_by_country() -> Mapping[str, tuple[str, ...]]:
    """Return the countries that can be chosen, by ISO 3166-1 code, and the parts of each."""
    supported = library.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(supported.items())}


def country_name(code: str) -> str:
    """Return what a country is called in the language of the page."""
    is_chinese = (get_language() or "").startswith("zh")
    return str(Locale.parse("zh_Hans" if is_chinese else "en").territories.get(code, code))


@cache
def country(code: str, subdivision: str = "") -> Country:
    """Return a country that can be chosen. Raises UnknownCountry, also for an unknown part."""
    parts = parts_by_country().get(code)
    if parts is None or (subdivision and subdivision not in parts):
        raise UnknownCountry(f"{code}-{subdivision}" if subdivision else code)
    if code == CHINA:
        years = {on.year for on in chinese_holidays}
        source = f"chinesecalendar {version('chinesecalendar')}"
        return Country(code, parts, min(years), max(years), source)
    entity = getattr(library, code)
    source = f"holidays {version('holidays')}"
    return Country(code, parts, entity.start_year, entity.end_year, source)


@cache
def holiday_year(code: str, year: int, subdivision: str = "") -> HolidayYear:
    """
    Return the holidays and make-up workdays of one year.

    China follows the yearly notices of the State Council; a year without its notice is unknown,
    although its festivals could be computed. Raises UnknownCountry.
    """
    chosen = country(code, subdivision)
    if not chosen.first_year <= year <= chosen.last_year:
        return HolidayYear(code, subdivision, year, Certainty.UNKNOWN, chosen.source)
    if code == CHINA:
        days = _chinese_days(year)
        return HolidayYear(code, subdivision, year, Certainty.PUBLISHED, chosen.source, days)
    days = _library_days(code, year, subdivision)
    is_estimated = any(ESTIMATED_MARK in day.name_en for day in days.values())
    certainty = Certainty.ESTIMATED if is_estimated else Certainty.BY_RULE
    return HolidayYear(code, subdivision, year, certainty, chosen.source, days)


def _chinese_days(year: int) -> dict[date, SourceDay]:
    in_chinese: dict[str, str] = {
        holiday.value: holiday.chinese  # type: ignore[attr-defined]  # set by the library's enum
        for holiday in chinese_calendar.Holiday
    }
    days = {}
    for on, name in chinese_holidays.items():
        name_zh = NAMES_ZH.get(in_chinese[name], in_chinese[name])
        days[on] = SourceDay(on, DayKind.HOLIDAY, name, name_zh)
    for on, name in chinese_workdays.items():
        name_zh = NAMES_ZH.get(in_chinese[name], in_chinese[name])
        days[on] = SourceDay(on, DayKind.MAKEUP, f"{MAKEUP_EN} ({name})", f"{name_zh}{MAKEUP_ZH}")
    return {on: day for on, day in sorted(days.items()) if on.year == year}


def _library_days(code: str, year: int, subdivision: str) -> dict[date, SourceDay]:
    languages = getattr(library, code).supported_languages
    english = next((name for name in languages if name.startswith("en")), None)
    in_english = _named(code, year, subdivision, "en_US" if "en_US" in languages else english)
    in_chinese = _named(code, year, subdivision, "zh_CN") if "zh_CN" in languages else {}
    days = {
        on: SourceDay(on, DayKind.HOLIDAY, name, in_chinese.get(on, ""))
        for on, name in in_english.items()
    }
    for on in in_english.weekend_workdays:
        if on.year == year and on not in days:
            days[on] = SourceDay(on, DayKind.MAKEUP, MAKEUP_EN, MAKEUP_ZH)
    return {on: day for on, day in sorted(days.items()) if on.year == year}


def _named(code: str, year: int, subdivision: str, language: str | None) -> "library.HolidayBase":
    return library.country_holidays(code, subdiv=subdivision or None, years=year, language=language)
