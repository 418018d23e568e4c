"""Calendars every installation starts with, and may change."""

from datetime import UTC, datetime

from django.db import transaction

from evident.kernel.calendars import holidays
from evident.kernel.calendars.actions.drafting import create, import_holidays
from evident.kernel.calendars.actions.effect import make_effective
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.windows import WHOLE_DAY, Windows, parsed

CHINA_HOURS = parsed("09:00-12:00, 13:30-18:00")
OFFICE_HOURS = parsed("09:00-17:00")
HOLDS_SINCE = datetime(2000, 1, 1, tzinfo=UTC)


def weekdays(windows: Windows) -> tuple[Windows, ...]:
    """Return a week that works from Monday to Friday."""
    return (windows,) * 5 + ((), ())


@transaction.atomic
def ensure_shipped(*, at: datetime, zone: str = "UTC") -> None:
    """
    Make the shipped calendars exist: `24x7`, `office` and `china-office`.

    Those that exist stay as the organisation wants them. `zone` is where the installation works;
    it places the office hours, and the days of the calendar that is always open.
    """
    _ship("24x7", "Around the clock", "全天候（7×24）", at, zone, (WHOLE_DAY,) * 7)
    _ship("office", "Office hours", "办公时间", at, zone, weekdays(OFFICE_HOURS))
    _ship(
        "china-office",
        "China office hours",
        "中国办公时间",
        at,
        "Asia/Shanghai",
        weekdays(CHINA_HOURS),
        makeup_windows=CHINA_HOURS,
        country=holidays.CHINA,
    )


def _ship(  # noqa: PLR0917  # a table row reads best in one line
    code: str,
    name_en: str,
    name_zh: str,
    at: datetime,
    zone: str,
    week: tuple[Windows, ...],
    *,
    makeup_windows: Windows = (),
    country: str = "",
) -> None:
    if Calendar.objects.filter(code=code).exists():
        return
    version = create(
        code=code,
        name_en=name_en,
        name_zh=name_zh,
        by=None,
        at=at,
        reason="Shipped with the product.",
        zone=zone,
        week=week,
        makeup_windows=makeup_windows,
        country=country,
    )
    if country:
        known = holidays.country(country)
        years = range(known.first_year, known.last_year + 1)
        import_holidays(version=version, years=years, by=None, at=at)
    make_effective(version=version, by=None, at=at, effective_from=HOLDS_SINCE)
