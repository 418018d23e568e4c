"""The rooms somebody may see, one room, and what was looked at from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from evident.conformity.requirements import evidence, picture
from evident.conformity.requirements.models import Process, Requirement, Status
from evident.conformity.rooms.actions.engaging import scope_of
from evident.conformity.rooms.forms.notes import NoteForm
from evident.conformity.rooms.models import Room, RoomState
from evident.conformity.rooms.queries import lists as of_lists
from evident.conformity.rooms.queries import looks as of_looks
from evident.conformity.rooms.queries import reading
from evident.conformity.rooms.scope import kinds_of
from evident.conformity.samples.permissions import DRAW
from evident.kernel.access.queries import may, refuse_customers
from evident.kernel.lists.exporting import export_of, list_name
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.queries import visible_to
from evident.web.navigation import place_of
from evident.web.paging import newer_and_older
from evident.web.requests import UserRequest

API = "/api"
PARTS = (("/home/", _("Home")), ("/palette/", _("Search")))
"""What pages are called of which parts are shown, where the side bar has no name for them."""
PAGE = 40
LOOKS = 50
PIECES = 3
TONES = {
    RoomState.PLANNED: ("info", "clock"),
    RoomState.OPEN: ("success", "door-enter"),
    RoomState.OVER: ("neutral", "door-off"),
    RoomState.CLOSED: ("neutral", "door-off"),
}


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """List the rooms: all to whoever opens them, to an auditor his own; to customers none."""
    now = timezone.now()
    page = Paginator(reading.visible_to(request.user), PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        refuse_customers(request.user)
    context = {
        "page": page,
        "rooms": [(room, *standing(room, now)) for room in page],
        "manages": reading.manages(request.user),
        "is_outside": reading.is_from_outside(request.user),
        **newer_and_older(request, page),
    }
    return render(request, "rooms/list.html", context)


def standing(room: Room, at: datetime) -> tuple[str, str, str, int]:
    """Return a room's state in words, its tone and icon, and the days left."""
    state = room.state_at(at)
    return (str(state.label), *TONES[state], room.days_left(at))


@login_required
@require_GET
def room(request: UserRequest, room: int) -> HttpResponse:
    """Show a room: to its auditor what he may look at, to its maker what was looked at."""
    found = reading.get(pk=room, user=request.user)
    return shown(request, found, NoteForm(user=request.user))


def shown(request: UserRequest, room: Room, form: NoteForm) -> HttpResponse:
    """Show a room with the form of a note as it was filled in."""
    now = timezone.now()
    has_seat = reading.sits_in(request.user, room=room)
    state, tone, icon, days = standing(room, now)
    is_open = room.state_at(now) == RoomState.OPEN
    manages = reading.manages(request.user)
    context: dict[str, Any] = {
        "room": room,
        "state": state,
        "tone": tone,
        "icon": icon,
        "days": days,
        "is_open": is_open,
        "is_planned": room.state_at(now) == RoomState.PLANNED,
        "is_over": room.state_at(now) in (RoomState.OVER, RoomState.CLOSED),
        "has_seat": has_seat,
        "manages": manages,
        "scope": told_scope(room),
        "form": form,
    }
    if manages or is_open:
        context |= inside(request, room)
    if manages:
        context |= overseen(room, now)
    status = 422 if form.errors else 200
    return render(request, "rooms/room.html", context, status=status)


def told_scope(room: Room) -> dict[str, Any]:
    """Return the scope of a room in words."""
    names = Process.objects.filter(catalogue__is_shipped=True, key__in=room.processes)
    organisations = list(room.organisations.order_by("name"))
    return {
        "processes": [each.name for each in names],
        "clauses": room.clauses,
        "organisations": organisations,
        "kinds": [kind_of(kind).plural for kind in kinds_of(scope_of(room, organisations))],
    }


def inside(request: UserRequest, room: Room) -> dict[str, Any]:
    """Return what stands in a room: requirements with their evidence, and notes."""
    rows = reading.requirements_in(room, user=request.user)
    shares = picture.shares_of(rows.select_related(None).only("status", "is_informative"))
    wanted = request.GET.get("status", "")
    if wanted in Status.values:
        rows = rows.filter(status=wanted, is_informative=False)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    notes = list(reading.notes_in(room, user=request.user)[:LOOKS])
    about = [each.note.about_id for each in notes if each.note.about_id]
    findings = [each.note.finding_id for each in notes if each.note.finding_id]
    seen = visible_to(request.user).filter(pk__in=[*about, *findings])
    return {
        "shares": shares,
        "total": page.paginator.count,
        "wanted": wanted,
        "requirements": [line(each) for each in page],
        **newer_and_older(request, page),
        "notes": notes,
        "samples": reading.samples_in(room, user=request.user).defer("sheet", "query")[:LOOKS],
        "may_draw": may(request.user, DRAW),
        "lists": of_lists.of_room(room, user=request.user)[:LOOKS],
        "seen": set(seen.values_list("pk", flat=True)),
        "may_raise": may(request.user, "finding.raise_finding"),
    }


