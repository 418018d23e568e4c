"""Procedure of nonconformities. ISO/IEC 20000-1:2018, 10.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a nonconformity stands."""

    RAISED = "raised", pgettext_lazy("nonconformity", "Raised")
    CORRECTED = "corrected", pgettext_lazy("nonconformity", "Corrected")
    ANALYSED = "analysed", _("Cause analysed")
    ACTION_PLANNED = "action_planned", _("Action planned")
    ACTION_DONE = "action_done", _("Action done")
    VERIFYING = "verifying", _("Effectiveness being verified")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("nonconformity", "Withdrawn")


RAISED = frozenset({State.RAISED})
UNANALYSED = frozenset({State.CORRECTED, State.REOPENED})
PLANNING = frozenset({State.ANALYSED, State.ACTION_PLANNED})
ACTING = frozenset({State.ACTION_PLANNED, State.ACTION_DONE, State.VERIFYING})
OPEN = RAISED | UNANALYSED | PLANNING | ACTING
EVERY = frozenset(State)

STEPS = [
    Step(
        "open_nonconformity",
        frozenset(),
        State.RAISED,
        "nonconformity.open_nonconformity",
        _("Open a nonconformity"),
        _("%(who)s opened the nonconformity"),
    ),
    Step(
        "assign",
        OPEN,
        None,
        "nonconformity.assign",
        pgettext_lazy("action", "Name the owner"),
        _("%(who)s named its owner"),
    ),
    Step(
        "correct",
        RAISED | {State.CORRECTED},
        State.CORRECTED,
        "nonconformity.correct",
        _("Record the correction"),
        _("%(who)s recorded the correction"),
    ),
    Step(
        "analyse",
        UNANALYSED | {State.ANALYSED},
        State.ANALYSED,
        "nonconformity.analyse",
        _("Record cause and similar cases"),
        _("%(who)s analysed the cause and looked for similar cases"),
    ),
    Step(
        "plan_action",
        PLANNING,
        State.ACTION_PLANNED,
        "nonconformity.plan_action",
        _("Plan a corrective action"),
        _("%(who)s planned a corrective action"),
    ),
    Step(
        "note_done",
        PLANNING,
        State.ACTION_DONE,
        "nonconformity.plan_action",
        _("Note that every action is done"),
        _("Every corrective action is done"),
        is_automatic=True,
    ),
    Step(
        "note_verifying",
        frozenset({State.ACTION_DONE}),
        State.VERIFYING,
        "nonconformity.plan_action",
        _("Note that the effect is being verified"),
        _("The time has come to verify the effect"),
        is_automatic=True,
    ),
    Step(
        "note_failed",
        PLANNING | ACTING,
        State.REOPENED,
        "nonconformity.plan_action",
        _("Reopen for an action without effect"),
        _("It was reopened: an action had no effect"),
        is_automatic=True,
    ),
    Step(
        "close",
        frozenset({State.VERIFYING, State.ANALYSED}),
        State.CLOSED,
        "nonconformity.close",
        _("Close"),
        pgettext_lazy("nonconformity", "%(who)s closed it"),
    ),
    Step(
        "withdraw",
        RAISED,
        State.WITHDRAWN,
        "nonconformity.withdraw",
        _("Withdraw"),
        pgettext_lazy("nonconformity", "%(who)s withdrew it"),
    ),
    Step(
        "warn",
        OPEN,
        None,
        "nonconformity.assign",
        _("Tell that it is overdue"),
        _("%(who)s told that it is overdue"),
        is_automatic=True,
    ),
    Step(
        "reply",
        OPEN,
        None,
        "nonconformity.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="nonconformity.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "nonconformity.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]
PROCEDURE = Procedure("nonconformity", clause="10.1", states=State, open_states=OPEN, steps=STEPS)
declare({"nonconformity.link": _("Link nonconformities with other records")})
TREATING = tuple(
    f"nonconformity.{verb}"
    for verb in (
        "open_nonconformity", "assign", "correct", "analyse", "plan_action", "close", "reply",
        "note", "link",
    )
)  # fmt: skip
for _role in ("process_manager", "process_owner", "sms_manager"):
    ship(_role, *TREATING)
ship(
    "internal_auditor",
    *(f"nonconformity.{verb}" for verb in ("close", "withdraw", "reply", "note", "link")),
)
ship("agent", "nonconformity.correct", "nonconformity.reply", "nonconformity.note")
