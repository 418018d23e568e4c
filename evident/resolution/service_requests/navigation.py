"""Where pages lead to service requests, and where the catalogue's button leads."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.portfolio.catalogue import ordering
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services import blocks
from evident.resolution.service_requests.procedure import State
from evident.resolution.service_requests.queries import seeing as queries
from evident.web import home, navigation, palette
from evident.web.procedures import elsewhere
from evident.web.trail.words import name_events

name_events(
    {
        "service_request.delegate": _("Deputy for approvals named"),
        "service_request.end_delegation": _("Deputy for approvals ended"),
        "service_request.stall": _("Got stuck"),
    },
    subjects={},
)
MOST = 5
SEEING = (
    "service_request.view", "service_request.view_own", "service_request.view_organisation",
)  # fmt: skip


def order_address(offering: Offering, user: User) -> str:
    """Return where `user` orders an offering; empty for who may not."""
    if not access_of(user).may_somewhere("service_request.order"):
        return ""
    return reverse("service_requests:order", kwargs={"offering": offering.number})


def waiting(user: User, at: datetime) -> dict[str, Any] | None:  # noqa: ARG001
    """Return the orders that wait for a word of `user`; nothing where there are none."""
    orders = list(queries.to_approve(user).select_related("offering", "requester")[:5])
    return {"orders": orders} if orders else None


def own(user: User, at: datetime) -> dict[str, Any] | None:
    """Return what a customer has ordered and not got yet; nothing for those who work here."""
    if queries.works(user) or not access_of(user).may_somewhere("service_request.order"):
        return None
    running = queries.visible_to(user).filter(is_open=True, requester=user)
    orders = running.select_related("offering").order_by("-opened_at", "-pk")[:5]
    return {"now": at, "orders": [(order, State(order.state).label) for order in orders]}


def tasks(user: User, at: datetime) -> dict[str, Any] | None:  # noqa: ARG001
    """Return the tasks, and orders without any, that wait for `user` or his teams; else nothing."""
    waiting = list(queries.tasks_of(user)[:MOST])
    orders = list(queries.to_fulfil(user)[:MOST])
    return {"tasks": waiting, "orders": orders} if waiting or orders else None


ordering.set_address(order_address)
blocks.add_list("service_request", "service_requests:list")
navigation.add(
    navigation.Entry(
        _("Service requests"),
        "shopping-bag",
        "service_requests:list",
        permission=SEEING,
        section=navigation.Section.WORK,
        order=20,
        key="q",
        words=_("orders requests approvals tasks"),
    ),
)
TO_APPROVE = home.Block(
    "service_requests.approve",
    "service_requests/home/_approve.html",
    waiting,
    permission="service_request.decide",
    order=5,
    place="wide",
)
home.add_block(TO_APPROVE)
elsewhere.add(TO_APPROVE)
home.add_block(
    home.Block(
        "service_requests.own",
        "service_requests/home/_own.html",
        own,
        permission="service_request.order",
        order=21,
        place="wide",
    )
)
home.add_block(
    home.Block(
        "service_requests.tasks",
        "service_requests/home/_tasks.html",
        tasks,
        permission="service_request.fulfil",
        order=15,
        later=_("Tasks to do"),
    )
)
palette.add(
    palette.Command(
        _("Tasks to do"),
        "checkbox",
        "service_requests:tasks",
        permission="service_request.fulfil",
    ),
    palette.Command(
        _("Name a deputy for approvals"),
        "user-share",
        "service_requests:deputies",
        permission="service_request.decide",
        words=_("delegate holiday absent"),
    ),
)
