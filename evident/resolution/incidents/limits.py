"""Spans of time the incident procedure sets; a tailored version may set others."""

from datetime import datetime

from evident.kernel.calendars.backdating import LIMIT, SHIPPED_HOURS
from evident.kernel.calendars.promises import Span, calendar_of
from evident.kernel.procedures.rules import rules_of, ship_limits
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State

SHIPPED = {
    "auto_close_hours": 120,
    "auto_close_warning_hours": 24,
    LIMIT: SHIPPED_HOURS,
    "first_contact_hours": 1,
    "major_review_hours": 168,  # a week: five working days, wherever it begins
}

ship_limits("incident", SHIPPED)


def limit(name: str, *, procedure_version: int) -> Span:
    """Return the span called `name`, and how it is counted, under a version of the procedure."""
    rules = rules_of("incident", procedure_version)
    return Span(rules.limits.get(name, SHIPPED[name]), calendar_of(rules.calendar))


def closes_at(incident: Incident) -> datetime | None:
    """Return when a resolved incident closes by itself at the earliest; None for any other."""
    if incident.state != State.RESOLVED or incident.resolved_at is None:
        return None
    number = incident.procedure_version
    due = limit("auto_close_hours", procedure_version=number).due(incident.resolved_at)
    if incident.close_announced_at is None:
        return due
    notice = limit("auto_close_warning_hours", procedure_version=number)
    return max(due, notice.due(incident.close_announced_at))
