"""The processes a document may belong to. Source: processes.md, 0."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROCESSES: dict[str, str | Promise] = {
    "slm": _("Service level management"),
    "service_reporting": _("Service reporting"),
    "continuity_availability": _("Service continuity and availability"),
    "budgeting_accounting": _("Budgeting and accounting"),
    "capacity": _("Capacity and demand"),
    "information_security": _("Information security"),
    "brm": _("Business relationship management"),
    "supplier": _("Supplier management"),
    "incident_request": _("Incident and service request management"),
    "problem": _("Problem management"),
    "configuration": _("Configuration and asset management"),
    "change": _("Change management"),
    "release_deployment": _("Release and deployment"),
    "service_design_transition": _("Service design and transition"),
    "governance_planning_risk": _("Governance, planning and risk"),
    "hr_competence": _("Human resources, competence and awareness"),
    "documented_information": _("Documented information and knowledge"),
    "internal_audit": _("Internal audit and corrective action"),
    "management_review_improvement": _("Management review and improvement"),
}
