"""How pages show a service request and take its steps."""

from typing import Any

from django.utils import timezone

from evident.kernel.access.queries import access_of
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.forms.steps import FORMS
from evident.resolution.service_requests.history import HISTORY
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.procedure import PROCEDURE, State
from evident.resolution.service_requests.queries import seeing as queries
from evident.resolution.service_requests.queries.stuck import found_in
from evident.resolution.service_requests.seats import may_decide
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest

AT_ONCE = ("begin", "resume", "close")


def beside(request: UserRequest, order: ServiceRequest) -> dict[str, Any]:
    """Return what the page of an order shows besides what every record has."""
    at = timezone.now()
    stages: dict[int, list[Any]] = {}
    for task in order.tasks.select_related("team", "assignee", "ended_by"):
        stages.setdefault(task.stage, []).append(task)
    shown = order.approvals.prefetch_related("seats__person", "seats__by")
    return {
        "answers": queries.answers_of(order),
        "approvals": list(shown),
        "stages": list(stages.items()),
        "stuck": found_in(ServiceRequest.objects.filter(pk=order.pk), at=at),
        "may_repair": access_of(request.user).may("service_request.repair", order),
        "asks_you": may_decide(request.user, service_request=order),
        "is_overdue": bool(order.is_unfulfilled and order.promised_at and order.promised_at < at),
        "may_reorder": access_of(request.user).may_somewhere("service_request.order"),
    }


PAGES = Pages(
    "service_requests",
    "service_request",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*FORMS, *AT_ONCE)},
    template="service_requests/detail.html",
    own_template="service_requests/own.html",
    forms=FORMS,
    at_once=AT_ONCE,
    first={
        State.APPROVED: ("begin", "assign", "hold"),
        State.FULFILLING: ("fulfil", "assign", "hold"),
        State.PENDING: ("resume",),
        State.FULFILLED: ("close", "reopen"),
    },
    elsewhere=frozenset({"approve", "reject"}),
    tones={
        State.APPROVING: ("warning", "user-check"),
        State.PENDING: ("warning", "player-pause"),
        State.FULFILLED: ("success", "check"),
        State.CLOSED: ("neutral", ""),
        State.REJECTED: ("danger", "ban"),
        State.CANCELLED: ("neutral", ""),
    },
    context=beside,
    grave=frozenset({"reject", "cancel"}),
    keys={"begin": "b", "fulfil": "f", "hold": "h", "resume": "r"},
)