def line(requirement: Requirement) -> dict[str, Any]:
    """Return what the list shows of a requirement: how it stands and the evidence behind that."""
    tone, icon = picture.TONES[Status(requirement.status)]
    pieces = evidence.pieces(requirement.basis)
    return {
        "requirement": requirement,
        "tone": tone,
        "icon": icon,
        "pieces": [each for each in pieces if each.result][:PIECES],
        "more": max(len(pieces) - PIECES, 0),
        "said": evidence.said(requirement.basis),
        "lowering": evidence.lowering(requirement.basis),
    }


def overseen(room: Room, now: datetime) -> dict[str, Any]:
    """Return what whoever opened a room sees of it besides: seats and looks."""
    counted = of_looks.counted(room)
    addresses = addresses_of(each.name for each in counted[:LOOKS])
    return {
        "seats": list(reading.seats_of(room)),
        "others": reading.other_roles(room, at=now),
        "looks": [
            {"look": each} | told(each.event, each.kind, each.name, each.place, addresses)
            for each in counted[:LOOKS]
        ],
        "look_count": sum(each.times for each in counted),
        "thing_count": len(counted),
    }


WORDS = {
    "requirement.read": _("Requirement"),
    "judgement.download": _("File of a judgement"),
    "check.read": _("Result of a check"),
    "search.ask": _("Search"),
    "page.read": _("Page"),
    "view.export": _("List exported"),
}


def addresses_of(codes: Iterable[str]) -> dict[str, str]:
    """Return where requirements stand, by their codes."""
    rows = Requirement.objects.filter(catalogue__is_shipped=True, code__in=set(codes))
    found = rows.select_related("catalogue").only("code", "catalogue__code")
    return {each.code: each.get_absolute_url() for each in found}


def told(
    event: str, kind: str, name: str, place: str, addresses: Mapping[str, str]
) -> dict[str, str]:
    """Return what was looked at in words, with its address; requirements are at `addresses`."""
    if event in of_looks.RECORDS and name:
        known = kind_of(kind)
        address = reverse(known.url_name, kwargs={"number": name})
        return {"word": str(known.name), "name": name, "address": address}
    shown = {"word": str(WORDS[event]), "name": name, "address": ""}
    if event == "requirement.read":
        shown["address"] = addresses.get(name, "")
    elif event == "check.read":
        shown["name"] = evidence.name_with_subject(name)
        if place.isdecimal():
            shown["address"] = reverse("requirements:result", kwargs={"result": int(place)})
    elif event == "search.ask":
        shown["address"] = f"{reverse('web:search')}?{urlencode({'q': place})}"
    elif event == "page.read":
        shown |= told_page(name, place)
    elif event == "view.export":
        shown["name"] = list_name(name if export_of(name) else kind)
    return shown


def told_page(title: str, path: str) -> dict[str, str]:
    """Return a page by its title; a part of one, or an answer to a program, by what it is of."""
    if not title.startswith("/"):
        return {"name": title, "address": path}
    is_answer = title.startswith(f"{API}/")
    word = _("Answer to a program") if is_answer else _("Part of a page")
    label = place_of(title.removeprefix(API) if is_answer else title)
    label = label or next((str(each) for below, each in PARTS if title.startswith(below)), title)
    return {"word": str(word), "name": label, "address": path}


@login_required
@require_GET
def looks(request: UserRequest, room: int) -> HttpResponse:
    """Show every look from a room, one by one, newest first."""
    found = reading.get(pk=room, user=request.user)
    if not reading.manages(request.user):
        return shown(request, found, NoteForm(user=request.user))
    page = Paginator(of_looks.entries(found), LOOKS).get_page(request.GET.get("page"))
    addresses = addresses_of(of_looks.named(each) for each in page)
    context = {
        "room": found,
        "page": page,
        "looks": [
            {"entry": each}
            | told(each.event, each.kind, of_looks.named(each), of_looks.placed(each), addresses)
            for each in page
        ],
        **newer_and_older(request, page),
    }
    return render(request, "rooms/looks.html", context)
