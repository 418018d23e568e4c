"""Holidays and make-up workdays, against what governments published."""

from datetime import date

import pytest

from evident.kernel.calendars.holidays import (
    Certainty,
    UnknownCountry,
    country,
    holiday_year,
    parts_by_country,
)
from evident.kernel.calendars.timetable import DayKind


@pytest.mark.parametrize(
    ("year", "holidays", "makeup_days"),  # weekdays off and weekend days worked, by the notices
    [
        (2024, ["02-12", "02-16", "04-04", "05-03", "06-10", "09-17", "10-07"],
         ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
        (2025, ["01-01", "01-28", "02-04", "04-04", "05-05", "06-02", "10-08"],
         ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-02", "02-16", "02-23", "04-06", "05-05", "06-19", "09-25", "10-07"],
         ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)  # fmt: skip
def test_china_rests_and_makes_up_as_the_state_council_announced(year, holidays, makeup_days):
    found = holiday_year("CN", year)

    worked = [day.on for day in found.days.values() if day.kind == DayKind.MAKEUP]
    assert worked == [date.fromisoformat(f"{year}-{day}") for day in makeup_days]
    for day in holidays:
        assert found.days[date.fromisoformat(f"{year}-{day}")].kind == DayKind.HOLIDAY
    assert found.certainty == Certainty.PUBLISHED
    assert all(on.year == year for on in found.days)


def test_every_chinese_day_has_a_name_in_both_languages():
    china = country("CN")

    for year in range(china.first_year, china.last_year + 1):
        found = holiday_year("CN", year)
        assert found.is_known
        assert all(day.name_en and day.name_zh for day in found.days.values())
    assert (china.first_year, china.last_year >= 2026) == (2004, True)
    assert holiday_year("CN", 2025).days[date(2025, 9, 28)].name_zh == "国庆节调休上班"


def test_a_year_the_source_does_not_know_is_not_yet_known():
    china = country("CN")

    for year in (china.first_year - 1, china.last_year + 1):
        found = holiday_year("CN", year)
        assert (found.certainty, found.is_known, found.days) == (Certainty.UNKNOWN, False, {})
    assert not holiday_year("US", 2150).is_known


def test_other_countries_and_their_parts_can_be_chosen():
    bavaria, berlin = holiday_year("DE", 2026, "BY"), holiday_year("DE", 2026, "BE")

    assert date(2026, 1, 6) in bavaria.days  # Epiphany
    assert date(2026, 1, 6) not in berlin.days
    assert holiday_year("US", 2026).days[date(2026, 7, 3)].kind == DayKind.HOLIDAY  # observed
    assert holiday_year("HU", 2026).days[date(2026, 1, 10)].kind == DayKind.MAKEUP
    assert holiday_year("HK", 2026).days[date(2026, 7, 1)].name_zh
    assert bavaria.certainty == Certainty.BY_RULE
    assert len(parts_by_country()) > 200


def test_holidays_that_follow_the_moon_are_said_to_be_estimated():
    assert holiday_year("KZ", 2026).certainty == Certainty.ESTIMATED


@pytest.mark.parametrize(("code", "part"), [("XX", ""), ("", ""), ("DE", "XX"), ("CN", "BJ")])
def test_an_unknown_country_or_part_is_refused(code, part):
    with pytest.raises(UnknownCountry):
        holiday_year(code, 2026, part)
