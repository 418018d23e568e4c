"""Pages of approvals and checklists on records."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.permissions import declare as declare_permissions
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.procedures import approvals, checklists
from evident.kernel.procedures.definition import Step, StepRefused
from evident.kernel.procedures.of_every_record import ship_export
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.web.procedures import elsewhere
from evident.web.procedures.forms import DecisionForm, ReasonForm
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest, go_to, refuse


def page_of(record: Record) -> str:
    """Return where the record's page is."""
    return reverse(kind_of(record.kind).url_name, kwargs={"number": record.number})


def record_and_step(user: User, number: str, step: str) -> tuple[Record, Step]:
    """Return what an address names. Raises Http404 alike for hidden and absent."""
    record = visible_to(user).filter(number=number).first()
    steps = {each.name: each for each in procedure_of(record.kind).steps} if record else {}
    if record is None or step not in steps:
        raise Http404
    return record, steps[step]


declare_permissions({"procedure.export": gettext_lazy("Take lists out as files")})
ship_export("procedure")


def told(user: User, _query: QueryDict, _at: datetime) -> list[dict[str, Any]]:
    """Return what waits for a decision of somebody, by the paths of its columns."""
    return [
        {
            "number": each.record.number,
            "title": each.record.name,
            "step": str(procedure_of(each.record.kind).named(each.step).label),
            "asked_by": each.asked_by.name,
            "asked_at": each.asked_at,
            "reason": each.reason,
            "organisation_id": each.record.organisation_id,
        }
        for each in approvals.waiting_for(user)
    ]


EXPORT = declare(
    Export(
        "procedure",
        "approvals",
        rows=told,
        columns=(
            Column("number", gettext_lazy("Number"), ("number",), width=12),
            Column("title", gettext_lazy("Title"), ("title",), width=50),
            Column("step", gettext_lazy("Step"), ("step",), width=24),
            Column("asked_by", gettext_lazy("Asked by"), ("asked_by",), width=20),
            Column("asked_at", gettext_lazy("Time"), ("asked_at",), "moment"),
            Column("reason", gettext_lazy("Reason"), ("reason",), width=50),
        ),
        home="index",
        name=gettext_lazy("Approvals"),
        code="approval",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show what waits for a decision of this person."""
    rows = [
        {
            "request": each,
            "step": procedure_of(each.record.kind).named(each.step),
            "address": page_of(each.record),
        }
        for each in approvals.waiting_for(request.user)
    ]
    others = elsewhere.shown(request, request.user, timezone.now())
    context = {"rows": rows, "elsewhere": others} | offered(request, EXPORT)
    return render(request, "approvals/index.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """Approve or refuse."""
    asked = approvals.get(pk=pk, user=request.user)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        try:
            approvals.decide(
                request=asked,
                by=request.user,
                at=timezone.now(),
                is_approved=request.POST.get("decision") == "approve",
                **form.cleaned_data,
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your decision is recorded."))
            return go_to(request, page_of(asked.record))
    context = {
        "asked": asked,
        "step": procedure_of(asked.record.kind).named(asked.step),
        "form": form,
        "address": page_of(asked.record),
        "decisions": asked.decisions.select_related("by"),
        "is_mine": asked in approvals.waiting_for(request.user),
    }
    return render(request, "approvals/decide.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: UserRequest, number: str, step: str) -> HttpResponse:
    """Ask for the approval of a step."""
    record, wanted = record_and_step(request.user, number, step)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            approvals.ask(
                record=record, step=step, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The approvers are told."))
            return go_to(request, page_of(record))
    context = {
        "heading": _("Ask for approval: %(step)s %(number)s")
        % {"step": wanted.label, "number": record.number},
        "form": form,
        "action": _("Ask for approval"),
        "back": page_of(record),
    }
    return render(request, "web/form.html", context)


@login_required
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Take back one's own request."""
    asked = approvals.get(pk=pk, user=request.user)
    try:
        approvals.withdraw(request=asked, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, page_of(asked.record))


@login_required
@require_POST
def tick(request: UserRequest, number: str, step: str) -> HttpResponse:
    """Tick an item of a checklist, or take the tick off."""
    record, _wanted = record_and_step(request.user, number, step)
    act = checklists.untick if request.POST.get("off") else checklists.tick
    try:
        act(
            record=record,
            step=step,
            item=request.POST.get("item", ""),
            by=request.user,
            at=timezone.now(),
        )
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, page_of(record))
