"""What time zones are called by people."""

from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from django.utils.translation import get_language


def zone_name(zone: str) -> str:
    """
    Return what a zone of the IANA database is called in the language of the page: “China Time”.

    One that belongs to no place, such as UTC, is called as it is.
    """
    if "/" not in zone or zone.startswith("Etc/"):
        return zone.removeprefix("Etc/")
    is_chinese = (get_language() or "").startswith("zh")
    return str(get_timezone_name(ZoneInfo(zone), locale="zh_Hans" if is_chinese else "en"))
