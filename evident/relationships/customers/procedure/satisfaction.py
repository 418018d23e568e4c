"""Who may see and steer what people say of the service they got. ISO/IEC 20000-1:2018, 8.3.2."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.of_every_record import ship_export

SCORES = range(1, 6)
"""From very dissatisfied to very satisfied."""
SATISFIED = 4
"""The lowest score of somebody who is satisfied."""
SECOND_THOUGHTS = timedelta(hours=1)
"""How long whoever answered by a mail's link may put the answer right: one click is soon wrong."""
WORDS = {
    1: _("Very dissatisfied"),
    2: _("Dissatisfied"),
    3: _("Neither"),
    4: _("Satisfied"),
    5: _("Very satisfied"),
}
declare(
    {
        "satisfaction.view": _("See how satisfied people are"),
        "satisfaction.follow_up": _("Follow up a low answer"),
        "satisfaction.export": _("Take lists out as files"),
        "satisfaction.configure": _("Set when people are asked how satisfied they are"),
    }
)
ship_export("satisfaction")
ship("agent", "satisfaction.follow_up")
ship("process_manager", "satisfaction.*")
