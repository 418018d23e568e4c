"""The calendars every installation starts with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evident.conftest import NOON
from evident.kernel.calendars import holidays, queries
from evident.kernel.calendars.actions import ensure_shipped
from evident.kernel.calendars.models import Calendar, CalendarVersion
from evident.kernel.trail.models import Entry

pytestmark = pytest.mark.slow
HOUR = 3600
SHANGHAI = ZoneInfo("Asia/Shanghai")


def working_time(code):
    return queries.working_time_of(Calendar.objects.get(code=code))


def test_shipped_calendars_work_and_shipping_again_changes_nothing(db):
    ensure_shipped(at=NOON, zone="Europe/Berlin")
    entries = Entry.objects.count()
    ensure_shipped(at=NOON + timedelta(days=1))

    assert Calendar.objects.filter(is_shipped=True).count() == 3
    assert CalendarVersion.objects.count() == 3
    assert Entry.objects.count() == entries
    year = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    assert working_time("24x7").working_seconds(*year) == 365 * 24 * HOUR
    assert working_time("office").add(datetime(2025, 7, 4, 14, tzinfo=UTC), 2 * HOUR) == datetime(
        2025, 7, 7, 8, tzinfo=UTC
    )
    china = working_time("china-office")
    # 248 days by the notice for 2025: 261 weekdays, 18 of them off, and 5 weekend days worked.
    start, end = (datetime(number, 1, 1, tzinfo=SHANGHAI) for number in (2025, 2026))
    assert china.working_seconds(start, end) == 248 * 7.5 * HOUR


def test_the_shipped_chinese_calendar_says_which_years_it_knows(db):
    ensure_shipped(at=NOON)
    version = CalendarVersion.objects.get(calendar__code="china-office")
    last = holidays.country("CN").last_year

    seen = queries.outlook(version, datetime(last, 6, 1, tzinfo=UTC))

    assert version.holiday_years == list(range(2004, last + 1))
    assert seen == [
        (last, holidays.Certainty.PUBLISHED, True),
        (last + 1, holidays.Certainty.UNKNOWN, False),
    ]
    start = datetime(last, 12, 1, tzinfo=UTC)
    assert working_time("china-office").unknown_years(start, start + timedelta(days=60)) == [
        last + 1
    ]
    assert queries.outlook(CalendarVersion.objects.get(calendar__code="24x7"), NOON) == []
