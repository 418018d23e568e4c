"""Compliment procedure. ISO/IEC 20000-1:2018, 8.3.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a compliment stands."""

    RECEIVED = "received", pgettext_lazy("compliment", "Received")
    SHARED = "shared", _("Passed on")


OPEN = frozenset({State.RECEIVED})
EVERY = OPEN | {State.SHARED}

STEPS = [
    Step(
        "report",
        frozenset(),
        State.RECEIVED,
        "compliment.report",
        _("Pay a compliment"),
        _("%(who)s recorded the compliment"),
    ),
    Step(
        "share",
        OPEN,
        State.SHARED,
        "compliment.share",
        _("Pass it on"),
        _("%(who)s passed it on to those it is about"),
    ),
    Step("edit", OPEN, None, "compliment.edit", _("Edit"), _("%(who)s edited it")),
    Step(
        "reply",
        EVERY,
        None,
        "compliment.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="compliment.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "compliment.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
]
PROCEDURE = Procedure("compliment", clause="8.3.2", states=State, open_states=OPEN, steps=STEPS)
declare({"compliment.link": _("Link compliments with other records")})
ship(
    "agent",
    *(f"compliment.{verb}" for verb in ("report", "share", "edit", "reply", "note", "link")),
)
ship("process_manager", "compliment.*")
ship("customer_manager", "compliment.report")
