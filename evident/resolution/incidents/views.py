"""Pages of the incident desk: request, one action or query, template."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents import actions, forms, queries
from evident.resolution.incidents.procedure import PROCEDURE
from evident.web.requests import UserRequest, go_to, refuse


@login_required
@require_GET
def queue(request: UserRequest) -> HttpResponse:
    """Show the open incidents the user may see."""
    incidents = queries.visible_to(request.user).filter(is_open=True)
    incidents = incidents.select_related(*queries.PEOPLE).order_by("priority", "opened_at")[:50]
    return render(request, "incidents/queue.html", {"incidents": incidents})


@login_required
@require_http_methods(["GET", "POST"])
def report(request: UserRequest) -> HttpResponse:
    """Take a report."""
    form = forms.ReportForm(request.POST or None)
    if form.is_valid():
        incident = actions.report(by=request.user, at=timezone.now(), **form.cleaned_data)
        return go_to(request, incident.get_absolute_url())
    return render(request, "incidents/report.html", {"form": form})


@login_required
@require_GET
def detail(request: UserRequest, number: str) -> HttpResponse:
    """Show one incident and what can be done next."""
    incident = queries.get(number=number, user=request.user)
    steps = PROCEDURE.possible(incident, by=request.user)
    return render(request, "incidents/detail.html", {"incident": incident, "steps": steps})


@login_required
@require_http_methods(["GET", "POST"])
def resolve(request: UserRequest, number: str) -> HttpResponse:
    """Record that the service is restored."""
    incident = queries.get(number=number, user=request.user)  # 404 if hidden
    form = forms.ResolveForm(request.POST or None)
    if form.is_valid():
        try:
            facts = form.cleaned_data
            actions.resolve(incident=incident, by=request.user, at=timezone.now(), **facts)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, incident.get_absolute_url())
    return render(request, "incidents/resolve.html", {"incident": incident, "form": form})


@login_required
@require_POST
def take(request: UserRequest, number: str) -> HttpResponse:
    """Make the user the assignee."""
    incident = queries.get(number=number, user=request.user)
    try:
        actions.take(incident=incident, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, incident.get_absolute_url())


@login_required
@require_POST
def close(request: UserRequest, number: str) -> HttpResponse:
    """End a resolved incident."""
    incident = queries.get(number=number, user=request.user)
    try:
        actions.close(incident=incident, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, incident.get_absolute_url())
