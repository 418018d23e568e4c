"""Procedure of findings. ISO/IEC 20000-1:2018, 9.2 and 10.1."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a finding stands."""

    RAISED = "raised", pgettext_lazy("finding", "Raised")
    IN_TREATMENT = "in_treatment", pgettext_lazy("finding", "Being dealt with")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("finding", "Withdrawn")


RAISED = frozenset({State.RAISED})
IN_TREATMENT = frozenset({State.IN_TREATMENT})
OPEN = RAISED | IN_TREATMENT
EVERY = frozenset(State)

STEPS = [
    Step(
        "raise_finding",
        frozenset(),
        State.RAISED,
        "finding.raise_finding",
        _("Raise a finding"),
        _("%(who)s raised the finding"),
    ),
    Step(
        "edit",
        RAISED,
        None,
        "finding.edit",
        _("Edit"),
        pgettext_lazy("finding", "%(who)s edited it"),
    ),
    Step(
        "assign",
        OPEN,
        None,
        "finding.assign",
        pgettext_lazy("action", "Name the owner"),
        _("%(who)s named its owner"),
    ),
    Step(
        "open_nonconformity",
        RAISED,
        State.IN_TREATMENT,
        "finding.open_nonconformity",
        _("Open a nonconformity"),
        _("%(who)s opened a nonconformity for it"),
    ),
    Step(
        "settle",
        RAISED,
        State.CLOSED,
        "finding.settle",
        _("Settle with a response"),
        _("%(who)s settled it with a response"),
    ),
    Step(
        "withdraw",
        RAISED,
        State.WITHDRAWN,
        "finding.withdraw",
        _("Withdraw"),
        pgettext_lazy("finding", "%(who)s withdrew it"),
    ),
    Step(
        "follow_closed",
        IN_TREATMENT,
        State.CLOSED,
        "finding.settle",
        _("Close with its nonconformity"),
        _("It was closed with its nonconformity"),
        is_automatic=True,
    ),
    Step(
        "follow_withdrawn",
        IN_TREATMENT,
        State.WITHDRAWN,
        "finding.withdraw",
        _("Withdraw with its nonconformity"),
        _("It was withdrawn with its nonconformity"),
        is_automatic=True,
    ),
    Step(
        "warn",
        RAISED,
        None,
        "finding.assign",
        _("Tell that it is overdue"),
        _("%(who)s told that it is overdue"),
        is_automatic=True,
    ),
    Step(
        "reply",
        OPEN,
        None,
        "finding.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="finding.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "finding.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]
PROCEDURE = Procedure("finding", clause="9.2", states=State, open_states=OPEN, steps=STEPS)
declare({"finding.link": _("Link findings with other records")})
RAISING = ("finding.raise_finding", "finding.reply", "finding.note", "finding.link")
ship("internal_auditor", *RAISING, "finding.edit", "finding.withdraw")
for _role in ("process_manager", "process_owner"):
    ship(_role, *RAISING, "finding.assign", "finding.open_nonconformity", "finding.settle")
ship("sms_manager", "finding.*")
ship("agent", "finding.reply", "finding.note")
