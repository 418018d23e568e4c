"""The page of one incident: what matters now, its course, its facts; simply for users."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.attachments import queries as kept
from evident.kernel.links import queries as links
from evident.kernel.presence.actions import appear
from evident.kernel.presence.queries import others_at
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.kernel.records.queries import sees_internal
from evident.kernel.records.reading import note_reading
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.actions.reporting import EDITABLE
from evident.resolution.incidents.forms import editing as forms
from evident.resolution.incidents.models import CannedReply, Incident
from evident.resolution.incidents.next_steps import next_steps
from evident.resolution.incidents.queries.majors import possible_steps
from evident.web.records.attaching import attach
from evident.web.requests import UserRequest, go_to, is_htmx

INLINE = EDITABLE - {"custom"}


@login_required
@require_GET
def detail(request: UserRequest, number: str) -> HttpResponse:
    """Show one incident; simply, to those who may not read our notes."""
    incident = queries.shown(number=number, user=request.user)
    if not sees_internal(request.user, record=incident):
        return render(request, "incidents/own.html", shown(request, incident))
    context = shown(request, incident) | {
        "others": others_at(incident, user=request.user, at=timezone.now()),
        "children": queries.children_of(incident, user=request.user)[:50],
        "duplicates": queries.duplicates_of(incident, user=request.user)[:50],
        "watchers": incident.watchers.order_by("name")[:50],
        "linked": links.of_record(record=incident, user=request.user),
        "canned": canned(incident, request),
    }
    return render(request, "incidents/detail.html", context)


@login_required
@require_GET
def panel(request: UserRequest, number: str) -> HttpResponse:
    """Show one incident beside the list it was chosen from."""
    incident = queries.shown(number=number, user=request.user)
    return render(request, "incidents/_panel.html", shown(request, incident, size=10))


@login_required
@require_GET
def timeline(request: UserRequest, number: str) -> HttpResponse:
    """Show the course of an incident, or older parts of it."""
    incident = queries.get(number=number, user=request.user)
    context = shown(request, incident)
    if is_htmx(request):
        is_more = bool(request.GET.get("page"))
        name = "incidents/_items.html" if is_more else "incidents/_timeline.html"
        return render(request, name, context)
    return render(request, "incidents/timeline.html", context)


def shown(request: UserRequest, incident: Incident, *, size: int = 40) -> dict[str, Any]:
    """Return what every view of an incident shows."""
    note_reading(record=incident, by=request.user, at=timezone.now())
    part = request.GET.get("show", "all")
    steps = possible_steps(incident=incident, user=request.user)
    try:
        course = queries.timeline(
            incident=incident,
            user=request.user,
            only=part,
            token=request.GET.get("page", ""),
            size=size,
        )
    except ValidationError as wrong:
        raise Http404 from wrong
    return {
        "incident": incident,
        "parent": queries.if_seen(incident.parent, user=request.user),
        "duplicate_of": queries.if_seen(incident.duplicate_of, user=request.user),
        "may": {step.name for step in steps},
        "next": next_steps(incident, steps),
        "course": course,
        "part": part,
        "reads_internal": sees_internal(request.user, record=incident),
        "files": kept.of_record(record=incident, user=request.user).standing(),
    }


def canned(incident: Incident, request: UserRequest) -> list[dict[str, str]]:
    """Return the ready replies with the names of this incident filled in."""
    words = {
        "{requester}": incident.requester.name if incident.requester else "",
        "{number}": incident.number,
        "{agent}": request.user.name,
    }
    ready = []
    for reply in CannedReply.objects.filter(is_active=True):
        text = reply.text
        for mark, word in words.items():
            text = text.replace(mark, word)
        ready.append({"name": reply.name, "text": text})
    return ready


@login_required
@require_POST
def reply(request: UserRequest, number: str) -> HttpResponse:
    """Say something everybody who sees the incident reads."""
    return speak(request, number, "reply")


@login_required
@require_POST
def note(request: UserRequest, number: str) -> HttpResponse:
    """Note something for staff alone."""
    return speak(request, number, "note")


def speak(request: UserRequest, number: str, way: str) -> HttpResponse:
    """Say what was typed; where that is refused, show the page with the words still there."""
    incident = queries.get(number=number, user=request.user)
    text, files = request.POST.get("text", ""), request.FILES.getlist("files")
    comment = None
    try:
        if text.strip() or not files:
            comment = getattr(actions, way)(
                incident=incident, by=request.user, at=timezone.now(), text=text
            )
    except StepRefused as refusal:
        context = {"incident": incident, "way": way, "text": text, "refusal": str(refusal)}
        return render(request, "incidents/unsaid.html", context, status=422)
    refused = attach(request, incident, files, comment=comment, is_internal=way == "note")
    if files and comment is None:
        if len(refused) < len(files):
            messages.success(request, _("The files are attached."))
        return go_to(request, incident.get_absolute_url())
    sentence = _("Your reply was sent.") if way == "reply" else _("Your note was kept.")
    messages.success(request, sentence)
    return go_to(request, incident.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, number: str, name: str) -> HttpResponse:
    """Correct one thing an incident says, in place or on a page; a conflict shows both versions."""
    if name not in INLINE:
        raise Http404
    incident = queries.get(number=number, user=request.user)
    form = forms.EditForm(request.POST or None, incident=incident, name=name, user=request.user)
    context: dict[str, Any] = {"incident": incident, "form": form, "name": name}
    if form.is_valid():
        try:
            incident = actions.edit(
                incident=incident, by=request.user, at=timezone.now(), **form.facts()
            )
        except EditConflict as conflict:
            return show_conflict(request, context, conflict)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if is_htmx(request):
                incident = queries.get(number=number, user=request.user)
                return render(
                    request,
                    "incidents/_fact.html",
                    {"incident": incident, "name": name, "may": {"edit"}},
                )
            return go_to(request, incident.get_absolute_url())
    template = "incidents/_edit.html" if is_htmx(request) else "incidents/edit.html"
    return render(request, template, context, status=422 if form.errors else 200)


def show_conflict(
    request: UserRequest, context: dict[str, Any], conflict: EditConflict
) -> HttpResponse:
    """Show what is there now beside what was typed; saving again then replaces it knowingly."""
    incident, name = context["incident"], context["name"]
    typed = context["form"].cleaned_data["value"]
    again = forms.EditForm(
        incident=incident,
        name=name,
        user=request.user,
        initial={"value": typed, "seen": forms.text_of(getattr(incident, name))},
    )
    context |= {"form": again, "theirs": getattr(incident, name), "refusal": str(conflict)}
    template = "incidents/_edit.html" if is_htmx(request) else "incidents/edit.html"
    return render(request, template, context, status=422)


@login_required
@require_GET
def fact(request: UserRequest, number: str, name: str) -> HttpResponse:
    """Show one fact again, after editing was given up."""
    if name not in INLINE:
        raise Http404
    incident = queries.get(number=number, user=request.user)
    may = {step.name for step in possible_steps(incident=incident, user=request.user)}
    return render(request, "incidents/_fact.html", {"incident": incident, "name": name, "may": may})


@login_required
@require_POST
def present(request: UserRequest, number: str) -> HttpResponse:
    """Note that the page is open, and answer who else has it open."""
    incident = queries.get(number=number, user=request.user)
    if not sees_internal(request.user, record=incident):
        raise Http404
    now = timezone.now()
    is_writing = request.POST.get("writing") == "yes"
    appear(record=incident, user=request.user, at=now, is_writing=is_writing)
    others = others_at(incident, user=request.user, at=now)
    changed = request.POST.get("version", "") not in ("", str(incident.version))
    context = {"others": others, "incident": incident, "is_changed": changed}
    return render(request, "incidents/_others.html", context)
