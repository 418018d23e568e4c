"""Procedure of internal audit programmes. ISO/IEC 20000-1:2018, 9.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where an audit programme stands."""

    DRAFT = "draft", pgettext_lazy("audit programme", "Draft")
    APPROVED = "approved", pgettext_lazy("audit programme", "Approved")
    RUNNING = "running", pgettext_lazy("audit programme", "Running")
    REVIEWED = "reviewed", pgettext_lazy("audit programme", "Reviewed")
    CLOSED = "closed", _("Closed")


DRAFT = frozenset({State.DRAFT})
IN_FORCE = frozenset({State.APPROVED, State.RUNNING})
OPEN = DRAFT | IN_FORCE | {State.REVIEWED}
EVERY = frozenset(State)

STEPS = [
    Step(
        "draft",
        frozenset(),
        State.DRAFT,
        "audit_programme.draft",
        _("Draft an audit programme"),
        _("%(who)s drafted the audit programme"),
    ),
    Step(
        "edit",
        DRAFT,
        None,
        "audit_programme.edit",
        _("Edit"),
        pgettext_lazy("audit programme", "%(who)s edited it"),
    ),
    Step(
        "approve",
        DRAFT,
        State.APPROVED,
        "audit_programme.approve",
        _("Approve"),
        pgettext_lazy("audit programme", "%(who)s approved it"),
    ),
    Step(
        "revise",
        frozenset({State.APPROVED}),
        State.DRAFT,
        "audit_programme.edit",
        _("Take back to draft"),
        _("%(who)s took it back to draft"),
    ),
    Step(
        "begin",
        frozenset({State.APPROVED}),
        State.RUNNING,
        "audit_programme.edit",
        _("Begin with its first audit"),
        _("It began with its first audit"),
        is_automatic=True,
    ),
    Step(
        "review",
        IN_FORCE,
        State.REVIEWED,
        "audit_programme.review",
        pgettext_lazy("audit programme", "Review"),
        pgettext_lazy("audit programme", "%(who)s reviewed it"),
    ),
    Step(
        "close",
        frozenset({State.REVIEWED}),
        State.CLOSED,
        "audit_programme.close",
        _("Close"),
        pgettext_lazy("audit programme", "%(who)s closed it"),
    ),
    Step(
        "reply",
        OPEN,
        None,
        "audit_programme.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="audit_programme.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "audit_programme.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]
PROCEDURE = Procedure("audit_programme", clause="9.2", states=State, open_states=OPEN, steps=STEPS)
declare({"audit_programme.link": _("Link audit programmes with other records")})
ship("sms_manager", "audit_programme.*")
ship("top_management", "audit_programme.approve")
ship("internal_auditor", "audit_programme.reply", "audit_programme.note")
