"""Procedure of corrective actions. ISO/IEC 20000-1:2018, 10.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a corrective action stands."""

    PLANNED = "planned", pgettext_lazy("corrective action", "Planned")
    DONE = "done", pgettext_lazy("corrective action", "Done, waiting to be verified")
    VERIFYING = "verifying", pgettext_lazy("corrective action", "To be verified")
    REOPENED = "reopened", _("Reopened")
    EFFECTIVE = "effective", pgettext_lazy("corrective action", "Verified as effective")
    CANCELLED = "cancelled", _("Cancelled")


TO_DO = frozenset({State.PLANNED, State.REOPENED})
DONE = frozenset({State.DONE})
VERIFYING = frozenset({State.VERIFYING})
OPEN = TO_DO | DONE | VERIFYING
ENDED = frozenset({State.EFFECTIVE, State.CANCELLED})
EVERY = frozenset(State)

STEPS = [
    Step(
        "plan",
        frozenset(),
        State.PLANNED,
        "corrective_action.plan",
        _("Plan a corrective action"),
        _("%(who)s planned the corrective action"),
    ),
    Step(
        "edit",
        TO_DO,
        None,
        "corrective_action.edit",
        _("Change the plan"),
        _("%(who)s changed the plan"),
    ),
    Step(
        "assign",
        OPEN,
        None,
        "corrective_action.assign",
        pgettext_lazy("action", "Name the owner"),
        _("%(who)s named its owner"),
    ),
    Step(
        "postpone",
        TO_DO,
        None,
        "corrective_action.postpone",
        _("Postpone"),
        _("%(who)s postponed it"),
    ),
    Step(
        "finish",
        TO_DO,
        State.DONE,
        "corrective_action.finish",
        _("Record that it is done"),
        _("%(who)s recorded that it is done"),
        own="corrective_action.follow",
    ),
    Step(
        "begin_verification",
        DONE,
        State.VERIFYING,
        "corrective_action.verify",
        _("Let its effect be verified"),
        _("Its effect can be verified from now on"),
        is_automatic=True,
    ),
    Step(
        "verify",
        VERIFYING,
        State.EFFECTIVE,
        "corrective_action.verify",
        _("Verified: effective"),
        _("%(who)s verified that it is effective"),
    ),
    Step(
        "fail",
        VERIFYING,
        State.REOPENED,
        "corrective_action.fail",
        _("Verified: no effect"),
        _("%(who)s found that it has no effect"),
    ),
    Step(
        "cancel",
        TO_DO,
        State.CANCELLED,
        "corrective_action.cancel",
        _("Cancel the action"),
        pgettext_lazy("corrective action", "%(who)s cancelled it"),
    ),
    Step(
        "warn",
        TO_DO,
        None,
        "corrective_action.edit",
        _("Tell that it is overdue"),
        _("%(who)s told that it is overdue"),
        is_automatic=True,
    ),
    Step(
        "escalate",
        TO_DO,
        None,
        "corrective_action.edit",
        _("Escalate because it stays overdue"),
        _("It stays overdue: it was escalated"),
        is_automatic=True,
    ),
    Step(
        "reply",
        OPEN,
        None,
        "corrective_action.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="corrective_action.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "corrective_action.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]
PROCEDURE = Procedure(
    "corrective_action", clause="10.1", states=State, open_states=OPEN, steps=STEPS
)
declare({"corrective_action.link": _("Link corrective actions with other records")})
for _role in ("process_manager", "process_owner", "sms_manager"):
    ship(_role, "corrective_action.*")
ship(
    "internal_auditor",
    *(f"corrective_action.{verb}" for verb in ("verify", "fail", "reply", "note", "link")),
)
ship(
    "agent",
    *(f"corrective_action.{verb}" for verb in ("finish", "follow", "reply", "note", "link")),
)
