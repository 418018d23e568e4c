"""The page of one record, its course, its messages and its steps; `pages` says of which process."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evident.kernel.access.queries import access_of
from evident.kernel.attachments import queries as kept
from evident.kernel.comments import actions as comments
from evident.kernel.links import actions as links
from evident.kernel.links import queries as link_queries
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import EditConflict, Step, StepRefused
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees_internal
from evident.kernel.records.reading import note_reading
from evident.kernel.sentences import gap, labelled
from evident.kernel.timelines.reading import timeline as course_of
from evident.web.records.attaching import attach
from evident.web.records.forms import LinkForm
from evident.web.records.pages import Pages, next_steps
from evident.web.records.seeing import carried, go_back, on_screen, told_of_change
from evident.web.requests import UserRequest, go_to, is_htmx, refuse


@login_required
@require_GET
def detail(request: UserRequest, number: str, pages: Pages) -> HttpResponse:
    """Show one record; simply, to those who may not read our notes."""
    record = pages.get(number=number, user=request.user)
    context = shown(request, record, pages)
    is_own = bool(pages.own_template) and not context["reads_internal"]
    if not is_own:
        context["linked"] = link_queries.of_record(record=record, user=request.user)
        context["may_link"] = access_of(request.user).may(f"{record.kind}.link", record)
    context |= pages.context(request, record)
    return render(request, pages.own_template if is_own else pages.template, context)


@login_required
@require_GET
def timeline(request: UserRequest, number: str, pages: Pages) -> HttpResponse:
    """Show the course of a record, or older parts of it."""
    record = pages.get(number=number, user=request.user)
    context = shown(request, record, pages)
    if is_htmx(request):
        is_more = bool(request.GET.get("page"))
        name = "record_pages/_items.html" if is_more else "record_pages/_timeline.html"
        return render(request, name, context)
    return render(request, "record_pages/timeline.html", context)


def shown(request: UserRequest, record: Record, pages: Pages) -> dict[str, Any]:
    """Return what every view of a record shows; also under the process's own word for it."""
    note_reading(record=record, by=request.user, at=timezone.now())
    part = request.GET.get("show", "all")
    steps = pages.procedure.possible(record, by=request.user)
    try:
        course = course_of(
            record=record,
            user=request.user,
            history=pages.history,
            only=part,
            token=request.GET.get("page", ""),
        )
    except ValidationError as wrong:
        raise Http404 from wrong
    return {
        "pages": pages,
        "record": record,
        pages.keyword: record,
        "may": {step.name for step in steps},
        "next": next_steps(pages, record, steps),
        "course": course,
        "part": part,
        "timeline_address": pages.address("timeline", record),
        "is_our_own": record.organisation.kind == OrganisationKind.PROVIDER,
        "reads_internal": sees_internal(request.user, record=record),
        "files": kept.of_record(record=record, user=request.user).standing(),
    }


@login_required
@require_POST
def reply(request: UserRequest, number: str, pages: Pages) -> HttpResponse:
    """Say something everybody who sees the record reads."""
    return speak(request, number, pages, "reply")


@login_required
@require_POST
def note(request: UserRequest, number: str, pages: Pages) -> HttpResponse:
    """Note something for staff alone."""
    return speak(request, number, pages, "note")


def speak(request: UserRequest, number: str, pages: Pages, way: str) -> HttpResponse:
    """Say what was typed; where that is refused, show the page with the words still there."""
    record = pages.get(number=number, user=request.user)
    text, files = request.POST.get("text", ""), request.FILES.getlist("files")
    say = {"reply": comments.reply, "note": comments.note}[way]
    comment = None
    try:
        if text.strip() or not files:
            comment = say(record=record, by=request.user, at=timezone.now(), text=text)
    except StepRefused as refusal:
        context = {"pages": pages, "record": record, "way": way, "text": text}
        context["refusal"] = str(refusal)
        return render(request, "record_pages/unsaid.html", context, status=422)
    refused = attach(request, record, files, comment=comment, is_internal=way == "note")
    if comment is not None:
        sentence = _("Your reply was sent.") if way == "reply" else _("Your note was kept.")
        messages.success(request, sentence)
    elif len(refused) < len(files):
        messages.success(request, _("The files are attached."))
    return go_to(request, pages.address("detail", record))


