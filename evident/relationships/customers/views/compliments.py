"""Compliments: the list, paying one, and what the page of one shows."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import StepRefused
from evident.relationships.customers.actions import compliments as actions
from evident.relationships.customers.forms import compliments as forms
from evident.relationships.customers.models import Compliment
from evident.relationships.customers.procedure.compliment import PROCEDURE, State
from evident.relationships.customers.queries import compliments as queries
from evident.relationships.customers.telling import OF_COMPLIMENTS
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to

PAGES = Pages(
    "compliments",
    "compliment",
    PROCEDURE,
    OF_COMPLIMENTS,
    get=queries.get,
    actions={"edit": actions.edit, "share": actions.share},
    template="compliments/detail.html",
    own_template="compliments/own.html",
    forms=forms.FORMS,
    at_once=("share",),
    first={State.RECEIVED: ("share", "edit")},
    tones={State.RECEIVED: ("info", "heart"), State.SHARED: ("success", "heart-handshake")},
)


EXPORT = declare(
    Export(
        "compliment",
        "compliments",
        rows=lambda user, query, _at: queries.filtered(user=user, filters=filters_of(query)),
        columns=of_records(
            "compliment",
            Compliment,
            "channel",
            "said_by",
            "description",
            without=("priority", "due", "resolved", "team"),
            labels={
                "organisation": gettext_lazy("Customer"),
                "assignee": gettext_lazy("Who is praised"),
                "description": gettext_lazy("Tell us more"),
            },
        ),
        orders={"newest": queries.NEWEST},
        order="newest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the compliments the person may see."""
    query = request.GET
    filters = filters_of(query)
    rows = queries.filtered(user=request.user, filters=filters).select_related(*queries.PEOPLE)
    context = listed(request, rows, orders={"newest": queries.NEWEST}, order="newest") | {
        "pages": PAGES,
        "is_plain": not access_of(request.user).may_somewhere("compliment.view"),
        "is_filtered": any(value for name, value in query.items() if name != "page"),
        "may_report": access_of(request.user).may_somewhere("compliment.report"),
        "form": forms.ListForm(query, user=request.user),
    }
    return render(request, "compliments/list.html", context | offered(request, EXPORT))


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    stage = query.get("stage", "")
    return queries.Filters(
        stage=stage if stage in queries.STAGES else "any",
        organisation=query.get("organisation", "").replace("\0", "")[:40],
        is_mine=bool(query.get("is_mine")),
    )


@login_required
@require_http_methods(["GET", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """Take a compliment: two fields from the customer, more from our own people."""
    require_somewhere(request.user, "compliment.report")
    is_ours = access_of(request.user).may_somewhere("compliment.share")
    form: Any
    if is_ours:
        start = {name: request.GET.get(name, "")[:40] for name in ("about", "organisation")}
        form = forms.ComplimentForm(request.POST or None, user=request.user, initial=start)
    else:
        form = forms.OwnComplimentForm(request.POST or None)
    if form.is_valid():
        try:
            compliment = actions.report(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you: we pass it on."))
            return go_to(request, compliment.get_absolute_url())
    context = {"form": form, "is_ours": is_ours}
    status = 422 if form.errors else 200
    return render(request, "compliments/report.html", context, status=status)
