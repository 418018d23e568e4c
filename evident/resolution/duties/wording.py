"""Rhythms and spans in words, in the language of the page."""

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.resolution.duties.rhythm import Frequency, Nth, Rhythm, Weekday

LAST_DAY = 31
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
    is_single = rhythm.interval == 1
    match rhythm.frequency:
        case Frequency.DAILY:
            return (
                _("Every day at %(time)s") if is_single else _("Every %(count)s days at %(time)s")
            )
        case Frequency.WEEKLY:
            if is_single:
                return _("Every week on %(days)s at %(time)s")
            return _("Every %(count)s weeks on %(days)s at %(time)s")
        case Frequency.MONTHLY_DAY if rhythm.month_day == LAST_DAY:
            if is_single:
                return _("Every month on its last day at %(time)s")
            return _("Every %(count)s months on the last day at %(time)s")
        case Frequency.MONTHLY_DAY:
            if is_single:
                return _("Every month on day %(day)s at %(time)s")
            return _("Every %(count)s months on day %(day)s at %(time)s")
    return nth_sentence(rhythm)


def nth_sentence(rhythm: Rhythm) -> str:
    """Return the sentence of a rhythm on a weekday of the month."""
    is_single = rhythm.interval == 1
    if len(rhythm.weekdays) > 1:
        if is_single:
            return _("Every month at %(time)s: %(nth)s among %(days)s")
        return _("Every %(count)s months at %(time)s: %(nth)s among %(days)s")
    if is_single:
        return _("Every month at %(time)s: %(nth)s %(days)s")
    return _("Every %(count)s months at %(time)s: %(nth)s %(days)s")


def lasting_words(minutes: int) -> str:
    """Return how long something takes, in the greatest unit that leaves nothing over."""
    if minutes % MINUTES_OF_DAY == 0:
        days = minutes // MINUTES_OF_DAY
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if minutes % MINUTES_OF_HOUR == 0:
        hours = minutes // MINUTES_OF_HOUR
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
