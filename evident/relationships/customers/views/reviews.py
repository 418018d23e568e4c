"""Service reviews: the list, planning one, and what the page of one shows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused
from evident.relationships.customers.actions import reviews as actions
from evident.relationships.customers.forms import reviews as forms
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.procedure.review import PROCEDURE, State
from evident.relationships.customers.queries import reviews as queries
from evident.relationships.customers.queries.parties import customers_for
from evident.relationships.customers.telling import OF_REVIEWS
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to

AT_ONCE = ("share", "close")


def beside(request: UserRequest, review: ServiceReview) -> dict[str, Any]:
    """Return who takes part, what was agreed, and whether the reader may read the minutes."""
    reads = queries.reads_minutes(review, user=request.user)
    return {
        "participants": review.watchers.select_related("organisation").order_by("name"),
        "reads_minutes": reads,
        "items": list(queries.items_of(review)) if reads else [],
        "today": timezone.localdate(),
        "is_overdue": review.state == State.PLANNED
        and review.due_at is not None
        and review.due_at < timezone.now(),
    }


PAGES = Pages(
    "reviews",
    "review",
    PROCEDURE,
    OF_REVIEWS,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="reviews/detail.html",
    own_template="reviews/own.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    first={
        State.PLANNED: ("hold", "edit"),
        State.HELD: ("add_action", "share", "close"),
        State.ACTIONS_OPEN: ("finish_action", "add_action", "share", "close"),
    },
    tones={
        State.PLANNED: ("info", "calendar-event"),
        State.ACTIONS_OPEN: ("warning", "list-check"),
        State.CLOSED: ("success", "check"),
        State.CANCELLED: ("neutral", ""),
    },
    context=beside,
)


EXPORT = declare(
    Export(
        "service_review",
        "reviews",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=of_records(
            "service_review",
            ServiceReview,
            "held_at",
            "shared_at",
            "decisions",
            without=("priority", "team", "requester", "resolved"),
            labels={"organisation": gettext_lazy("Customer")},
        ),
        orders=queries.ORDERS,
        order="newest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the reviews the person may see."""
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, at=timezone.now(), filters=filters)
    rows = rows.select_related(*queries.PEOPLE)
    order = "due" if filters.stage in ("open", "planned") else "newest"
    context = listed(request, rows, orders=queries.ORDERS, order=order)
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    context |= {
        "pages": PAGES,
        "now": timezone.now(),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "is_plain": not access_of(request.user).may_somewhere("service_review.view"),
        "may_plan": access_of(request.user).may_somewhere("service_review.plan"),
        "form": forms.ListForm(data, user=request.user),
    }
    return render(request, "reviews/list.html", context | offered(request, EXPORT))


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    stage = query.get("stage", "")
    organisation = query.get("organisation", "").replace("\0", "")[:40]
    return queries.Filters(
        stage=stage if stage in queries.STAGES else "any" if organisation else "open",
        organisation=organisation,
        is_mine=bool(query.get("is_mine")),
        is_overdue=bool(query.get("is_overdue")),
    )


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest) -> HttpResponse:
    """Plan a review with a customer."""
    require_somewhere(request.user, forms.PLAN)
    form = forms.PlanForm(request.POST or None, user=request.user, initial=start(request))
    if form.is_valid():
        try:
            review = actions.plan(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, review.get_absolute_url())
    return render(request, "reviews/plan.html", {"form": form}, status=422 if form.errors else 200)


def start(request: UserRequest) -> dict[str, Organisation | None]:
    """Return what the form begins with: the customer a link named."""
    code = request.GET.get("organisation", "").replace("\0", "")[:40]
    customers = customers_for(request.user, permission=forms.PLAN)
    return {"organisation": customers.filter(code=code).first()}
