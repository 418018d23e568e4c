"""Procedure of a report definition. ISO/IEC 20000-1:2018, 9.4."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a report definition stands."""

    DRAFT = "draft", _("Draft")
    AGREED = "agreed", pgettext_lazy("report", "Agreed")
    ACTIVE = "active", pgettext_lazy("report", "Active")
    RETIRED = "retired", pgettext_lazy("report", "No longer made")


OPEN = frozenset({State.DRAFT, State.AGREED, State.ACTIVE})

STEPS = [
    Step(
        "define", frozenset(), State.DRAFT, "report_definition.define", _("Define a report"),
        _("%(who)s defined the report"),
    ),
    Step(
        "edit", OPEN, None, "report_definition.define", _("Edit"), _("%(who)s edited it"),
    ),
    Step(
        "agree", frozenset({State.DRAFT}), State.AGREED, "report_definition.agree",
        _("Note the agreement"), _("%(who)s noted with whom it is agreed"),
    ),
    Step(
        "activate", frozenset({State.AGREED}), State.ACTIVE, "report_definition.activate",
        pgettext_lazy("report", "Start"), _("%(who)s let reports be made"),
    ),
    Step(
        "retire", OPEN, State.RETIRED, "report_definition.activate",
        pgettext_lazy("report", "Make no more"), _("%(who)s let no more reports be made"),
    ),
]  # fmt: skip
PROCEDURE = Procedure(
    "report_definition", clause="9.4", states=State, open_states=OPEN, steps=STEPS
)
ship("process_manager", "report_definition.*")
ship("process_owner", "report_definition.*")
ship("sms_manager", "report_definition.*")
