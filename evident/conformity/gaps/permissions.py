"""Who may see gaps, plan what closes one, and take the analysis out."""

from django.utils.translation import gettext_lazy as _

from evident.kernel.access.permissions import declare, ship

SEE = "gap.view"
PLAN = "gap.plan"
EXPORT = "gap.export"

declare(
    {
        SEE: _("See the gap analysis, by those who may see every requirement"),
        PLAN: _("Plan what closes a gap"),
        EXPORT: _("Take the gap analysis out as a file"),
    }
)
ship("sms_manager", PLAN, EXPORT)
ship("process_owner", PLAN, EXPORT)
for _role in ("process_manager", "internal_auditor", "external_auditor", "top_management"):
    ship(_role, EXPORT)
