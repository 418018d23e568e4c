"""Times as people read them, in the language and zone of the page."""

import re
from datetime import datetime, timedelta
from functools import lru_cache

from babel.dates import format_timedelta
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from evident.web.markup import escaped

HOUR, DAY = 3600, 86_400  # seconds
MOMENT = timedelta(seconds=5)
DIGIT_BEFORE_SIGN = re.compile(r"(\d)(?=[\u4e00-\u9fff])")  # set apart, as our own texts do


def locale() -> str:
    """Return Babel's name for the language of the page."""
    return "zh_Hans_CN" if (get_language() or "").startswith("zh") else "en"


def rounded(distance: timedelta) -> timedelta:
    """Return `distance` without what nobody tells of it, so that few texts are made for many."""
    seconds = int(distance.total_seconds())
    grain = 1 if abs(seconds) < HOUR else 60 if abs(seconds) < DAY else HOUR
    return timedelta(seconds=round(seconds / grain) * grain)


@lru_cache(maxsize=4096)
def distance_in_words(distance: timedelta, language: str) -> str:
    """Return how far away something is, such as “in 3 hr”; what is seconds away is now."""
    if abs(distance) < MOMENT:
        return gettext("just now")
    told = format_timedelta(distance, add_direction=True, locale=language, format="short")
    return DIGIT_BEFORE_SIGN.sub(r"\1 ", told) if language.startswith("zh") else told


def from_utc(local: datetime) -> str:
    """Return how far a local time is from UTC: names such as CST stand for several zones."""
    told = f"{local:%z}"
    return "UTC" if told == "+0000" else f"UTC{told[:3]}:{told[3:5]}"


def time_element(at: datetime, text: str, *, is_relative: bool = False) -> SafeString:
    """
    Return a `time` element that says the full time, with seconds and zone, on hover.

    Of one whose `text` counts from now, the full time is printed on paper instead.
    """
    local = timezone.localtime(at)
    full = f"{local:%Y-%m-%d %H:%M:%S} {from_utc(local)}"
    moment = at.isoformat(timespec="seconds")
    css = ' class="ago"' if is_relative else ""
    return mark_safe(  # noqa: S308  # escaped
        f'<time{css} datetime="{escaped(moment)}" title="{escaped(full)}">{escaped(text)}</time>'
    )


def full_time(at: datetime) -> SafeString:
    """Return date and time in the person's zone."""
    return time_element(at, date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT"))


def stretch(start: datetime, end: datetime | None) -> SafeString:
    """Return from when to when, in the person's zone; the day once where both lie on it."""
    if end is None:
        return full_time(start)
    last = timezone.localtime(end)
    is_one_day = timezone.localtime(start).date() == last.date()
    closing = time_element(end, date_format(last, "TIME_FORMAT")) if is_one_day else full_time(end)
    return format_html("{} – {}", full_time(start), closing)
