"""Who may see requirements, judge them, own them, and have them checked."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.dividing import divide
from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.of_every_record import ship_export

SEE = "requirement.view"
JUDGE = "requirement.judge"
ASSIGN = "requirement.assign"
CHECK = "requirement.check"
LOAD = "requirement.load"
ADJUST = "check.adjust"
EXPORT = "requirement.export"

divide("requirement")
declare(
    {
        SEE: _("See requirements, their status and evidence"),
        JUDGE: _("Judge requirements that no check can decide"),
        ASSIGN: _("Say who owns a requirement"),
        CHECK: _("Have every check run now"),
        LOAD: _("Load catalogues of requirements"),
        EXPORT: _("Take lists out as files"),
        ADJUST: _("Set what a check tolerates and over which time it counts"),
    }
)
ship_export("requirement")
ship("sms_manager", JUDGE, ASSIGN, CHECK, LOAD, ADJUST)
ship("process_owner", JUDGE, CHECK, ADJUST)
ship("process_manager", CHECK)
ship("administrator", LOAD)
