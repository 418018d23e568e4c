"""An auditor's own notes: nobody else sees them until one is handed over as a finding."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.queries import visible_to
from evident.management.audits.actions import notes as actions
from evident.management.audits.forms.auditing import NoteForm
from evident.management.audits.queries import auditing
from evident.web.paging import newer_and_older
from evident.web.requests import UserRequest, back_from, go_to, refuse

PAGE = 30


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show one's own notes, newest first."""
    require_somewhere(request.user, actions.WRITE)
    page = Paginator(auditing.own_notes(request.user), PAGE).get_page(request.GET.get("page"))
    seen = visible_to(request.user).filter(pk__in=[each.about_id for each in page if each.about_id])
    context = {
        "page": page,
        "may_raise": access_of(request.user).may_somewhere("finding.raise_finding"),
        "seen": set(seen.values_list("pk", flat=True)),
        **newer_and_older(request, page),
    }
    return render(request, "auditor_notes/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: UserRequest) -> HttpResponse:
    """Write a note, perhaps about a record."""
    require_somewhere(request.user, actions.WRITE)
    about = request.GET.get("reference", "")[:40] if request.GET.get("source") == "record" else ""
    form = NoteForm(request.POST or None, user=request.user, initial={"about": about})
    if form.is_valid():
        try:
            actions.write_note(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, pgettext("auditor", "Your note was kept."))
            return go_to(request, reverse("auditor_notes:list"))
    return shown(request, form, _("Write a note for yourself"))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, note: int) -> HttpResponse:
    """Change one's own note."""
    require_somewhere(request.user, actions.WRITE)
    found = auditing.get_note(pk=note, user=request.user)
    start = {"text": found.text, "requirements": found.requirements}
    if found.about is not None:
        start["about"] = found.about.number
    form = NoteForm(request.POST or None, user=request.user, initial=start)
    if form.is_valid():
        try:
            actions.edit_note(note=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, reverse("auditor_notes:list"))
    return shown(request, form, _("Change your note"))


def shown(request: UserRequest, form: NoteForm, heading: str) -> HttpResponse:
    """Show the form of a note."""
    context = {"heading": heading, "form": form}
    return render(request, "auditor_notes/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def share(request: UserRequest, note: int) -> HttpResponse:
    """Let those who receive auditors' notes read one's own."""
    require_somewhere(request.user, actions.WRITE)
    found = auditing.get_note(pk=note, user=request.user)
    try:
        actions.share_note(note=found, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("Your note is shared with the SMS manager."))
    return go_to(request, back_from(request, default=reverse("auditor_notes:list")))


@login_required
@require_POST
def remove(request: UserRequest, note: int) -> HttpResponse:
    """Throw one's own note away."""
    require_somewhere(request.user, actions.WRITE)
    found = auditing.get_note(pk=note, user=request.user)
    try:
        actions.remove_note(note=found, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, reverse("auditor_notes:list"))
