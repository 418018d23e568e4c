"""Pages that tailor a procedure: propose, edit, approve, discard."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from evident.kernel.access.queries import require
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.sentences import joined, labelled
from evident.web.procedures.forms import GeneralForm, ProposeForm, StepForm
from evident.web.requests import UserRequest, confirm, go_to

READS = ["GET", "POST"]


def address(version: ProcedureVersion) -> str:
    """Return where the page of a version is."""
    return reverse("procedures:version", args=[version.kind, version.number])


@login_required
@require_http_methods(READS)
def propose(request: UserRequest, kind: str) -> HttpResponse:
    """Start a draft from the version in force."""
    tailoring.versions_of(kind=kind, user=request.user)
    require(request.user, "procedure.tailor")
    form = ProposeForm(request.POST or None)
    if form.is_valid():
        try:
            draft = tailoring.propose(
                kind=kind, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return go_to(request, address(draft))
    context = {
        "heading": labelled(kind_of(kind).plural, _("Propose a new version")),
        "form": form,
        "action": _("Start a draft"),
        "back": reverse("procedures:detail", args=[kind]),
    }
    return render(request, "web/form.html", context)


@login_required
@require_http_methods(READS)
def step(request: UserRequest, kind: str, number: int, step: str) -> HttpResponse:
    """Say what a draft asks at one step."""
    draft = tailoring.get(kind=kind, number=number, user=request.user)
    require(request.user, "procedure.tailor")
    known = {each.name: each for each in procedure_of(kind).steps}
    if step not in known:
        raise Http404
    form = StepForm(request.POST or None, kind=kind, step=step, rules=draft.rules)
    if form.is_valid():
        rules = dict(draft.rules)
        for section, value in form.sections().items():
            others = {name: kept for name, kept in rules.get(section, {}).items() if name != step}
            rules[section] = others | ({step: value} if value else {})
        if saved(request, form, draft, rules):
            return go_to(request, address(draft))
    context = {
        "heading": _("Step “%(step)s”, version %(number)d")
        % {"step": known[step].label, "number": draft.number},
        "form": form,
        "action": _("Save"),
        "back": address(draft),
        "is_guarded": True,
    }
    return render(request, "web/form.html", context)


@login_required
@require_http_methods(READS)
def general(request: UserRequest, kind: str, number: int) -> HttpResponse:
    """Say what a draft asks for all steps."""
    draft = tailoring.get(kind=kind, number=number, user=request.user)
    require(request.user, "procedure.tailor")
    form = GeneralForm(
        request.POST or None, rules=draft.rules, shipped=tailoring.shipped_rules(kind)
    )
    if form.is_valid() and saved(request, form, draft, draft.rules | form.sections()):
        return go_to(request, address(draft))
    context = {
        "heading": _("Times and waiting reasons, version %(number)d") % {"number": draft.number},
        "form": form,
        "action": _("Save"),
        "back": address(draft),
        "is_guarded": True,
    }
    return render(request, "web/form.html", context)


def saved(
    request: UserRequest,
    form: StepForm | GeneralForm,
    draft: ProcedureVersion,
    rules: dict[str, object],
) -> bool:
    """Save the draft; put what is wrong with it on the form."""
    try:
        tailoring.edit(version=draft, by=request.user, at=timezone.now(), rules=rules)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("The draft is saved."))
    return True


@login_required
@require_http_methods(READS)
def approve(request: UserRequest, kind: str, number: int) -> HttpResponse:
    """Put a draft into force, after showing what that does."""
    draft = tailoring.get(kind=kind, number=number, user=request.user)
    require(request.user, "procedure.approve")
    if request.method == "GET":
        kept = sum(tailoring.open_records(kind).values())
        return confirm(
            request,
            heading=_("Put version %(number)d into force?") % {"number": number},
            text=draft.reason,
            consequences=[
                _("Records opened from now on follow it."),
                ngettext(
                    "%(count)d open record keeps the version it started under.",
                    "%(count)d open records keep the version they started under.",
                    kept,
                )
                % {"count": kept},
                _("The version now in force is superseded and stays readable."),
            ],
            action=_("Approve"),
            back=address(draft),
            is_grave=False,
        )
    try:
        tailoring.approve(version=draft, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, joined(refusal.messages))
    else:
        messages.success(request, _("The version is in force."))
    return go_to(request, address(draft))


@login_required
@require_http_methods(READS)
def discard(request: UserRequest, kind: str, number: int) -> HttpResponse:
    """Drop a draft, after asking."""
    draft = tailoring.get(kind=kind, number=number, user=request.user)
    require(request.user, "procedure.tailor")
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Discard version %(number)d?") % {"number": number},
            consequences=[_("What was changed in it is lost. The trail keeps what it said.")],
            action=_("Discard the draft"),
            back=address(draft),
        )
    try:
        tailoring.discard(version=draft, by=request.user, at=timezone.now())
    except ValidationError as refusal:
        messages.error(request, joined(refusal.messages))
    return go_to(request, reverse("procedures:detail", args=[kind]))
