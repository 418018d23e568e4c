"""Who may draw samples, see them, and say what was found in them."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.of_every_record import ship_export

DRAW = "sample.draw"
EXAMINE = "sample.examine"
JUDGE = "sample.judge"
EXPORT = "sample.export"

declare(
    {
        DRAW: _("Draw samples of records"),
        EXAMINE: _("See samples and what they froze, and take their archives"),
        EXPORT: _("Take lists out as files"),
        JUDGE: _("Say what was found in a sampled record"),
    }
)
ship_export("sample")
for role in ("internal_auditor", "external_auditor", "sms_manager"):
    ship(role, DRAW, EXAMINE, JUDGE)
ship("top_management", EXAMINE)
