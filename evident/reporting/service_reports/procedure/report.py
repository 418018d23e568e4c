"""Procedure of one service report, an issue of its definition. ISO/IEC 20000-1:2018, 9.4."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a service report stands."""

    PLANNED = "planned", pgettext_lazy("report", "Planned")
    PREPARING = "preparing", pgettext_lazy("report", "Being prepared")
    ISSUED = "issued", pgettext_lazy("report", "Issued")
    REVIEWED = "reviewed", pgettext_lazy("report", "Reviewed")
    ACTIONS_OPEN = "actions_open", pgettext_lazy("report", "Actions open")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


UNISSUED = frozenset({State.PLANNED, State.PREPARING})
STANDING = frozenset({State.ISSUED, State.REVIEWED, State.ACTIONS_OPEN, State.CLOSED})
"""States in which an issued report is the last word."""
OPEN = UNISSUED | {State.ISSUED, State.REVIEWED, State.ACTIONS_OPEN}

STEPS = [
    Step(
        "plan", frozenset(), State.PLANNED, "service_report.plan", _("Plan a report"),
        _("%(who)s planned the report"),
    ),
    Step(
        "prepare", frozenset({State.PLANNED}), State.PREPARING, "service_report.prepare",
        _("Take the figures"), _("%(who)s took the figures"),
    ),
    Step(
        "refresh", frozenset({State.PREPARING}), None, "service_report.prepare",
        _("Take the figures anew"), _("%(who)s took the figures anew"),
    ),
    Step(
        "write", frozenset({State.PREPARING}), None, "service_report.prepare",
        _("Write remarks"), _("%(who)s wrote remarks"),
    ),
    Step(
        "explain", frozenset({State.PREPARING}), None, "service_report.prepare",
        _("Give reasons"), _("%(who)s gave reasons for missed promises"),
    ),
    Step(
        "issue", frozenset({State.PREPARING}), State.ISSUED, "service_report.issue",
        pgettext_lazy("report", "Issue"), _("%(who)s issued the report"),
    ),
    Step(
        "correct", STANDING, State.PREPARING, "service_report.correct",
        pgettext_lazy("report", "Correct"), _("%(who)s began a corrected version"),
    ),
    Step(
        "review", frozenset({State.ISSUED}), State.REVIEWED, "service_report.review",
        pgettext_lazy("service report", "Record the review"), _("%(who)s recorded the review"),
    ),
    Step(
        "follow_up", frozenset({State.REVIEWED, State.ACTIONS_OPEN}), State.ACTIONS_OPEN,
        "service_report.review", _("Add an action"), _("%(who)s added an action"),
    ),
    Step(
        "finish", frozenset({State.ACTIONS_OPEN}), None, "service_report.review",
        _("Finish an action"), _("%(who)s finished an action"),
    ),
    Step(
        "close", frozenset({State.REVIEWED, State.ACTIONS_OPEN}), State.CLOSED,
        "service_report.close", _("Close"), _("%(who)s closed it"),
    ),
    Step(
        "cancel", UNISSUED, State.CANCELLED, "service_report.cancel", _("Cancel the report"),
        _("%(who)s cancelled the report"),
    ),
    Step(
        "send", STANDING, None, "service_report.issue", _("Send again"),
        _("%(who)s had it sent again"),
    ),
    Step(
        "hold", frozenset({State.PREPARING}), None, "service_report.prepare",
        _("Wait for reasons"), _("%(who)s had it wait for reasons"), is_automatic=True,
    ),
    Step(
        "warn", UNISSUED, None, "service_report.prepare", _("Tell that it is overdue"),
        _("%(who)s told that it is overdue"), is_automatic=True,
    ),
]  # fmt: skip
PROCEDURE = Procedure("service_report", clause="9.4", states=State, open_states=OPEN, steps=STEPS)
ship("process_manager", "service_report.*")
ship("process_owner", "service_report.*")
ship("sms_manager", "service_report.*")
ship("agent", "service_report.prepare")
