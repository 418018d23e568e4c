"""Pages of the portfolio: its list, a service, and what is written about it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.kernel.records.paging import Count, count_of
from evident.portfolio.services import actions, forms, queries
from evident.portfolio.services.models import Criticality, Service
from evident.portfolio.services.procedure import PROCEDURE
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to, whole_number

EXPORT = declare(
    Export(
        "service",
        "services",
        rows=lambda user, query, at: queries.filtered(
            user=user, filters=filters_of(query), on=timezone.localdate(at)
        ),
        columns=of_records(
            "service",
            Service,
            "name_en",
            "name_zh",
            "owner",
            "criticality",
            "hours",
            "live_since",
            without=("priority", "team", "assignee", "service", "requester", "due", "resolved"),
        ),
        orders=queries.ORDERS,
        order="critical",
        home="portfolio",
    )
)


@login_required
@require_GET
def portfolio(request: UserRequest) -> HttpResponse:
    """Show the services: the whole portfolio to staff, to customers what they have."""
    today = timezone.localdate()
    if not queries.sees_portfolio(request.user):
        rows = queries.visible_to(request.user)
        return render(request, "services/mine.html", {"page": queries.page(rows, size=200)})
    filters = filters_of(request.GET)
    order = request.GET.get("order", "")
    order = order if order in queries.ORDERS else "critical"
    rows = queries.filtered(user=request.user, filters=filters, on=today)
    try:
        page = queries.page(rows, order=order, token=request.GET.get("page", ""))
    except ValidationError:
        return redirect(address(request.GET))
    data = request.GET.copy()
    data.setdefault("stage", "current")
    data["order"] = order
    context = {
        "page": page,
        "form": forms.ListForm(data, user=request.user),
        "is_filtered": bool(plain(request.GET)),
        "total": total(count_of(rows)),
        "newer": address(request.GET, page=page.before) if page.before else "",
        "older": address(request.GET, page=page.after) if page.after else "",
        "may_propose": access_of(request.user).may_somewhere("service.propose"),
        **offered(request, EXPORT),
    }
    return render(request, "services/portfolio.html", context)


def filters_of(query: QueryDict) -> queries.Filters:
    """Return the filters a query names; what makes no sense is passed over."""
    criticality = whole_number(query.get("criticality", ""))
    given = {
        name: query.get(name, "")[:200].replace("\0", "") for name in ("owner", "customer", "text")
    }
    return queries.Filters(
        stage=stage if (stage := query.get("stage", "")) in queries.STAGES else "current",
        criticality=criticality if criticality in Criticality.values else None,
        **given,
    )


def plain(query: QueryDict) -> dict[str, str]:
    """Return what of a query is worth keeping."""
    kept = {name: query.get(name, "") for name in query if name != "page" and query.get(name)}
    if kept.get("stage") == "current":
        del kept["stage"]
    return kept


def address(query: QueryDict, *, page: str = "") -> str:
    """Return the address of the list a query names, at one of its pages."""
    kept = QueryDict(mutable=True)
    kept.update(plain(query) | ({"page": page} if page else {}))
    home = reverse("services:portfolio")
    return f"{home}?{kept.urlencode()}" if kept else home


def total(count: Count) -> str:
    """Return how many there are, in words."""
    if count.is_capped:
        return _("More than 10,000 services")
    return ngettext("%(count)s service", "%(count)s services", count.value) % {
        "count": f"{count.value:,}"
    }


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: UserRequest) -> HttpResponse:
    """Take a proposal for a new service."""
    require_somewhere(request.user, "service.propose")
    form = forms.ServiceForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            service = actions.propose(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, service.get_absolute_url())
    context = {
        "heading": _("Propose a service"),
        "form": form,
        "action": _("Propose"),
        "back": reverse("services:portfolio"),
        "is_guarded": True,
    }
    status = 422 if form.errors else 200
    return render(request, "services/write.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str) -> HttpResponse:
    """Correct what a service says; a conflict shows what is there now and keeps what was typed."""
    service = queries.get(number=number, user=request.user)
    if "edit" not in {step.name for step in PROCEDURE.possible(service, by=request.user)}:
        raise PermissionDenied
    form = forms.EditForm(request.POST or None, user=request.user, initial=held(service))
    theirs: list[tuple[str, Any]] = []
    if form.is_valid():
        try:
            actions.edit(service=service, by=request.user, at=timezone.now(), **form.cleaned_data)
        except EditConflict as conflict:
            theirs = differing(form, service)
            again = request.POST.copy()
            again["seen_version"] = str(service.version)
            form = forms.EditForm(again, user=request.user)
            form.add_error(None, str(conflict))
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, service.get_absolute_url())
    context = {
        "heading": service.name,
        "service": service,
        "form": form,
        "theirs": theirs,
        "action": _("Save"),
        "back": service.get_absolute_url(),
        "is_guarded": True,
    }
    status = 422 if form.errors else 200
    return render(request, "services/write.html", context, status=status)


def held(service: Service) -> dict[str, Any]:
    """Return what the form starts from."""
    names = forms.ServiceForm.base_fields
    return {name: getattr(service, name) for name in names} | {"seen_version": service.version}


def differing(form: forms.EditForm, service: Service) -> list[tuple[str, Any]]:
    """Return label and present value of what was typed differently."""
    return [
        (str(form.fields[name].label), shown_value(service, name))
        for name, value in form.cleaned_data.items()
        if name != "seen_version" and getattr(service, name) != value
    ]


def shown_value(service: Service, name: str) -> object:
    """Return what a service says under `name`, as people read it."""
    if name == "criticality":
        return Criticality(service.criticality).label
    value = getattr(service, name)
    return getattr(value, "name", value)
