"""Spans of time the procedure sets; a tailored version may set others."""

from evident.kernel.calendars.promises import Span, calendar_of
from evident.kernel.procedures.rules import rules_of
from evident.resolution.service_requests.procedure import PROCEDURE

SHIPPED = {"auto_close_hours": 120, "auto_close_warning_hours": 24}


def limit(name: str, *, procedure_version: int) -> Span:
    """Return the span called `name`, and how it is counted, under a version of the procedure."""
    rules = rules_of(PROCEDURE.kind, procedure_version)
    return Span(rules.limits.get(name, SHIPPED[name]), calendar_of(rules.calendar))
