"""Reporting: three fields for a user, a fuller form for the desk, and what helps while typing."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require
from evident.kernel.custom_fields.values import fields_of
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.forms import reporting as forms
from evident.resolution.incidents.models import Category, Incident, IncidentTemplate
from evident.resolution.incidents.routing import route
from evident.web.additional import AdditionalForm
from evident.web.requests import UserRequest, go_to, whole_number


@login_required
@require_http_methods(["GET", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """Take a report: of the desk with all it knows, of a user with three fields."""
    require(request.user, "incident.report")
    if not access_of(request.user).may_somewhere("incident.classify"):
        return report_own(request)
    templates = list(IncidentTemplate.objects.filter(is_active=True).select_related("category"))
    chosen = next((each for each in templates if str(each.pk) == request.GET.get("template")), None)
    start = forms.from_template(chosen) if chosen else {}
    form = forms.DeskReportForm(request.POST or None, initial=start, user=request.user)
    more = AdditionalForm(request.POST or None, declared=fields_of("incident"))
    if form.is_valid() and more.is_valid():
        facts = dict(form.cleaned_data) | {"custom": more.values()}
        is_taken = facts.pop("is_taken")
        incident = reported(request, form, facts)
        if incident is not None:
            if is_taken:
                actions.take(incident=incident, by=request.user, at=taken_at(incident, facts))
            return go_to(request, incident.get_absolute_url())
    context = {"form": form, "more": more, "templates": templates, "chosen": chosen}
    status = 422 if form.errors or more.errors else 200
    return render(request, "incidents/report.html", context, status=status)


def taken_at(incident: Incident, facts: dict[str, Any]) -> datetime:
    """Return when whoever writes a report down took it: with the call, where that was before."""
    return incident.opened_at if facts.get("reported_at") else timezone.now()


def report_own(request: UserRequest) -> HttpResponse:
    """Take a user's own report."""
    form = forms.ReportForm(request.POST or None, user=request.user)
    if form.is_valid():
        incident = reported(request, form, form.cleaned_data)
        if incident is not None:
            return go_to(request, incident.get_absolute_url())
    status = 422 if form.errors else 200
    return render(request, "incidents/report_own.html", {"form": form}, status=status)


def reported(request: UserRequest, form: Any, facts: dict[str, Any]) -> Incident | None:
    """Report, or tell by the form why not."""
    try:
        return actions.report(by=request.user, at=timezone.now(), **facts)
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@login_required
@require_GET
def similar(request: UserRequest) -> HttpResponse:
    """Show what may be the same disturbance, and which team would get it, while typing."""
    text = request.GET.get("title", "")[:200].replace("\0", "").strip()
    found = queries.likely_duplicates(user=request.user, text=text, at=timezone.now())
    context: dict[str, Any] = {"found": found}
    if access_of(request.user).may_somewhere("incident.classify"):
        context |= {"text": text, "route": would_go(request)}
    return render(request, "incidents/_similar.html", context)


def would_go(request: UserRequest) -> Any:
    """Return the route of what is typed so far, for the organisation of the caller."""
    key = whole_number(request.GET.get("category", ""))
    category = None if key is None else Category.objects.filter(pk=key).first()
    return route(
        Incident(
            title=request.GET.get("title", ""),
            symptom=request.GET.get("symptom", ""),
            category=category,
            organisation=forms.organisation_of(request.GET.get("requester", ""), user=request.user),
        )
    )


@login_required
@require_GET
def callers(request: UserRequest) -> HttpResponse:
    """Offer people by the first letters of their name, for the desk."""
    require(request.user, "incident.classify")
    text = request.GET.get("requester", "").replace("\0", "").strip()
    return render(
        request,
        "incidents/_callers.html",
        {"people": queries.named_callers(user=request.user, text=text)},
    )
