"""Rhythms and spans in words, in the language of the page."""

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evident.resolution.duties.rhythm import Frequency, Nth, Rhythm, Weekday

LAST_DAY = 31
SENTENCES = {
    Frequency.DAILY.value: (
        gettext_lazy("Every day at %(time)s"),
        gettext_lazy("Every %(count)s days at %(time)s"),
    ),
    Frequency.WEEKLY.value: (
        gettext_lazy("Every week on %(days)s at %(time)s"),
        gettext_lazy("Every %(count)s weeks on %(days)s at %(time)s"),
    ),
    Frequency.MONTHLY_DAY.value: (
        gettext_lazy("Every month on day %(day)s at %(time)s"),
        gettext_lazy("Every %(count)s months on day %(day)s at %(time)s"),
    ),
    "last_day": (
        gettext_lazy("Every month on its last day at %(time)s"),
        gettext_lazy("Every %(count)s months on the last day at %(time)s"),
    ),
    Frequency.MONTHLY_WEEKDAY.value: (
        gettext_lazy("Every month at %(time)s: %(nth)s %(days)s"),
        gettext_lazy("Every %(count)s months at %(time)s: %(nth)s %(days)s"),
    ),
    "among_weekdays": (
        gettext_lazy("Every month at %(time)s: %(nth)s among %(days)s"),
        gettext_lazy("Every %(count)s months at %(time)s: %(nth)s among %(days)s"),
    ),
}
"""How each rhythm is told: every time, and every so many."""
MINUTES_OF_HOUR, MINUTES_OF_DAY = 60, 1440


def rhythm_words(rhythm: Rhythm) -> str:
    """Return how often and at what time of day it is due."""
    facts = {
        "count": rhythm.interval,
        "time": time_format(rhythm.at, "H:i"),
        "days": _(", ").join(str(Weekday(day).label) for day in rhythm.weekdays),
        "day": rhythm.month_day,
        "nth": Nth(rhythm.nth).label,
    }
    return sentence_of(rhythm) % facts


def sentence_of(rhythm: Rhythm) -> str:
    """Return the sentence of a rhythm, with places for its facts."""
    kind = rhythm.frequency
    if kind == Frequency.MONTHLY_DAY and rhythm.month_day == LAST_DAY:
        kind = "last_day"
    elif kind == Frequency.MONTHLY_WEEKDAY and len(rhythm.weekdays) > 1:
        kind = "among_weekdays"
    single, several = SENTENCES[kind]
    return str(single if rhythm.interval == 1 else several)


def lasting_words(minutes: int) -> str:
    """Return how long something takes, in the greatest unit that leaves nothing over."""
    if minutes % MINUTES_OF_DAY == 0:
        days = minutes // MINUTES_OF_DAY
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if minutes % MINUTES_OF_HOUR == 0:
        hours = minutes // MINUTES_OF_HOUR
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
