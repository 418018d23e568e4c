"""Who opens evidence rooms, who enters those opened for him, who compares lists from outside."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship

MANAGE = "room.manage"
ENTER = "room.enter"
LOAD = "outside_list.load"

declare(
    {
        MANAGE: _("Open evidence rooms for auditors from outside, and see what they looked at"),
        ENTER: _("Enter the evidence rooms opened for oneself"),
        LOAD: _("Load lists from outside and compare them with records"),
    }
)
ship("sms_manager", MANAGE, LOAD)
ship("internal_auditor", LOAD)
ship("external_auditor", ENTER, LOAD)
