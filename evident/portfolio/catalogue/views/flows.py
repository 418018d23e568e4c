"""The designer of a flow: approvals, and tasks in sequence and side by side."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.definition import StepRefused
from evident.portfolio.catalogue import actions, flow
from evident.portfolio.catalogue.forms import designing as forms
from evident.portfolio.catalogue.models import FormVersion, Offering
from evident.portfolio.catalogue.procedure import PROCEDURE
from evident.portfolio.catalogue.views.fields import asked, designed, revision_of
from evident.web.requests import UserRequest, go_to, whole_number


@login_required
@require_GET
def designer(request: UserRequest, number: str) -> HttpResponse:
    """Show the approvals and tasks of the draft, or of the version in force."""
    offering, version = designed(request, number)
    steps = steps_of(version)
    teams = {task.team for task in steps.tasks}
    context = {
        "offering": offering,
        "version": version,
        "is_draft": version is not None and version.state == "draft",
        "may": {step.name for step in PROCEDURE.possible(offering, by=request.user)},
        "flow": steps,
        "approvals": [(each, named_in(each)) for each in steps.approvals],
        "teams": dict(Team.objects.filter(code__in=teams).values_list("code", "name")),
    }
    return render(request, "catalogue/flow.html", context)


def named_in(approval: flow.Approval) -> str:
    """Return who is named in an approval, as people read it."""
    people = User.objects.filter(login__in=approval.people).values_list("login", "name")
    roles = {role.code: role.name for role in Role.objects.filter(code__in=approval.roles)}
    known = dict(people) | roles
    return _("; ").join(known.get(each, each) for each in (*approval.people, *approval.roles))


def steps_of(version: FormVersion | None) -> flow.Flow:
    """Return the flow of a version."""
    return version.steps if version else flow.Flow()


def refusal_of(
    request: UserRequest, offering: Offering, steps: flow.Flow, revision: int | None
) -> str:
    """Let orders take the flow `steps`; return why not, if it cannot be."""
    try:
        actions.design_flow(
            offering=offering,
            by=request.user,
            at=timezone.now(),
            steps=steps,
            seen_revision=revision,
        )
    except StepRefused as refusal:
        return str(refusal)
    return ""


def home(offering: Offering) -> str:
    """Return the address of the designer."""
    return reverse("catalogue:flow", args=[offering.number])


@login_required
@require_http_methods(["GET", "POST"])
def add_approval(request: UserRequest, number: str) -> HttpResponse:
    """Ask for one more approval."""
    offering, version = designed(request, number)
    return approval(request, offering, version, place=len(steps_of(version).approvals))


@login_required
@require_http_methods(["GET", "POST"])
def change_approval(request: UserRequest, number: str, place: int) -> HttpResponse:
    """Describe an approval anew."""
    offering, version = designed(request, number)
    if place >= len(steps_of(version).approvals):
        raise Http404
    return approval(request, offering, version, place=place)


def approval(
    request: UserRequest, offering: Offering, version: FormVersion | None, *, place: int
) -> HttpResponse:
    """Ask whose word it takes, and put it at `place`."""
    steps = steps_of(version)
    held = steps.approvals[place] if place < len(steps.approvals) else None
    start = {"revision": revision_of(version)}
    form = forms.ApprovalForm(
        request.POST or None,
        user=request.user,
        currency="" if offering.cost is None else offering.currency,
        held=held,
        initial=start,
    )
    if form.is_valid():
        wanted = put(steps.approvals, place, form.approval())
        revision = form.cleaned_data["revision"]
        sentence = refusal_of(request, offering, replace(steps, approvals=wanted), revision)
        if not sentence:
            return go_to(request, home(offering))
        form.add_error(None, sentence)
    heading = _("Change the approval") if held else _("Add an approval")
    return asked(request, form, offering, heading=heading, place="flow")


def put(held: Sequence[Any], place: int, new: Any) -> tuple[Any, ...]:
    """Return `held` with `new` at `place`."""
    return (*held[:place], new, *held[place + 1 :])


@login_required
@require_POST
def remove_approval(request: UserRequest, number: str, place: int) -> HttpResponse:
    """Ask no longer for an approval."""
    offering, version = designed(request, number)
    steps = steps_of(version)
    if place >= len(steps.approvals):
        raise Http404
    approvals = (*steps.approvals[:place], *steps.approvals[place + 1 :])
    return lessened(request, offering, replace(steps, approvals=approvals))


@login_required
@require_http_methods(["GET", "POST"])
def add_task(request: UserRequest, number: str) -> HttpResponse:
    """Ask for one more task."""
    offering, version = designed(request, number)
    return task(request, offering, version, place=len(steps_of(version).tasks))


@login_required
@require_http_methods(["GET", "POST"])
def change_task(request: UserRequest, number: str, key: str) -> HttpResponse:
    """Describe a task anew."""
    offering, version = designed(request, number)
    return task(request, offering, version, place=place_of(steps_of(version), key))


def task(
    request: UserRequest, offering: Offering, version: FormVersion | None, *, place: int
) -> HttpResponse:
    """Ask what is to do, and put it at `place`."""
    steps = steps_of(version)
    held = steps.tasks[place] if place < len(steps.tasks) else None
    last = max((each.stage for each in steps.tasks), default=0)
    start = {"revision": revision_of(version)} | ({} if held else {"stage": last + 1})
    form = forms.TaskForm(request.POST or None, held=held, initial=start)
    if form.is_valid():
        key = held.key if held else new_key(steps)
        wanted = put(steps.tasks, place, form.task(key=key))
        revision = form.cleaned_data["revision"]
        sentence = refusal_of(request, offering, replace(steps, tasks=wanted), revision)
        if not sentence:
            return go_to(request, home(offering))
        form.add_error(None, sentence)
    heading = _("Change the task") if held else _("Add a task")
    return asked(request, form, offering, heading=heading, place="flow")


@login_required
@require_POST
def remove_task(request: UserRequest, number: str, key: str) -> HttpResponse:
    """Do a task no longer."""
    offering, version = designed(request, number)
    steps = steps_of(version)
    place = place_of(steps, key)
    tasks = (*steps.tasks[:place], *steps.tasks[place + 1 :])
    return lessened(request, offering, replace(steps, tasks=tasks))


def lessened(request: UserRequest, offering: Offering, steps: flow.Flow) -> HttpResponse:
    """Let orders take `steps`, and show the designer; a refusal is told there."""
    revision = whole_number(request.POST.get("revision", ""))
    sentence = refusal_of(request, offering, steps, revision)
    if sentence:
        messages.error(request, sentence)
    return go_to(request, home(offering))


def place_of(steps: flow.Flow, key: str) -> int:
    """Return the place of a task. Raises Http404."""
    for place, each in enumerate(steps.tasks):
        if each.key == key:
            return place
    raise Http404


def new_key(steps: flow.Flow) -> str:
    """Return a key that no task has."""
    taken = {task.key for task in steps.tasks}
    place = len(taken) + 1
    while f"task_{place}" in taken:
        place += 1
    return f"task_{place}"
