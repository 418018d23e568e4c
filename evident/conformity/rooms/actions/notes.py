"""Notes taken in a room: read by its auditors alone until one is shared."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evident.conformity.rooms.models import Room, RoomNote
from evident.conformity.rooms.queries.reading import sits_in
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.management.audits.actions import notes


@transaction.atomic
def write_note(
    *,
    room: Room,
    by: User,
    at: datetime,
    text: str,
    requirements: Iterable[str] = (),
    about: Record | None = None,
) -> RoomNote:
    """
    Keep a note in a room in which `by` has a seat.

    Raises StepRefused without a seat, WrongFact for an empty one, PermissionDenied once the room
    is over: whoever sees nothing writes nothing.
    """
    if not sits_in(by, room=room):
        raise StepRefused(_("You have no seat in this room."))
    note = notes.write_note(by=by, at=at, text=text, requirements=requirements, about=about)
    return RoomNote.objects.create(room=room, note=note)
