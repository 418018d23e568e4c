"""Spans of time of findings and corrective action; tailored versions change them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from evident.kernel.calendars.promises import Span, calendar_of
from evident.kernel.procedures.comparison import name_spans
from evident.kernel.procedures.rules import rules_of

DAY = 24
ANSWERS = {
    "answer_major_hours": 3 * DAY,
    "answer_minor_hours": 7 * DAY,
    "answer_observation_hours": 30 * DAY,
    "answer_opportunity_hours": 60 * DAY,
}
CLOSINGS = {"close_major_hours": 60 * DAY, "close_minor_hours": 90 * DAY}
ACTIONS = {
    "act_major_hours": 30 * DAY,
    "act_minor_hours": 60 * DAY,
    "verify_after_hours": 30 * DAY,
    "escalate_after_hours": 7 * DAY,
}
SHIPPED = {"finding": ANSWERS, "nonconformity": CLOSINGS, "corrective_action": ACTIONS}
name_spans(
    {
        "answer_major_hours": _("Hours within which a major nonconformity found is answered"),
        "answer_minor_hours": _("Hours within which a minor nonconformity found is answered"),
        "answer_observation_hours": _("Hours within which an observation is answered"),
        "answer_opportunity_hours": _(
            "Hours within which an opportunity for improvement is answered"
        ),
        "close_major_hours": _("Hours within which a major nonconformity is closed"),
        "close_minor_hours": _("Hours within which a minor nonconformity is closed"),
        "act_major_hours": _("Hours proposed for an action on a major nonconformity"),
        "act_minor_hours": _("Hours proposed for an action on a minor nonconformity"),
        "verify_after_hours": _("Hours after which the effect of an action is verified"),
        "escalate_after_hours": _("Hours after which an overdue action is escalated"),
    }
)


def due(kind: str, name: str, since: datetime, *, procedure_version: int) -> datetime:
    """Return when the span called `name` of the process `kind` ends that begins at `since`."""
    rules = rules_of(kind, procedure_version)
    hours = rules.limits.get(name, SHIPPED[kind][name])
    return Span(hours, calendar_of(rules.calendar)).due(since)
