"""Report definitions: the list, defining one, and what the page of one shows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, refuse_customers, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.measures.definition import measure_of
from evident.kernel.procedures.definition import StepRefused
from evident.reporting.service_reports.actions import definitions as actions
from evident.reporting.service_reports.actions import sending
from evident.reporting.service_reports.chapters.measured import wanted
from evident.reporting.service_reports.forms import definitions as forms
from evident.reporting.service_reports.history import DEFINITIONS
from evident.reporting.service_reports.models import Definition
from evident.reporting.service_reports.procedure.definition import PROCEDURE, State
from evident.reporting.service_reports.queries import definitions as queries
from evident.reporting.service_reports.views.reports import PAGES as REPORTS
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to

AT_ONCE = ("activate",)


def shown(request: UserRequest, definition: Definition) -> dict[str, Any]:
    """Return recipients, measures and reports of a definition."""
    people = definition.recipients.select_related("organisation").order_by("name")
    return {
        "recipients": [(person, sending.problem_of(person, definition)) for person in people],
        "unreached": queries.unreached(definition, at=timezone.now()),
        "measures": [measure for measure in map(measure_of, codes_of(definition)) if measure],
        "reports": definition.reports.select_related("definition").order_by("-starts_on")[:12],
        "report_pages": REPORTS,
        "user_reads": access_of(request.user).may_somewhere("service_report.view"),
    }


def codes_of(definition: Definition) -> list[str]:
    """Return the codes of the measures its reports tell."""
    return [measure.code for measure in wanted(definition.measures)]


PAGES = Pages(
    "report_definitions",
    "definition",
    PROCEDURE,
    DEFINITIONS,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="report_definitions/detail.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    first={
        State.DRAFT: ("agree", "edit"),
        State.AGREED: ("activate", "edit"),
        State.ACTIVE: ("edit",),
    },
    tones={
        State.DRAFT: ("neutral", "pencil"),
        State.ACTIVE: ("success", "check"),
        State.RETIRED: ("neutral", ""),
    },
    grave=frozenset({"retire"}),
    context=shown,
)


EXPORT = declare(
    Export(
        "report_definition",
        "report_definitions",
        rows=lambda user, query, _at: queries.filtered(
            user=user, filters={"show": query.get("show", "")}
        ),
        columns=of_records(
            "report_definition",
            Definition,
            "name_en",
            "name_zh",
            "customer",
            "sla",
            "frequency",
            "first_on",
            "due_days",
            "language",
            "sending",
            "is_automatic",
            "agreed_with",
            without=("priority", "team", "requester", "due", "resolved", "organisation"),
            labels={"assignee": gettext_lazy("Answers for it")},
        ),
        orders=queries.ORDERS,
        order="newest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show what is reported, to whom and how often; to customers it is our own affair."""
    refuse_customers(request.user, "report_definition.view")
    show = request.GET.get("show", "")
    rows = queries.filtered(user=request.user, filters={"show": show})
    context = listed(request, rows, orders=queries.ORDERS, order="newest") | {
        "pages": PAGES,
        "shows_all": show == "all",
        "may_define": access_of(request.user).may_somewhere("report_definition.define"),
    }
    return render(request, "report_definitions/list.html", context | offered(request, EXPORT))


@login_required
@require_http_methods(["GET", "POST"])
def define(request: UserRequest) -> HttpResponse:
    """Define a report; those its agreement names receive it until others are chosen."""
    require_somewhere(request.user, "report_definition.define")
    form = forms.DefineForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = actions.define(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, made.get_absolute_url())
    context = {"heading": _("Define a report"), "form": form, "action": _("Define")}
    context["back"] = reverse("report_definitions:list")
    status = 422 if form.errors else 200
    return render(request, "web/form.html", context | {"is_guarded": True}, status=status)
