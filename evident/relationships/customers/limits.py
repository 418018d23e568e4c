"""Spans of time the complaint procedure sets, in working hours; tailored versions change them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.calendars.promises import Span, calendar_of
from evident.kernel.procedures.comparison import name_spans
from evident.kernel.procedures.rules import rules_of
from evident.relationships.customers.procedure.complaint import PROCEDURE

SHIPPED = {
    "acknowledge_hours": 8,  # a working day
    "resolve_hours": 80,  # two weeks of five days of eight hours
}
name_spans(
    {
        "acknowledge_hours": _("Hours within which a complaint is acknowledged"),
        "resolve_hours": _("Hours within which a complaint has an outcome"),
    }
)
CALENDAR = "office"
"""Code of the calendar whose hours count in the version the product ships."""


def due(name: str, since: datetime, *, procedure_version: int) -> datetime:
    """Return when the span called `name` ends that begins at `since`."""
    rules = rules_of(PROCEDURE.kind, procedure_version)
    return Span(rules.limits.get(name, SHIPPED[name]), calendar_of(rules.calendar)).due(since)
