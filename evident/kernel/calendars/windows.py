"""Opening windows of a day in local wall time, and how they are written and stored."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

DAY_MINUTES = 24 * 60
CLOCK_TIME = re.compile(r"(\d{1,2})[:：](\d{2})")


class WrongWindows(ValueError):
    """Windows that cannot be: the message is a sentence for the user."""


class Window(NamedTuple):
    """From one local wall time to another on the same day, in minutes after midnight."""

    start_minute: int
    end_minute: int

    def __str__(self) -> str:
        return f"{clock_time(self.start_minute)}-{clock_time(self.end_minute)}"


Windows = tuple[Window, ...]
WHOLE_DAY: Windows = (Window(0, DAY_MINUTES),)


def usual_day(week: Iterable[Windows]) -> int:
    """Return how many minutes most working days of a week have; 24 hours without any."""
    days = Counter(
        sum(window.end_minute - window.start_minute for window in windows)
        for windows in week
        if windows
    )
    return max(days, key=lambda minutes: (days[minutes], minutes)) if days else DAY_MINUTES


def clock_time(minute: int) -> str:
    """Return minutes after midnight as `HH:MM`; the end of a day is `24:00`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of(text: str) -> int:
    """Return `HH:MM` as minutes after midnight. Raises WrongWindows."""
    match = CLOCK_TIME.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    if match is None or int(match[2]) > 59 or minute > DAY_MINUTES:
        raise WrongWindows(
            _("“%(text)s” is not a time of day. Write it as 09:00, up to 24:00.")
            % {"text": text.strip()[:20]}
        )
    return minute


def checked(windows: Iterable[Window]) -> Windows:
    """Return the windows in order. Raises WrongWindows if one is empty or two overlap."""
    ordered = tuple(sorted(windows))
    for window in ordered:
        if not 0 <= window.start_minute < window.end_minute <= DAY_MINUTES:
            raise WrongWindows(
                _(
                    "%(window)s ends before it starts. Write a window past midnight as two, "
                    "one to 24:00 and one from 00:00 on the next day."
                )
                % {"window": window}
            )
    for window, following in pairwise(ordered):
        if following.start_minute < window.end_minute:
            raise WrongWindows(
                _("%(first)s and %(second)s overlap.") % {"first": window, "second": following}
            )
    return ordered


def parsed(text: str) -> Windows:
    """Return windows written as `09:00-12:00, 13:30-18:00`; nothing written is closed."""
    windows = []
    for part in re.split(r"[,，;；、\n]+", text):
        if not part.strip():
            continue
        ends = re.split(r"\s*[-–—~～至]\s*", part.strip())
        if len(ends) != 2:
            raise WrongWindows(
                _("“%(text)s” is not a window. Write it as 09:00-12:00.")
                % {"text": part.strip()[:20]}
            )
        windows.append(Window(minute_of(ends[0]), minute_of(ends[1])))
    return checked(windows)


def written(windows: Windows) -> str:
    """Return windows as people type them; `parsed` reads them back."""
    return ", ".join(str(window) for window in windows)


def read(windows: Windows) -> str:
    """Return windows as people read them, in the language of the page: `09:00–12:00`."""
    return _(", ").join(str(window).replace("-", "–") for window in windows)


def stored(windows: Windows) -> list[list[str]]:
    """Return windows as they are kept in JSON: `[["09:00", "12:00"], ...]`."""
    return [[clock_time(window.start_minute), clock_time(window.end_minute)] for window in windows]


def restored(pairs: Sequence[Sequence[str]]) -> Windows:
    """Return windows from what `stored` made. Raises WrongWindows."""
    try:
        windows = [Window(minute_of(start), minute_of(end)) for start, end in pairs]
    except (TypeError, ValueError, AttributeError) as fault:
        if isinstance(fault, WrongWindows):
            raise
        raise WrongWindows(_("Windows are a list of pairs of times.")) from fault
    return checked(windows)
