"""Procedure of service reviews with customers. ISO/IEC 20000-1:2018, 8.3.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a service review stands."""

    PLANNED = "planned", pgettext_lazy("review", "Planned")
    HELD = "held", pgettext_lazy("review", "Held")
    ACTIONS_OPEN = "actions_open", _("Actions open")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


PLANNED = frozenset({State.PLANNED})
HELD = frozenset({State.HELD, State.ACTIONS_OPEN})
OPEN = PLANNED | HELD
EVERY = OPEN | {State.CLOSED, State.CANCELLED}

STEPS = [
    Step(
        "plan",
        frozenset(),
        State.PLANNED,
        "service_review.plan",
        _("Plan a review"),
        _("%(who)s planned the review"),
    ),
    Step(
        "edit",
        PLANNED,
        None,
        "service_review.edit",
        _("Change the plan"),
        _("%(who)s changed the plan"),
    ),
    Step(
        "hold",
        PLANNED,
        State.HELD,
        "service_review.hold",
        _("Record the minutes"),
        _("%(who)s recorded that it was held, with minutes"),
    ),
    Step(
        "minute",
        HELD,
        None,
        "service_review.minute",
        _("Correct the minutes"),
        _("%(who)s corrected the minutes"),
    ),
    Step(
        "add_action",
        HELD,
        State.ACTIONS_OPEN,
        "service_review.add_action",
        _("Add an action"),
        _("%(who)s added an action"),
    ),
    Step(
        "finish_action",
        frozenset({State.ACTIONS_OPEN}),
        None,
        "service_review.finish_action",
        _("Finish an action"),
        _("%(who)s finished an action"),
    ),
    Step(
        "share",
        HELD | {State.CLOSED},
        None,
        "service_review.share",
        _("Share the minutes"),
        _("%(who)s shared the minutes with the customer"),
    ),
    Step(
        "close",
        HELD,
        State.CLOSED,
        "service_review.close",
        _("Close"),
        pgettext_lazy("review", "%(who)s closed it"),
    ),
    Step(
        "cancel",
        PLANNED,
        State.CANCELLED,
        "service_review.cancel",
        _("Cancel"),
        pgettext_lazy("review", "%(who)s cancelled it"),
    ),
    Step(
        "reply",
        EVERY,
        None,
        "service_review.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="service_review.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "service_review.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
    Step(
        "warn",
        PLANNED,
        None,
        "service_review.edit",
        _("Tell that it is overdue"),
        _("%(who)s told that it is overdue"),
        is_automatic=True,
    ),
    Step(
        "remind",
        HELD,
        None,
        "service_review.edit",
        _("Remind of an action"),
        _("%(who)s reminded of an action"),
        is_automatic=True,
    ),
]
PROCEDURE = Procedure("service_review", clause="8.3.2", states=State, open_states=OPEN, steps=STEPS)
declare({"service_review.link": _("Link service reviews with other records")})
ship("process_manager", "service_review.*")
ship("agent", "service_review.finish_action", "service_review.note")
