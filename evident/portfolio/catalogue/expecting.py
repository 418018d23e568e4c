"""How long what is ordered usually takes, as people say it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.calendars.queries import day_minutes
from evident.kernel.calendars.windows import DAY_MINUTES
from evident.kernel.lengths import length_of
from evident.portfolio.catalogue.models import MINUTES_OF_HOUR, Offering


def expected_in_words(offering: Offering, at: datetime) -> str:
    """
    Return how long an offering usually takes, as at a moment; empty if nothing is said.

    A working day is as long as the hours of its service say; without any, hours go by the clock.
    """
    minutes = offering.expected_minutes
    if not minutes:
        return ""
    day = day_minutes(offering.hours, at)
    by_the_clock = day == DAY_MINUTES
    days, rest = divmod(minutes, day)
    if not rest:
        text = (
            ngettext("%(count)s day", "%(count)s days", days)
            if by_the_clock
            else ngettext("%(count)s working day", "%(count)s working days", days)
        )
        return text % {"count": days}
    length = length_of(timedelta(minutes=minutes))
    if by_the_clock:
        return length
    hours, rest = divmod(minutes, MINUTES_OF_HOUR)
    if rest:
        return _("%(length)s of working time") % {"length": length}
    return ngettext("%(count)s working hour", "%(count)s working hours", hours) % {"count": hours}
