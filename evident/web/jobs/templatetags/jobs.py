"""How pages tell when jobs run."""

import re

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()
SECONDS = re.compile(r"\* \* \* \* \* \*/(\d+)")
MINUTES = re.compile(r"(?:\*/(\d+)|\*) \* \* \* \*")
HOURLY = re.compile(r"(\d+(?:,\d+)*) \* \* \* \*")
DAILY = re.compile(r"(\d+) (\d+) \* \* \*")


@register.filter
def schedule(cron: str) -> str:
    """Return in words when a job runs, in UTC; what has no words stays as it is written."""
    if found := SECONDS.fullmatch(cron):
        count = int(found[1])
        return ngettext("Every second", "Every %(count)s seconds", count) % {"count": count}
    if found := MINUTES.fullmatch(cron):
        count = int(found[1] or 1)
        return ngettext("Every minute", "Every %(count)s minutes", count) % {"count": count}
    if found := HOURLY.fullmatch(cron):
        minutes = found[1].split(",")
        return ngettext(
            "Every hour at minute %(minute)s", "Every hour at minutes %(minute)s", len(minutes)
        ) % {"minute": str(_(", ")).join(minutes)}
    if found := DAILY.fullmatch(cron):
        return _("Every day at %(time)s") % {"time": f"{int(found[2]):02}:{int(found[1]):02}"}
    return cron
