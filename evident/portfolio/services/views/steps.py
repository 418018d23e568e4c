"""How pages show a service and take its steps."""

from typing import Any

from django.utils import timezone

from evident.kernel.records.kinds import kind_of
from evident.kernel.records.queries import sees_internal
from evident.portfolio.services import actions, blocks, forms, queries
from evident.portfolio.services.history import HISTORY
from evident.portfolio.services.models import Service
from evident.portfolio.services.procedure import PLANNED, PROCEDURE, State
from evident.portfolio.services.readiness import missing
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest

UNFINISHED = PLANNED | {State.PROPOSED}


def beside(request: UserRequest, service: Service) -> dict[str, Any]:
    """Return what the page of a service shows besides what every record has."""
    user = request.user
    shown = {"blocks": blocks.shown(service, user=user)}
    if not sees_internal(user, record=service):
        return shown
    return shown | {
        "customers": queries.customers(service)[:200],
        "today": timezone.localdate(),
        "unsaid": missing(service) if service.state in UNFINISHED else [],
        "needs": queries.needs(service, user=user),
        "needed_by": queries.needed_by(service, user=user),
        "open": [
            {
                "kind": kind_of(kind),
                "count": count,
                "address": blocks.list_of(kind, service),
            }
            for kind, count in queries.open_by_kind(service, user=user).items()
        ],
    }


PAGES = Pages(
    "services",
    "service",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={step: getattr(actions, step) for step in actions.__all__},
    template="services/detail.html",
    own_template="services/own.html",
    forms={
        "approve": forms.ApproveForm,
        "reject": forms.ReasonForm,
        "retire": forms.ReasonForm,
        "add_customer": forms.CustomerForm,
        "end_customer": forms.EndCustomerForm,
        "add_dependency": forms.DependencyForm,
        "remove_dependency": forms.NoDependencyForm,
    },
    at_once=("design", "transition", "go_live", "keep", "end"),
    first={
        State.PROPOSED: ("approve", "reject"),
        State.APPROVED: ("design",),
        State.DESIGNING: ("transition",),
        State.TRANSITIONING: ("go_live",),
        State.RETIRING: ("end", "keep"),
    },
    elsewhere=frozenset({"add_customer", "end_customer", "add_dependency", "remove_dependency"}),
    tones={
        State.PROPOSED: ("warning", ""),
        State.LIVE: ("success", "check"),
        State.RETIRING: ("warning", "player-eject"),
        State.RETIRED: ("neutral", ""),
        State.REJECTED: ("neutral", ""),
    },
    context=beside,
    grave=frozenset({"reject", "retire", "end"}),
    keys={"approve": "a", "go_live": "l"},
)
