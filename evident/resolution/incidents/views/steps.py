"""One page, or dialog, for every step: what it asks for, then the action of the same name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from evident.kernel.links import actions as links
from evident.kernel.links import queries as link_queries
from evident.kernel.procedures import restricting
from evident.kernel.procedures.definition import EditConflict, Step, StepRefused
from evident.kernel.sentences import labelled
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.forms import steps as forms
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE
from evident.resolution.incidents.queries.majors import possible_steps
from evident.web.records.forms import OF_EVERY_RECORD, LinkForm
from evident.web.records.seeing import carried, go_back, on_screen, told_of_change
from evident.web.requests import UserRequest, go_to, is_htmx, refuse

FORMS: dict[str, type[forms.StepForm]] = {
    "classify": forms.ClassifyForm,
    "assign": forms.AssignForm,
    "hold": forms.HoldForm,
    "escalate": forms.EscalateForm,
    "prioritise": forms.PrioritiseForm,
    "resolve": forms.ResolveForm,
    "reopen": forms.ReasonForm,
    "cancel": forms.ReasonForm,
    "adopt": forms.AdoptForm,
}
"""Steps that need facts."""

AT_ONCE = ("take", "resume", "close", "confirm", "unwatch")
"""Steps that need none: a button does."""

GRAVE = frozenset({"cancel"})


@login_required
@require_http_methods(["GET", "POST"])
def step(request: UserRequest, number: str, name: str) -> HttpResponse:
    """Ask for the facts of a step and take it; refusals are said beside the form."""
    incident = queries.get(number=number, user=request.user)  # 404 if hidden
    refuse_impossible(request, incident, name)
    is_again = "reload" in request.GET
    data = request.POST if request.method == "POST" and not is_again else None
    form = FORMS[name](
        data, incident=incident, user=request.user, initial=request.GET.dict() if is_again else {}
    )
    if form.is_valid() and taken(
        request, form, getattr(actions, name), incident, form.cleaned_data
    ):
        return go_back(request, incident, incident.get_absolute_url())
    return show(request, form, incident=incident, name=name)


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: UserRequest, number: str) -> HttpResponse:
    """Ask which incidents are duplicates of this one, and merge them."""
    incident = queries.get(number=number, user=request.user)
    refuse_impossible(request, incident, "absorb")
    form = forms.MergeForm(request.POST or None, incident=incident, user=request.user)

    def act(*, incident: Incident, **facts: Any) -> object:
        return actions.merge(into=incident, **facts)

    if form.is_valid() and taken(request, form, act, incident, form.cleaned_data):
        return go_to(request, incident.get_absolute_url())
    return show(request, form, incident=incident, name="absorb")


@login_required
@require_http_methods(["GET", "POST"])
def access(request: UserRequest, number: str, name: str) -> HttpResponse:
    """Restrict who sees an incident, or lift that."""
    incident = queries.get(number=number, user=request.user)
    refuse_impossible(request, incident, name)
    form = OF_EVERY_RECORD[name](request.POST or None, record=incident, user=request.user)

    def act(*, incident: Incident, **facts: Any) -> object:
        return getattr(restricting, name)(record=incident, **facts)

    if form.is_valid() and taken(request, form, act, incident, form.cleaned_data):
        return go_back(request, incident, incident.get_absolute_url())
    return show(request, form, incident=incident, name=name)


@login_required
@require_http_methods(["GET", "POST"])
def watch(request: UserRequest, number: str) -> HttpResponse:
    """Watch, or by a form let somebody else watch."""
    incident = queries.get(number=number, user=request.user)
    if request.method == "POST" and "watcher" not in request.POST:
        return at_once(request, number=number, name="watch")
    form = forms.WatchForm(request.POST or None, incident=incident, user=request.user)
    if form.is_valid() and taken(request, form, actions.watch, incident, form.cleaned_data):
        return go_to(request, incident.get_absolute_url())
    return show(request, form, incident=incident, name="watch")


@login_required
@require_http_methods(["GET", "POST"])
def link(request: UserRequest, number: str) -> HttpResponse:
    """Say which other record belongs to this one, and in which sense."""
    incident = queries.get(number=number, user=request.user)
    refuse_impossible(request, incident, "adopt")  # linking asks for the same permission
    form = LinkForm(request.POST or None, record=incident, user=request.user)

    def act(*, incident: Incident, **facts: Any) -> object:
        return links.add(record=incident, **facts)

    if form.is_valid() and taken(request, form, act, incident, form.cleaned_data):
        return go_to(request, incident.get_absolute_url())
    step = replace(PROCEDURE.named("adopt"), label=_("Link a record"))
    return show(request, form, incident=incident, name="adopt", step=step)


@login_required
@require_POST
def unlink(request: UserRequest, number: str, pk: int) -> HttpResponse:
    """Take a link away."""
    incident = queries.get(number=number, user=request.user)
    try:
        links.remove(
            link=link_queries.get(pk=pk, user=request.user), by=request.user, at=timezone.now()
        )
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, incident.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def at_once(request: UserRequest, number: str, name: str) -> HttpResponse:
    """Take a step that needs no facts; GET asks first, so that the address works as a link."""
    incident = queries.get(number=number, user=request.user)
    if request.method == "GET":
        refuse_impossible(request, incident, name)
        return show(request, None, incident=incident, name=name)
    try:
        incident = on_screen(request, incident)
        getattr(actions, name)(incident=incident, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, said(name, incident))
    return go_to(request, incident.get_absolute_url())


def taken(
    request: UserRequest,
    form: Any,
    act: Callable[..., object],
    incident: Incident,
    facts: dict[str, Any],
) -> bool:
    """Take the step and return whether it was done; a refusal is told by the form."""
    try:
        incident = on_screen(request, incident, form)
        act(incident=incident, by=request.user, at=timezone.now(), **facts)
    except EditConflict as conflict:
        told_of_change(form, conflict)
        return False
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def said(name: str, incident: Incident) -> str:
    """Return the sentence that confirms a step."""
    return labelled(incident.number, PROCEDURE.named(name).label)


def refuse_impossible(request: UserRequest, incident: Incident, name: str) -> None:
    """Raise PermissionDenied before a form is filled in that could not be sent."""
    step = PROCEDURE.named(name)
    if request.method == "GET" and incident.state in step.source:
        possible = {each.name for each in possible_steps(incident=incident, user=request.user)}
        if name not in possible:
            raise PermissionDenied


def show(
    request: UserRequest, form: Any, *, incident: Incident, name: str, step: Step | None = None
) -> HttpResponse:
    """Show what a step asks for: as a dialog where HTMX asks, else as a page."""
    if name not in {step.name for step in PROCEDURE.every_step}:
        raise Http404
    context = {
        "incident": incident,
        "form": form,
        "step": step or PROCEDURE.named(name),
        "is_dialog": is_htmx(request),
        "tone": "danger" if name in GRAVE else "primary",
        "address": request.path,
        "seen": carried(request, incident, form),
        "reloading": getattr(form, "reloading", ""),
    }
    status = 422 if form is not None and form.errors else 200
    template = "incidents/_step.html" if context["is_dialog"] else "incidents/step.html"
    return render(request, template, context, status=status)
