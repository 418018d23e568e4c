"""How long what is ordered usually takes, as people say it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.calendars.queries import day_minutes, in_days
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
    if days := in_days(minutes, offering.hours, at):
        return days
    length = length_of(timedelta(minutes=minutes))
    if day_minutes(offering.hours, at) == DAY_MINUTES:  # by the clock
        return length
    hours, rest = divmod(minutes, MINUTES_OF_HOUR)
    if rest:
        return _("%(length)s of working time") % {"length": length}
    return ngettext("%(count)s working hour", "%(count)s working hours", hours) % {"count": hours}
