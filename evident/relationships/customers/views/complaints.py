"""Complaints: the list, making one, and what the page of one shows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import StepRefused
from evident.relationships.customers.actions import complaints as actions
from evident.relationships.customers.forms import complaints as forms
from evident.relationships.customers.history import HISTORY
from evident.relationships.customers.left_out import exclusion_of, is_left_out
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.procedure.complaint import PROCEDURE, State
from evident.relationships.customers.queries import complaints as queries
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to

AT_ONCE = ("acknowledge", "investigate", "close")
FLAGS = ("is_mine", "is_overdue", "is_escalated")


def overdue(request: UserRequest, complaint: Complaint) -> dict[str, Any]:  # noqa: ARG001
    """Return whether its time is up; where it is left out of what was promised, by which rule."""
    now = timezone.now()
    is_late = complaint.is_unresolved and complaint.due_at is not None and complaint.due_at < now
    is_unread = complaint.state == State.RECEIVED and complaint.acknowledge_due_at is not None
    exclusion = exclusion_of(complaint)
    if exclusion is not None:
        return {"exclusion": exclusion, "is_overdue": False, "is_unread_too_long": False}
    return {
        "is_overdue": is_late,
        "is_unread_too_long": is_unread and complaint.acknowledge_due_at < now,  # type: ignore[operator]
    }


PAGES = Pages(
    "complaints",
    "complaint",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="complaints/detail.html",
    own_template="complaints/own.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    first={
        State.RECEIVED: ("acknowledge", "assign", "escalate"),
        State.ACKNOWLEDGED: ("investigate", "escalate", "inform"),
        State.INVESTIGATING: ("resolve", "escalate", "inform"),
        State.ESCALATED: ("investigate", "inform"),
        State.REOPENED: ("investigate", "escalate", "inform"),
        State.RESOLVED: ("inform", "close", "reopen"),
    },
    tones={
        State.RECEIVED: ("warning", "inbox"),
        State.ESCALATED: ("danger", "arrow-up-circle"),
        State.REOPENED: ("warning", ""),
        State.RESOLVED: ("success", "check"),
        State.CLOSED: ("neutral", ""),
    },
    keys={"acknowledge": "a", "investigate": "i", "resolve": "r", "escalate": "e", "close": "o"},
    context=overdue,
)


EXPORT = declare(
    Export(
        "complaint",
        "complaints",
        rows=lambda user, query, at: queries.filtered(user=user, at=at, filters=filters_of(query)),
        columns=of_records(
            "complaint",
            Complaint,
            "category",
            "channel",
            "acknowledged_at",
            "escalations",
            "verdict",
            "informed_at",
            "reopenings",
            labels={"assignee": gettext_lazy("Owner"), "organisation": gettext_lazy("Customer")},
        ),
        orders=queries.ORDERS,
        order="newest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the complaints the person may see; simply, to those who see only their own."""
    is_plain = not access_of(request.user).may_somewhere("complaint.view")
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, at=timezone.now(), filters=filters)
    rows = rows.select_related(*queries.PEOPLE).annotate(is_left_out=is_left_out())
    order = "newest" if is_plain or filters.stage in ("any", "ended") else "due"
    context = listed(request, rows, orders=queries.ORDERS, order=order) | {
        "pages": PAGES,
        "now": timezone.now(),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_report": access_of(request.user).may_somewhere("complaint.report"),
    }
    context |= offered(request, EXPORT)
    if is_plain:
        return render(request, "complaints/mine.html", context)
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("order", context["order"])
    context["form"] = forms.ListForm(data, user=request.user)
    return render(request, "complaints/list.html", context)


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    texts: dict[str, Any] = {
        name: query.get(name, "").replace("\0", "")[:200]
        for name in ("text", "organisation", "category", "verdict")
    }
    flags: dict[str, Any] = {name: bool(query.get(name)) for name in FLAGS}
    stage = query.get("stage", "")
    stages = ("open", "unresolved", "ended", "any")
    is_plain = not any(texts.values())
    default = "open" if is_plain else "any"
    return queries.Filters(
        stage=stage if stage in stages else default,
        **texts,
        **flags,
    )


@login_required
@require_http_methods(["GET", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """Take a complaint: three fields from the customer, more from our own people."""
    require_somewhere(request.user, "complaint.report")
    is_ours = access_of(request.user).may_somewhere("complaint.acknowledge")
    form: Any
    if is_ours:
        start = {"about": request.GET.get("about", "")[:40]}
        form = forms.ComplaintForm(request.POST or None, user=request.user, initial=start)
    else:
        form = forms.OwnComplaintForm(request.POST or None)
    if form.is_valid():
        try:
            complaint = actions.report(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, complaint.get_absolute_url())
    template = "complaints/report.html" if is_ours else "complaints/report_own.html"
    return render(request, template, {"form": form}, status=422 if form.errors else 200)
