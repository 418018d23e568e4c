"""Lists of service requests: all, what waits for one's word or hand, and what waits for nobody."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import (
    Column,
    Export,
    declare,
    in_language,
    of_any_record,
    of_field,
    of_records,
)
from evident.resolution.service_requests.forms.lists import ListForm
from evident.resolution.service_requests.models import ServiceRequest, Task
from evident.resolution.service_requests.queries import seeing as queries
from evident.resolution.service_requests.queries import stuck as stuck_queries
from evident.resolution.service_requests.queries.stuck import Stuck
from evident.resolution.service_requests.views.record import PAGES
from evident.web.records import saved
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.requests import UserRequest

SEEING = (
    "service_request.view", "service_request.view_own", "service_request.view_organisation",
    "service_request.view_published",
)  # fmt: skip
MOST_TASKS = 200
VIEWS = saved.Views("service_request", "service_requests")
USUAL: tuple[tuple[Promise, saved.Kept], ...] = (
    (gettext_lazy("All open"), {}),
    (gettext_lazy("Mine"), {"is_mine": ["1"]}),
    (gettext_lazy("Waiting for approval"), {"stage": ["approving"]}),
    (gettext_lazy("To be fulfilled"), {"stage": ["work"]}),
)
"""Views of the list that everybody has."""


EXPORT = declare(
    Export(
        "service_request",
        "service_requests",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=of_records(
            "service_request",
            ServiceRequest,
            "offering",
            "ordered_by",
            "channel",
            "cost",
            "currency",
            "accepted_at",
            "expected_at",
            "fulfilled_by",
            "reopenings",
            labels={
                "requester": gettext_lazy("For whom"),
                "reopenings": gettext_lazy("Times reopened"),
            },
        ),
        orders=queries.ORDERS,
        order="newest",
    )
)


TO_APPROVE = declare(
    Export(
        "service_request",
        "service_requests",
        rows=lambda user, _query, _at: queries.to_approve(user),
        columns=EXPORT.columns,
        orders=queries.ORDERS,
        order="newest",
        home="approvals",
        name=gettext_lazy("Waiting for your approval"),
        code="order_to_approve",
    )
)
OF_TASKS = declare(
    Export(
        "service_request",
        "service_requests",
        rows=lambda user, _query, _at: queries.tasks_of(user),
        columns=(
            Column(
                "task", gettext_lazy("Task"), ("title_en", "title_zh"), told=in_language, width=40
            ),
            *(
                each
                for each in of_any_record("service_request__")
                if each.code in {"number", "title", "organisation", "opened", "address"}
            ),
            of_field(Task, "stage"),
            of_field(Task, "team"),
            of_field(Task, "assignee"),
            Column("since", gettext_lazy("Waiting since"), ("opened_at",), "moment"),
        ),
        home="tasks",
        name=gettext_lazy("Tasks to do"),
        organisation="service_request__organisation_id",
        code="order_task",
    )
)
STUCK = declare(
    Export(
        "service_request",
        "service_requests",
        rows=lambda user, _query, at: [told(each) for each in stuck_for(user, at)],
        columns=(
            Column("number", gettext_lazy("Number"), ("number",), width=12),
            Column("order", gettext_lazy("What was ordered"), ("order",), width=50),
            Column("organisation", gettext_lazy("Customer"), ("organisation",), width=24),
            Column("why", gettext_lazy("Why it is stuck"), ("why",), width=60),
            Column("ordered", gettext_lazy("Ordered"), ("opened_at",), "moment"),
        ),
        home="stuck",
        name=gettext_lazy("Stuck work"),
        code="stuck_order",
    )
)


def stuck_for(user: User, at: datetime) -> list[Stuck]:
    """Return what waits for nobody. Raises PermissionDenied for who may not repair it."""
    require_somewhere(user, "service_request.repair")
    return stuck_queries.all_of(user=user, at=at)


def told(stuck: Stuck) -> dict[str, Any]:
    """Return what is stuck by the paths of its columns."""
    return {
        "number": stuck.order.number,
        "order": stuck.order.name,
        "organisation": stuck.order.organisation.name,
        "organisation_id": stuck.order.organisation_id,
        "why": stuck.why,
        "opened_at": stuck.order.opened_at,
    }


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the orders the person may see; simply, to those who see only their own."""
    is_plain = not queries.works(request.user)
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, at=timezone.now(), filters=filters)
    rows = rows.select_related(*queries.LINE)
    context = listed(request, rows, orders=queries.ORDERS, order="newest") | {
        "pages": PAGES,
        "now": timezone.now(),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "to_approve": queries.to_approve(request.user).count(),
        "may_repair": access_of(request.user).may_somewhere("service_request.repair"),
    }
    if is_plain:
        return render(request, "service_requests/mine.html", context)
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    context["form"] = ListForm(data, user=request.user)
    usual = [(str(label), kept) for label, kept in USUAL]
    context |= saved.shown(request, VIEWS, usual)
    context |= offered(request, EXPORT)
    context["tasks"] = queries.tasks_of(request.user).count()
    return render(request, "service_requests/list.html", context)


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    texts: dict[str, Any] = {
        name: query.get(name, "").replace("\0", "")[:200]
        for name in ("text", "organisation", "team", "offering", "service")
    }
    flags: dict[str, Any] = {name: bool(query.get(name)) for name in ("is_mine", "is_overdue")}
    stage = query.get("stage", "")
    default = "any" if texts["text"] else "open"
    return queries.Filters(stage=stage if stage in queries.STAGES else default, **texts, **flags)


@login_required
@require_GET
def approvals(request: UserRequest) -> HttpResponse:
    """Show the orders that wait for the person's word."""
    require_somewhere(request.user, "service_request.decide")
    rows = queries.to_approve(request.user).select_related(*queries.LINE)
    context = listed(request, rows, orders=queries.ORDERS, order="newest") | {"pages": PAGES}
    context |= offered(request, TO_APPROVE)
    return render(request, "service_requests/approvals.html", context)


@login_required
@require_GET
def tasks(request: UserRequest) -> HttpResponse:
    """Show the tasks that wait for the person or for his or her teams."""
    require_somewhere(request.user, "service_request.fulfil")
    found = list(queries.tasks_of(request.user)[:MOST_TASKS])
    context = {"tasks": found} | offered(request, OF_TASKS)
    return render(request, "service_requests/tasks.html", context)


@login_required
@require_GET
def stuck(request: UserRequest) -> HttpResponse:
    """Show what waits for nobody, and the step that repairs each."""
    context = {"stuck": stuck_for(request.user, timezone.now())} | offered(request, STUCK)
    return render(request, "service_requests/stuck.html", context)