@login_required
@require_http_methods(["GET", "POST"])
def step(request: UserRequest, number: str, name: str, pages: Pages) -> HttpResponse:
    """Ask for the facts of a step and take it; refusals are said beside the form."""
    record = pages.get(number=number, user=request.user)  # 404 if hidden
    refuse_impossible(request, record, name, pages)
    data = request.POST if request.method == "POST" else None
    start = request.GET.dict()  # a link may name what is meant
    form = pages.every_form[name](
        data, request.FILES or None, record=record, user=request.user, initial=start
    )
    if form.is_valid():
        try:
            record = on_screen(request, record, form)
            facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
            pages.take(name, record, **facts)
        except EditConflict as conflict:
            told_of_change(form, conflict)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_back(request, record, pages.address("detail", record))
    return show(request, form, record=record, name=name, pages=pages)


def done_by_you(step: Step) -> str:
    """Return what the reader did by a step; a Chinese "you" is not parted from what follows."""
    you = _("You")
    return str(step.done or step.label).replace("%(who)s ", f"{you}{gap()}").replace("%(who)s", you)


@login_required
@require_http_methods(["GET", "POST"])
def at_once(request: UserRequest, number: str, name: str, pages: Pages) -> HttpResponse:
    """Take a step that needs no facts; GET asks first, so that the address works as a link."""
    record = pages.get(number=number, user=request.user)
    if request.method == "GET":
        refuse_impossible(request, record, name, pages)
        return show(request, None, record=record, name=name, pages=pages)
    try:
        record = on_screen(request, record)
        facts = {pages.keyword: record, "by": request.user, "at": timezone.now()}
        pages.actions[name](**facts)
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, labelled(record.number, done_by_you(pages.procedure.named(name))))
    return go_to(request, pages.address("detail", record))


@login_required
@require_http_methods(["GET", "POST"])
def link(request: UserRequest, number: str, pages: Pages) -> HttpResponse:
    """Say which other record belongs to this one, and in which sense."""
    record = pages.get(number=number, user=request.user)
    if request.method == "GET" and not access_of(request.user).may(f"{record.kind}.link", record):
        raise PermissionDenied
    form = LinkForm(request.POST or None, record=record, user=request.user)
    if form.is_valid():
        try:
            links.add(record=record, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, pages.address("detail", record))
    return show(request, form, record=record, name="link", pages=pages)


@login_required
@require_POST
def unlink(request: UserRequest, number: str, pk: int, pages: Pages) -> HttpResponse:
    """Take a link away."""
    record = pages.get(number=number, user=request.user)
    try:
        links.remove(
            link=link_queries.get(pk=pk, user=request.user), by=request.user, at=timezone.now()
        )
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, pages.address("detail", record))


def refuse_impossible(request: UserRequest, record: Record, name: str, pages: Pages) -> None:
    """Raise PermissionDenied before a form is filled in that could not be sent."""
    wanted = pages.procedure.named(name)
    if request.method == "GET" and record.state in wanted.source:
        possible = pages.procedure.possible(record, by=request.user)
        if name not in {each.name for each in possible}:
            raise PermissionDenied


def show(
    request: UserRequest, form: Any, *, record: Record, name: str, pages: Pages
) -> HttpResponse:
    """Show what a step asks for: as a dialog where HTMX asks, else as a page."""
    is_link = name == "link"
    label = _("Link a record") if is_link else pages.procedure.named(name).label
    context = {
        "pages": pages,
        "record": record,
        "form": form,
        "label": label,
        "action": _("Save") if name == "edit" else label,
        "is_dialog": is_htmx(request),
        "tone": "danger" if name in pages.grave else "primary",
        "address": request.path,
        "seen": carried(request, record, form),
    }
    status = 422 if form is not None and form.errors else 200
    template = "record_pages/_step.html" if context["is_dialog"] else "record_pages/step.html"
    return render(request, template, context, status=status)
