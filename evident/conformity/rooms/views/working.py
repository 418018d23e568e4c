"""Opening rooms, changing and closing them, seats, invitations, notes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions import notes as taking
from evident.conformity.rooms.forms.notes import NoteForm
from evident.conformity.rooms.forms.rooms import OpeningForm, RoomForm, SeatForm
from evident.conformity.rooms.permissions import MANAGE
from evident.conformity.rooms.queries import reading
from evident.conformity.rooms.views.reading import shown
from evident.kernel.access.queries import require
from evident.kernel.administration import invitation
from evident.kernel.procedures.definition import StepRefused
from evident.web.requests import UserRequest, confirm, go_to, refuse


@login_required
@require_http_methods(["GET", "POST"])
def open_room(request: UserRequest) -> HttpResponse:
    """Open a room, with its body and its auditors."""
    require(request.user, MANAGE)
    form = OpeningForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        try:
            made = engaging.open_room(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The room is made. Hand each auditor the invitation."))
            return go_to(request, made.get_absolute_url())
    step = pgettext("evidence room", "Open the room")
    return asked(request, form, _("Open an evidence room"), step, reverse("rooms:list"))


def asked(request: UserRequest, form: Any, heading: str, action: str, back: str) -> HttpResponse:
    """Show a form."""
    context = {"form": form, "heading": heading, "action": action, "back": back}
    status = 422 if form.errors else 200
    return render(request, "rooms/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, room: int) -> HttpResponse:
    """Set dates, purpose and scope anew."""
    require(request.user, MANAGE)
    found = reading.get(pk=room, user=request.user)
    start = {
        "name": found.name,
        "purpose": found.purpose,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "processes": found.processes,
        "clauses": ", ".join(found.clauses),
        "organisations": list(found.organisations.all()),
    }
    form = RoomForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            engaging.edit_room(room=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. What the auditors see follows at once."))
            return go_to(request, found.get_absolute_url())
    heading = _("Change %(room)s") % {"room": found.name}
    return asked(request, form, heading, _("Save"), found.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, room: int) -> HttpResponse:
    """Close a room before its last day."""
    require(request.user, MANAGE)
    found = reading.get(pk=room, user=request.user)
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Close %(room)s?") % {"room": found.name},
            consequences=[
                _("Its auditors see nothing of it any more, with their next click."),
                _("What they looked at, their notes and their lists stay."),
                _("It cannot be opened again; another room can."),
            ],
            action=_("Close the room"),
            back=found.get_absolute_url(),
        )
    try:
        engaging.close_room(room=found, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, found.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def seat(request: UserRequest, room: int) -> HttpResponse:
    """Give one more auditor a seat."""
    require(request.user, MANAGE)
    found = reading.get(pk=room, user=request.user)
    form = SeatForm(request.POST or None)
    if form.is_valid():
        try:
            engaging.seat(room=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, found.get_absolute_url())
    heading = _("One more auditor of %(body)s") % {"body": found.body.name}
    return asked(request, form, heading, _("Give a seat"), found.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def unseat(request: UserRequest, room: int, seat: int) -> HttpResponse:
    """Take a seat away."""
    require(request.user, MANAGE)
    found = reading.get(pk=room, user=request.user)
    given = reading.seat_of(pk=seat, room=found)
    if request.method == "GET":
        return confirm(
            request,
            heading=_("Take the seat of %(name)s away?") % {"name": given.person.name},
            consequences=[
                _("The auditor sees nothing of this room any more, with the next click."),
                _("What the auditor looked at and noted stays."),
            ],
            action=_("Take the seat away"),
            back=found.get_absolute_url(),
        )
    try:
        engaging.unseat(seat=given, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    return go_to(request, found.get_absolute_url())


@never_cache
@login_required
@require_POST
def invite(request: UserRequest, room: int, seat: int) -> HttpResponse:
    """Make a link by which an auditor chooses a password; mail it, or show it this once."""
    require(request.user, MANAGE)
    found = reading.get(pk=room, user=request.user)
    given = reading.seat_of(pk=seat, room=found)
    is_mailed = request.POST.get("way") == "mail"
    try:
        person = engaging.invite(
            seat=given, by=request.user, at=timezone.now(), is_mailed=is_mailed
        )
    except StepRefused as refusal:
        refuse(request, refusal)
        return go_to(request, found.get_absolute_url())
    if not is_mailed:
        context = {"room": found, "person": person, "link": invitation.link_for(person)}
        return render(request, "rooms/invitation.html", context)
    invitation.mail(person=person, by=request.user)
    sentence = _("The invitation is on its way to %(address)s.") % {"address": person.email}
    messages.success(request, sentence)
    return go_to(request, found.get_absolute_url())


@login_required
@require_POST
def note(request: UserRequest, room: int) -> HttpResponse:
    """Keep a note taken in a room."""
    found = reading.get(pk=room, user=request.user)
    form = NoteForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            taking.write_note(room=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, pgettext("auditor", "Your note was kept."))
            return go_to(request, f"{found.get_absolute_url()}#notes")
    return shown(request, found, form)
