"""Who opens evidence rooms, and who enters those opened for him."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship

MANAGE = "room.manage"
ENTER = "room.enter"

declare(
    {
        MANAGE: _("Open evidence rooms for auditors from outside, and see what they looked at"),
        ENTER: _("Enter the evidence rooms opened for oneself"),
    }
)
ship("sms_manager", MANAGE)
ship("external_auditor", ENTER)
