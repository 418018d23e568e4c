"""What people hear of evidence rooms."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from evident.conformity.rooms.models import RoomNote
from evident.conformity.rooms.queries.reading import manages
from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Declaration, Receiver, declare
from evident.kernel.notifications.receivers import holders_everywhere
from evident.kernel.notifications.things import Thing, Things, declare_things
from evident.kernel.trail.models import Entry

NOTE = "room_note"
LONGEST = 40
"""So much of the name of a room stands in the sentence; all of it stands below."""


def note_of(entry: Entry) -> RoomNote | None:
    """Return the note of a room that an entry is about; None for a note taken elsewhere."""
    notes = RoomNote.objects.select_related("room", "note")
    return notes.filter(note_id=entry.facts.get("note_id")).first()


def of_entry(entry: Entry) -> Thing | None:
    """Return the note an entry is about, on the page of its room."""
    found = note_of(entry)
    if found is None:
        return None
    room = found.room
    return Thing(
        kind=NOTE,
        pk=found.pk,
        number=Truncator(room.name).chars(LONGEST),
        path=f"{room.get_absolute_url()}#notes",
        said=lambda: room.name,
    )


def seen_by(user: User) -> "QuerySet[RoomNote]":
    """Return the notes `user` is shown as one who opens rooms: those that were shared."""
    shared = RoomNote.objects.filter(note__shared_at__isnull=False)
    return shared if manages(user) else RoomNote.objects.none()


def sms_managers(entry: Entry, note: Thing) -> Iterator[Receiver]:  # noqa: ARG001
    """Give who opens rooms and records what auditors found."""
    yield from holders_everywhere("sms_manager", entry)


def quoted(entry: Entry) -> str:
    """Return what the auditor wrote."""
    found = note_of(entry)
    return found.note.text if found else ""


declare_things(Things(NOTE, of_entry, seen_by))
declare(
    Declaration(
        "auditor_note.share",
        name=_("An auditor shares a note of an evidence room"),
        title=_("%(by)s shared a note in the evidence room “%(number)s”."),
        audience=(sms_managers,),
        quote=quoted,
        is_internal=True,
        things=NOTE,
    )
)
