"""Evidence rooms through the API: open, change, close, seats, looks, notes."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Key, found
from evident.api.idempotency import repeatable
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions import notes as taking
from evident.conformity.rooms.actions.engaging import Invited
from evident.conformity.rooms.api.noting import told
from evident.conformity.rooms.api.schemas import (
    AuditorIn,
    LookOut,
    OpeningIn,
    RoomIn,
    RoomNoteIn,
    RoomNoteOut,
    RoomOut,
)
from evident.conformity.rooms.models import Room
from evident.conformity.rooms.permissions import MANAGE
from evident.conformity.rooms.queries import looks as of_looks
from evident.conformity.rooms.queries import reading
from evident.kernel.access.queries import require
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.queries import get as record_called
from evident.management.audits.actions.notes import share_note as share

router = Router(tags=["evidence rooms"])
MOST_NOTES = 200


def shown(room: Room, request: ApiRequest) -> dict[str, Any]:
    """Return a room as the API shows it to whoever asks."""
    now = timezone.now()
    seats = reading.seats_of(room) if reading.manages(request.auth) else []
    plain = ("name", "purpose", "starts_on", "ends_on", "processes", "clauses", "requirements")
    return {name: getattr(room, name) for name in plain} | {
        "id": room.pk,
        "body": room.body.name,
        "state": room.state_at(now).value,
        "days_left": room.days_left(now),
        "organisations": [each.code for each in room.organisations.order_by("code")],
        "seats": [
            {
                "id": each.pk,
                "person": each.person,
                "given_at": each.given_at,
                "left_at": each.left_at,
            }
            for each in seats
        ],
    }


def facts_of(data: RoomIn) -> dict[str, Any]:
    """Return what the action takes. Raises ValidationError for an unknown organisation."""
    everyone = Organisation.objects.all()
    chosen = [found(everyone, "organisations", code=code) for code in data.organisations]
    facts = data.model_dump(include=set(RoomIn.model_fields))
    return facts | {"organisations": chosen}


@router.get("", response=PageOut[RoomOut], operation_id="list_rooms")
def list_rooms(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the rooms you opened or sit in, the newest first."""
    page = paged(reading.visible_to(request.auth), wanted=wanted, order=NEWEST)
    return page | {"items": [shown(each, request) for each in page["items"]]}


@router.post("", response={201: RoomOut}, operation_id="open_room")
@repeatable(lambda request, made, **_: shown(reading.get(pk=int(made), user=request.auth), request))
def open_room(request: ApiRequest, data: OpeningIn) -> Status[dict[str, Any]]:
    """Let auditors of a certification body look at what the scope holds, for some days."""
    require(request.auth, MANAGE)
    auditors = [Invited(each.name, each.email) for each in data.auditors]
    made = engaging.open_room(
        by=request.auth, at=timezone.now(), body=data.body, auditors=auditors, **facts_of(data)
    )
    return Status(201, shown(made, request))


@router.get("/{int:room}", response=RoomOut, operation_id="get_room")
def get_room(request: ApiRequest, room: Key) -> dict[str, Any]:
    """Return one room."""
    return shown(reading.get(pk=room, user=request.auth), request)


@router.put("/{int:room}", response=RoomOut, operation_id="edit_room")
def edit_room(request: ApiRequest, room: Key, data: RoomIn) -> dict[str, Any]:
    """Set a room anew; what its auditors see follows at once."""
    known = reading.get(pk=room, user=request.auth)
    require(request.auth, MANAGE)
    changed = engaging.edit_room(room=known, by=request.auth, at=timezone.now(), **facts_of(data))
    return shown(changed, request)


@router.post("/{int:room}/close", response=RoomOut, operation_id="close_room")
def close_room(request: ApiRequest, room: Key) -> dict[str, Any]:
    """Let nobody in any more, from now on."""
    known = reading.get(pk=room, user=request.auth)
    return shown(engaging.close_room(room=known, by=request.auth, at=timezone.now()), request)


@router.post("/{int:room}/seats", response={201: RoomOut}, operation_id="give_seat")
@repeatable(lambda request, room, **_: get_room(request, room))
def give_seat(request: ApiRequest, room: Key, data: AuditorIn) -> Status[dict[str, Any]]:
    """Give one more auditor a seat."""
    known = reading.get(pk=room, user=request.auth)
    engaging.seat(room=known, by=request.auth, at=timezone.now(), **data.model_dump())
    return Status(201, shown(known, request))


@router.delete("/{int:room}/seats/{int:seat}", response=RoomOut, operation_id="take_seat")
def take_seat(request: ApiRequest, room: Key, seat: Key) -> dict[str, Any]:
    """Take a seat away; its auditor sees nothing of the room from now on."""
    known = reading.get(pk=room, user=request.auth)
    given = reading.seat_of(pk=seat, room=known)
    engaging.unseat(seat=given, by=request.auth, at=timezone.now())
    return shown(known, request)


@router.get("/{int:room}/looks", response=list[LookOut], operation_id="list_room_looks")
def list_looks(request: ApiRequest, room: Key) -> list[of_looks.Look]:
    """List what the auditors of a room looked at, how often, and when first and last."""
    known = reading.get(pk=room, user=request.auth)
    require(request.auth, MANAGE)
    return of_looks.counted(known)


@router.get("/{int:room}/notes", response=list[RoomNoteOut], operation_id="list_room_notes")
def list_notes(request: ApiRequest, room: Key) -> list[dict[str, Any]]:
    """List the notes you may read: in your own room all, else those shared; at most 200."""
    known = reading.get(pk=room, user=request.auth)
    return [told(each.note) for each in reading.notes_in(known, user=request.auth)[:MOST_NOTES]]


@router.post("/{int:room}/notes", response={201: RoomNoteOut}, operation_id="write_room_note")
@repeatable(
    lambda request, made, room, **_: told(
        reading.note_in(
            reading.get(pk=room, user=request.auth), pk=int(made), user=request.auth
        ).note
    )
)
def write_note(request: ApiRequest, room: Key, data: RoomNoteIn) -> Status[dict[str, Any]]:
    """Keep a note in a room you sit in."""
    known = reading.get(pk=room, user=request.auth)
    about = record_called(number=data.about, user=request.auth) if data.about else None
    made = taking.write_note(
        room=known,
        by=request.auth,
        at=timezone.now(),
        text=data.text,
        requirements=data.requirements,
        about=about,
    )
    return Status(201, told(made.note))


@router.post(
    "/{int:room}/notes/{int:note}/share", response=RoomNoteOut, operation_id="share_room_note"
)
def share_note(request: ApiRequest, room: Key, note: Key) -> dict[str, Any]:
    """Let who opens rooms read a note of yours; it cannot be changed any more."""
    known = reading.get(pk=room, user=request.auth)
    each = reading.note_in(known, pk=note, user=request.auth)
    each.note = share(note=each.note, by=request.auth, at=timezone.now())
    return told(each.note)
