"""Service request procedure. ISO/IEC 20000-1:2018, 8.6.2."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.permissions import declare, ship
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure


class State(TextChoices):
    """Where a service request stands."""

    SUBMITTED = "submitted", pgettext_lazy("service request", "Submitted")
    APPROVING = "approving", _("Waiting for approval")
    APPROVED = "approved", pgettext_lazy("service request", "Approved")
    FULFILLING = "fulfilling", _("Being fulfilled")
    PENDING = "pending", _("On hold")
    FULFILLED = "fulfilled", _("Fulfilled")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", pgettext_lazy("service request", "Rejected")
    CANCELLED = "cancelled", _("Cancelled")


BEFORE_WORK = frozenset({State.SUBMITTED, State.APPROVING, State.APPROVED})
AT_WORK = frozenset({State.APPROVED, State.FULFILLING})
UNFULFILLED = BEFORE_WORK | {State.FULFILLING, State.PENDING}
DONE = frozenset({State.FULFILLED})
OPEN = UNFULFILLED | DONE
EVERY = OPEN | {State.CLOSED, State.REJECTED, State.CANCELLED}

STEPS = [
    Step(
        "order",
        frozenset(),
        State.SUBMITTED,
        "service_request.order",
        pgettext_lazy("service request", "Order"),
        _("%(who)s ordered it"),
    ),
    Step(
        "ask_approval",
        frozenset({State.SUBMITTED}),
        State.APPROVING,
        "service_request.decide",
        _("Ask for approval"),
        _("%(who)s asked for approval"),
        is_automatic=True,
    ),
    Step(
        "approve",
        frozenset({State.APPROVING}),
        None,
        "service_request.decide",
        _("Approve"),
        _("%(who)s approved it"),
    ),
    Step(
        "reject",
        frozenset({State.APPROVING}),
        State.REJECTED,
        "service_request.decide",
        pgettext_lazy("service request", "Reject"),
        _("%(who)s rejected it"),
    ),
    Step(
        "accept",
        frozenset({State.SUBMITTED, State.APPROVING}),
        State.APPROVED,
        "service_request.decide",
        _("Accept"),
        _("%(who)s gave it to those who fulfil it"),
        is_automatic=True,
    ),
    Step(
        "begin",
        frozenset({State.APPROVED}),
        State.FULFILLING,
        "service_request.fulfil",
        _("Begin"),
        _("%(who)s began to fulfil it"),
    ),
    Step(
        "assign",
        UNFULFILLED,
        None,
        "service_request.assign",
        _("Assign"),
        _("%(who)s assigned it"),
    ),
    Step(
        "prioritise",
        UNFULFILLED,
        None,
        "service_request.assign",
        _("Change the priority"),
        _("%(who)s changed the priority"),
    ),
    Step(
        "take_task",
        AT_WORK,
        None,
        "service_request.fulfil",
        _("Take the task"),
        _("%(who)s took a task"),
    ),
    Step(
        "assign_task",
        UNFULFILLED,
        None,
        "service_request.assign",
        _("Assign the task"),
        _("%(who)s assigned a task"),
    ),
    Step(
        "finish_task",
        AT_WORK,
        None,
        "service_request.fulfil",
        _("Finish the task"),
        _("%(who)s finished a task"),
    ),
    Step(
        "skip_task",
        AT_WORK,
        None,
        "service_request.fulfil",
        _("Skip the task"),
        _("%(who)s skipped a task"),
    ),
    Step(
        "hold",
        AT_WORK,
        State.PENDING,
        "service_request.hold",
        _("Put on hold"),
        _("%(who)s put it on hold"),
    ),
    Step(
        "resume",
        frozenset({State.PENDING}),
        State.FULFILLING,
        "service_request.hold",
        _("Resume"),
        _("%(who)s resumed it"),
    ),
    Step(
        "fulfil",
        AT_WORK,
        State.FULFILLED,
        "service_request.fulfil",
        _("Mark as fulfilled"),
        _("%(who)s fulfilled it"),
    ),
    Step(
        "close",
        DONE,
        State.CLOSED,
        "service_request.close",
        _("Close"),
        _("%(who)s closed it"),
        own="service_request.follow",
    ),
    Step(
        "reopen",
        DONE,
        State.FULFILLING,
        "service_request.reopen",
        _("Reopen"),
        _("%(who)s reopened it"),
        own="service_request.follow",
    ),
    Step(
        "cancel",
        UNFULFILLED,
        State.CANCELLED,
        "service_request.cancel",
        _("Cancel the order"),
        _("%(who)s cancelled it"),
        own="service_request.follow",
    ),
    Step(
        "replace_approver",
        frozenset({State.APPROVING}),
        None,
        "service_request.repair",
        _("Name another approver"),
        _("%(who)s named another approver"),
    ),
    Step(
        "reply",
        OPEN,
        None,
        "service_request.reply",
        _("Reply"),
        _("%(who)s replied"),
        own="service_request.follow",
    ),
    Step(
        "note",
        EVERY,
        None,
        "service_request.note",
        _("Internal note"),
        _("%(who)s wrote an internal note"),
    ),
    Step(
        "warn",
        DONE,
        None,
        "service_request.close",
        _("Announce that it closes"),
        _("%(who)s announced that it closes"),
        is_automatic=True,
    ),
]
PROCEDURE = Procedure(
    "service_request", clause="8.6.2", states=State, open_states=OPEN, steps=STEPS
)
WORK = tuple(
    f"service_request.{verb}"
    for verb in (
        *("order", "decide", "fulfil", "assign", "hold", "close", "reopen", "cancel", "reply"),
        *("note", "link", "follow"),
    )
)
declare({"service_request.link": _("Link a record")})
ship("requester", "service_request.order", "service_request.decide")
ship("customer_manager", "service_request.order", "service_request.decide")
ship("agent", *WORK)
ship("process_manager", "service_request.*")
for role in ("process_owner", "sms_manager", "top_management"):
    ship(role, "service_request.decide")
