"""How pages and timelines tell of what clocks do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOLD = {
    "clock.warn": _("A good part of the agreed time is used"),
    "clock.breach": _("The agreed time is used up"),
    "clock.correct": _("%(who)s corrected its clocks"),
}
REASONS: dict[str, str | Promise] = {
    "user": _("Waiting for the user"),
    "supplier": _("Waiting for a supplier"),
    "change": _("Waiting for a change"),
    "elsewhere": _("Somebody else had the record"),
}
"""Why a clock is paused, as far as the product ships the reason."""


def reason_of(code: str) -> str:
    """Return why a clock is paused, in the language of the page; a code of one's own as it is."""
    return str(REASONS.get(code, code))
