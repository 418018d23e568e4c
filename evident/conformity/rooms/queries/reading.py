"""Which rooms somebody may see, and what stands in them."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from evident.conformity.requirements.models import Requirement
from evident.conformity.requirements.queries import reading as requirements
from evident.conformity.rooms.models import Room, RoomNote, Seat
from evident.conformity.rooms.permissions import MANAGE
from evident.conformity.samples import queries as samples
from evident.conformity.samples.models import Sample
from evident.conformity.samples.permissions import EXAMINE
from evident.kernel.access.models import Grant
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind

LARGEST_KEY = 2**63 - 1


def manages(user: User) -> bool:
    """Return whether `user` opens rooms and sees what was looked at."""
    return may(user, MANAGE)


def visible_to(user: User) -> "QuerySet[Room]":
    """Return all rooms to whoever opens them, else those in which `user` has a seat."""
    rooms = Room.objects.select_related("body", "opened_by")
    if manages(user):
        return rooms
    seats = Seat.objects.filter(person=user, left_at=None)
    return rooms.filter(pk__in=seats.values("room_id"))


def get(*, pk: int, user: User) -> Room:
    """Return a room. Raises Http404 alike for hidden and absent."""
    found = visible_to(user).filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def sits_in(user: User, *, room: Room) -> bool:
    """Return whether `user` has a seat in a room."""
    return room.seats.filter(person=user, left_at=None).exists()


def seat_of(*, pk: int, room: Room) -> Seat:
    """Return a seat of a room. Raises Http404."""
    rows = room.seats.select_related("person", "room")
    found = rows.filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def seats_of(room: Room) -> "QuerySet[Seat]":
    """Return the seats of a room, those that were taken away last."""
    return room.seats.select_related("person").order_by("left_at", "pk")


def requirements_in(room: Room, *, user: User) -> "QuerySet[Requirement]":
    """Return the requirements in scope of a room that `user` may see, with what they rest on."""
    rows = requirements.visible_to(user).standing().filter(catalogue__is_shipped=True)
    if not room.is_whole:
        rows = rows.filter(code__in=room.requirements)
    return rows.select_related("clause", "catalogue", "process").defer("hints_en", "hints_zh")


def notes_in(room: Room, *, user: User) -> "QuerySet[RoomNote]":
    """
    Return the notes taken in a room that `user` may read, newest first.

    Its auditors read them all, others those that were shared.
    """
    rows = room.notes.select_related("note__author", "note__about", "note__finding")
    if not sits_in(user, room=room):
        rows = rows.filter(note__shared_at__isnull=False)
    return rows.order_by("-note__made_at", "-pk")


def samples_in(room: Room, *, user: User) -> "QuerySet[Sample]":
    """Return the samples the room's auditors drew in its time, of those `user` may see."""
    if not access_of(user).may_somewhere(EXAMINE):
        return Sample.objects.none()
    auditors = room.seats.values("person_id")
    rows = samples.visible_to(user).filter(by__in=auditors)
    return rows.filter(at__gte=room.begins_at, at__lt=room.ends_at).order_by("-pk")


def note_in(room: Room, *, pk: int, user: User) -> RoomNote:
    """Return a note taken in a room. Raises Http404 alike for hidden and absent."""
    rows = notes_in(room, user=user)
    found = rows.filter(note_id=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def other_roles(room: Room, *, at: datetime) -> list[str]:
    """Return the names of its auditors who hold more than this room gives: they see more."""
    seats = room.seats.filter(left_at=None)
    given = Seat.grants.through.objects.filter(seat__in=seats).values("grant_id")
    people = seats.values("person_id")
    more = (
        Grant.objects.in_force(at)
        .filter(Q(user__in=people) | Q(team__members__in=people))
        .exclude(pk__in=given)
    )
    return sorted(set(more.filter(user__isnull=False).values_list("user__name", flat=True)))


def is_from_outside(user: User) -> bool:
    """Return whether `user` belongs to a certification body."""
    return bool(user.organisation.kind == OrganisationKind.AUDITOR)
