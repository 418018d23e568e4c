"""Lists from outside: load, try, keep, and what becomes of rows without a record."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

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

from evident.conformity.rooms.actions import lists as actions
from evident.conformity.rooms.forms.lists import FileForm, RowFindingForm, RuleForm
from evident.conformity.rooms.forms.notes import NoteForm
from evident.conformity.rooms.models import Outcome, OutsideList
from evident.conformity.rooms.permissions import LOAD
from evident.conformity.rooms.queries import lists as queries
from evident.conformity.rooms.queries import reading
from evident.kernel.access.queries import access_of, may, require_somewhere
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.received.problems import FileRefused
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.actions.notes import WRITE
from evident.web.paging import newer_and_older
from evident.web.requests import UserRequest, go_to, refuse, whole_number

PAGE = 50
TONES = {
    Outcome.WAITING: ("neutral", "clock"),
    Outcome.MATCHED: ("success", "check"),
    Outcome.EXCEPTION: ("danger", "x"),
    Outcome.UNREADABLE: ("warning", "help"),
}
RAISE = "finding.raise_finding"


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the lists one may see, the last loaded first."""
    page = Paginator(queries.visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        **newer_and_older(request, page),
    }
    return render(request, "outside_lists/lists.html", context)


@contextmanager
def lying(upload: Any) -> Iterator[Path]:
    """Let an uploaded file lie on the disk for as long as it is read."""
    with NamedTemporaryFile(suffix=Path(upload.name).suffix[:10]) as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield Path(file.name)


@login_required
@require_http_methods(["GET", "POST"])
def load(request: UserRequest) -> HttpResponse:
    """Take a file in, in a room where one is named."""
    require_somewhere(request.user, LOAD)
    asked = whole_number(request.GET.get("room", ""))
    room = reading.get(pk=asked, user=request.user) if asked else None
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            with lying(upload) as path:
                made = actions.load(
                    by=request.user,
                    at=timezone.now(),
                    path=path,
                    file_name=upload.name,
                    name=form.cleaned_data["name"],
                    room=room if room and reading.sits_in(request.user, room=room) else None,
                )
        except (FileRefused, StepRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            return go_to(request, made.get_absolute_url())
    context = {"form": form, "room": room}
    return render(request, "outside_lists/load.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def outside(request: UserRequest, outside: int) -> HttpResponse:
    """Show a list with what became of its rows; compare it by what is posted."""
    found = queries.get(pk=outside, user=request.user)
    is_own = found.loaded_by_id == request.user.pk and found.kept_at is None
    kinds = queries.kinds_for(request.user)
    start = dict(found.rule, kind=found.kind) if found.rule else {}
    form = RuleForm(request.POST or None, header=found.header, kinds=kinds, initial=start)
    if request.method == "POST" and not is_own:
        refuse(request, StepRefused(_("It is kept and stays as it is: load the file again.")))
        return go_to(request, found.get_absolute_url())
    if form.is_valid():
        try:
            actions.compare_list(
                outside=found,
                by=request.user,
                at=timezone.now(),
                kind=form.cleaned_data["kind"],
                rule=form.rule(),
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, found.get_absolute_url())
    return shown(request, found, form if is_own else None)


def shown(request: UserRequest, found: OutsideList, form: RuleForm | None) -> HttpResponse:
    """Show a list with its rows, those of one outcome where that is asked for."""
    usual = "exception" if found.exceptions else ""
    wanted = request.GET.get("outcome", usual)
    rows = found.rows.select_related("finding")
    if wanted in Outcome.values:
        rows = rows.filter(outcome=wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    keys = [row.record_id for row in page if row.record_id]
    seen: dict[int, Record] = visible_to(request.user).in_bulk(keys)
    noted = queries.notes_about(page, user=request.user)
    context = {
        "outside": found,
        "form": form,
        "wanted": wanted,
        "kind": kind_of(found.kind).plural if found.kind else "",
        "rows": [
            {
                "row": row,
                "tone": TONES[Outcome(row.outcome)],
                "record": seen.get(row.record_id or 0),
                "notes": noted.get(row.pk, ()),
            }
            for row in page
        ],
        "page": page,
        "may_note": found.kept_at is not None and access_of(request.user).may_somewhere(WRITE),
        "may_raise": found.kept_at is not None and may(request.user, RAISE),
        **newer_and_older(request, page),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "outside_lists/list.html", context, status=status)


@login_required
@require_POST
def keep(request: UserRequest, outside: int) -> HttpResponse:
    """Keep what comparing found."""
    found = queries.get(pk=outside, user=request.user)
    try:
        actions.keep_list(outside=found, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("Kept. It does not change any more."))
    return go_to(request, found.get_absolute_url())


@login_required
@require_POST
def drop(request: UserRequest, outside: int) -> HttpResponse:
    """Throw a list away that was not kept."""
    found = queries.get(pk=outside, user=request.user)
    try:
        actions.drop_list(outside=found, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
        return go_to(request, found.get_absolute_url())
    return go_to(request, reverse("outside_lists:lists"))


@login_required
@require_http_methods(["GET", "POST"])
def find(request: UserRequest, outside: int, row: int) -> HttpResponse:
    """Raise a finding from a row that has no record."""
    require_somewhere(request.user, RAISE)
    found = queries.get(pk=outside, user=request.user)
    line = queries.row_of(found, pk=row)
    start = {
        "title": _("%(list)s: line %(line)s has no record")
        % {"list": found.name[:200], "line": line.line},
        "statement": _("Something that happened has no record here."),
        "evidence": actions.said_of(line),
    }
    form = RowFindingForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            made = actions.raise_from_row(
                row=line, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, made.get_absolute_url())
    context = {
        "heading": _("Raise a finding"),
        "form": form,
        "action": _("Raise a finding"),
        "back": found.get_absolute_url(),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def note(request: UserRequest, outside: int, row: int) -> HttpResponse:
    """Write a note of one's own about a row that has no record."""
    require_somewhere(request.user, WRITE)
    found = queries.get(pk=outside, user=request.user)
    line = queries.row_of(found, pk=row)
    form = NoteForm(
        request.POST or None, user=request.user, initial={"text": actions.said_of(line)}
    )
    if form.is_valid():
        try:
            actions.note_row(row=line, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. Nobody reads it until you share it."))
            return go_to(request, found.get_absolute_url())
    context = {
        "heading": _("Note a row without a record"),
        "text": _("Only you read it, and the auditors of the room it belongs to, until shared."),
        "form": form,
        "action": pgettext("auditor", "Keep the note"),
        "back": found.get_absolute_url(),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
