"""Who may plan what closes a gap, and take the analysis out; it is seen as requirements are."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship

PLAN = "gap.plan"
EXPORT = "gap.export"

declare(
    {
        PLAN: _("Plan what closes a gap"),
        EXPORT: _("Take the gap analysis out as a file"),
    }
)
ship("sms_manager", PLAN, EXPORT)
ship("process_owner", PLAN, EXPORT)
for _role in ("process_manager", "internal_auditor", "external_auditor", "top_management"):
    ship(_role, EXPORT)
