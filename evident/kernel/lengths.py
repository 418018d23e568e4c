"""Lengths of time as people read them."""

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def length_of(length: timedelta) -> str:
    """
    Return a length in hours and minutes, below a minute in seconds; a day would mean too much.

    A negative length has a minus sign.
    """
    total = round(abs(length).total_seconds())
    hours, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = {"hours": number_format(hours, force_grouping=True), "minutes": minutes}
    if hours and minutes:
        text = _("%(hours)s h %(minutes)s min") % parts
    elif hours:
        text = _("%(hours)s h") % parts
    elif minutes or not seconds:
        text = _("%(minutes)s min") % parts
    else:
        text = _("%(seconds)s s") % {"seconds": seconds}
    return f"−{text}" if length < timedelta() else text
