"""The time zones of people, and what people call them."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_timezone_name
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def zone_name(zone: str) -> str:
    """
    Return what a zone of the IANA database is called in the language of the page: “China Time”.

    One that belongs to no place, such as UTC, is called as it is.
    """
    if "/" not in zone or zone.startswith("Etc/"):
        return zone.removeprefix("Etc/")
    is_chinese = (get_language() or "").startswith("zh")
    return str(get_timezone_name(ZoneInfo(zone), locale="zh_Hans" if is_chinese else "en"))


def zone_text(zone: str) -> str:
    """Return what a zone is called with its name in the IANA database, which tells it apart."""
    name = zone_name(zone)
    return name if name == zone else _("%(name)s (%(zone)s)") % {"name": name, "zone": zone}


def zone_of(name: str) -> tzinfo:
    """Return the time zone called `name`; the installation's for an empty or unknown one."""
    try:
        return ZoneInfo(name) if name else timezone.get_default_timezone()
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()
