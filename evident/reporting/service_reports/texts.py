"""Names, lengths, moments and numbers of a report in the language of the page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evident.kernel.calendars.queries import beside_days
from evident.kernel.lengths import length_of
from evident.kernel.measures.definition import Unit
from evident.kernel.zones import zone_name


def moment_text(at: datetime, zone: str) -> str:
    """Return a moment with the zone by whose clock it is told."""
    told = date_format(timezone.localtime(at, ZoneInfo(zone)), "DATETIME_FORMAT")
    return _("%(moment)s (%(zone)s)") % {"moment": told, "zone": zone_name(zone)}


def in_language(name: dict[str, str]) -> str:
    """Return a name kept in both languages in that of the page."""
    return name["zh" if (get_language() or "").startswith("zh") else "en"]


def minutes_text(minutes: int) -> str:
    """Return so many minutes as people read them."""
    return length_of(timedelta(minutes=minutes))


def days_text(minutes: int, day: int | None) -> str:
    """Return so many minutes as people read them, beside them how many days of `day` minutes."""
    return " ".join(filter(None, (minutes_text(minutes), beside_days(minutes, day))))


def unit_text(unit: str) -> str:
    """Return what a figure is in."""
    return str(Unit(unit).label)


def number_text(value: float | None, unit: str) -> str:
    """Return a figure with its unit, as the language groups and separates; a dash for none."""
    if value is None:
        return "–"
    digits = Unit(unit).digits
    text = number_format(round(value, digits), digits, force_grouping=True)  # it cuts, else
    if unit == Unit.COUNT:
        return text
    return _("%(value)s %(unit)s") % {"value": text, "unit": Unit(unit).after(value)}
