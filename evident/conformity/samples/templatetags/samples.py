"""How frozen words and moments are shown, on pages and in archives."""

from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language

from evident.kernel.zones import zone_text

register = template.Library()
register.filter(zone_text)


@register.filter
def told(value: Any) -> str:
    """Return a frozen value in the language of the page; moments in its zone."""
    if not isinstance(value, dict):
        return str(value)
    if "moment" in value:
        return when(value["moment"])
    if "day" in value:
        return day(value["day"])
    return str(value["zh" if (get_language() or "").startswith("zh") else "en"])


@register.filter
def day(on: str) -> str:
    """Return a frozen day as people read it."""
    found = parse_date(on) if on else None
    return formats.date_format(found, "SHORT_DATE_FORMAT") if found else ""


@register.filter
def when(moment: str) -> str:
    """Return a frozen moment as people read it."""
    at = parse_datetime(moment) if moment else None
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
