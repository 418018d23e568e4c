"""Which measures are whose concern: what the first page shows to each role."""

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User

SEVEN = (
    "agreement.attainment",
    "incident.response_in_15_minutes",
    "incident.mean_time_to_restore",
    "incident.repeats",
    "incident.per_agent_day",
    "satisfaction.share",
    "complaint.received",
)
"""What every provider is asked for."""
OWNER = (
    *SEVEN,
    "service_request.on_time",
    "complaint.on_time",
    "service_review.held",
    "service_report.on_time",
)
BY_ROLE = {
    "process_manager": (
        *SEVEN,
        "incident.first_contact_resolution",
        "incident.reopened",
        "incident.backlog_age",
        "incident.backlog_old",
        "service_request.on_time",
        "service_request.mean_time",
    ),
    "process_owner": OWNER,
    "sms_manager": OWNER,
    "top_management": (
        "agreement.attainment",
        "satisfaction.share",
        "survey.satisfied",
        "complaint.received",
        "incident.major_count",
        "incident.mean_time_to_restore",
        "service_request.on_time",
        "service_report.on_time",
    ),
}
"""Beside these, everybody who oversees sees those with a target that he or she answers for."""
OF_TEAM = (
    "incident.response_in_15_minutes",
    "agreement.attainment",
    "incident.mean_time_to_restore",
    "incident.repeats",
    "incident.backlog_age",
    "satisfaction.share",
)
OF_AGENT = ("incident.per_agent_day",)
OF_ORGANISATION = (
    "agreement.response_kept",
    "agreement.resolution_kept",
    "service_request.on_time",
    "satisfaction.share",
    "complaint.on_time",
)


def codes_for(user: User) -> tuple[str, ...]:
    """Return the measures that are the concern of the roles `user` holds; empty for others."""
    held = {role.role for role in access_of(user).roles}
    codes = [code for role, wanted in BY_ROLE.items() if role in held for code in wanted]
    return tuple(dict.fromkeys(codes))
