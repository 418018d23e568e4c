"""How timelines tell of what clocks do."""

from django.utils.translation import gettext_lazy as _

TOLD = {
    "clock.warn": _("A good part of the agreed time is used"),
    "clock.breach": _("The agreed time is used up"),
    "clock.correct": _("%(who)s corrected its clocks"),
}
