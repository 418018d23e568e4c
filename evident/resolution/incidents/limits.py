"""Spans of time the incident procedure sets; a tailored version may set others."""

from datetime import timedelta

from evident.kernel.procedures.rules import rules_of

SHIPPED = {
    "auto_close_hours": 120,
    "auto_close_warning_hours": 24,
    "major_review_hours": 168,  # a week: five working days, wherever it begins
}


def limit(name: str, *, procedure_version: int) -> timedelta:
    """Return the span called `name`, in elapsed hours, under a version of the procedure."""
    tailored = rules_of("incident", procedure_version).limits
    return timedelta(hours=tailored.get(name, SHIPPED[name]))
