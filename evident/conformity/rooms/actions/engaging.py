"""Opening rooms, changing what they show and until when, seating auditors, closing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evident.conformity.rooms.actions.people import (
    auditor_of,
    body_called,
    refuse_more_than_auditor,
)
from evident.conformity.rooms.models import Room, RoomState, Seat
from evident.conformity.rooms.permissions import MANAGE
from evident.conformity.rooms.queries.reading import sits_in
from evident.conformity.rooms.scope import Scope, limits_of, requirements_of
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.administration.actions import people
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.sentences import joined
from evident.kernel.trail import actions as trail

ROLE = "external_auditor"
LONGEST_DAYS = 366
KEPT = ("name", "purpose", "starts_on", "ends_on", "processes", "clauses", "requirements")


@dataclass(frozen=True)
class Invited:
    """An auditor to be seated: how he is called and where he is reached."""

    name: str
    email: str


@transaction.atomic
def open_room(
    *,
    by: User,
    at: datetime,
    name: str,
    body: str,
    starts_on: date,
    ends_on: date,
    auditors: Sequence[Invited],
    purpose: str = "",
    processes: Sequence[str] = (),
    clauses: Sequence[str] = (),
    organisations: Iterable[Organisation] = (),
) -> Room:
    """
    Let auditors of a certification body look at what the scope holds, from a day until a day.

    Body and auditors are made where they are not known yet. Without processes and clauses the
    scope is the whole system. Raises PermissionDenied without `room.manage`, WrongFact.
    """
    require(by, MANAGE)
    if not auditors:
        raise WrongFact(_("Name at least one auditor."))
    room = Room(body=body_called(name=body, by=by, at=at), opened_at=at, opened_by=by)
    fill(
        room, at=at, name=name, purpose=purpose, starts_on=starts_on, ends_on=ends_on,
        processes=processes, clauses=clauses,
    )  # fmt: skip
    chosen = customers_among(organisations)
    room.requirements = requirements_of(scope_of(room, chosen))
    room.save()
    room.organisations.set(chosen)
    trail.write(event="room.open", by=by, at=at, facts=facts_of(room, chosen))
    for each in auditors:
        seat(room=room, by=by, at=at, name=each.name, email=each.email)
    return room


def fill(room: Room, *, at: datetime, **facts: Any) -> None:
    """Put what a room is into it. Raises WrongFact for what cannot be."""
    for field, value in facts.items():
        setattr(room, field, list(value) if isinstance(value, tuple) else value)
    room.name, room.purpose = room.name.strip()[:200], room.purpose.strip()
    if not room.name:
        raise WrongFact(_("Say what the engagement is called."))
    if room.ends_on < room.starts_on:
        raise WrongFact(_("The last day lies before the first one."))
    if (room.ends_on - room.starts_on).days >= LONGEST_DAYS:
        raise WrongFact(_("A room is open for a year at most: open another one afterwards."))
    if room.ends_at <= at:
        raise WrongFact(_("The last day has already passed."))


def customers_among(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Return the organisations a room is limited to. Raises WrongFact for one we do not serve."""
    chosen = list(organisations)
    for each in chosen:
        if each.kind not in (OrganisationKind.CUSTOMER, OrganisationKind.PROVIDER):
            raise WrongFact(
                _("%(name)s has no records here that could be shown.") % {"name": each.name}
            )
    return chosen


def scope_of(room: Room, organisations: Iterable[Organisation]) -> Scope:
    """Return the scope of a room."""
    keys = tuple(sorted(each.pk for each in organisations))
    return Scope(tuple(room.processes), tuple(room.clauses), keys)


def facts_of(room: Room, organisations: Iterable[Organisation]) -> dict[str, object]:
    """Return what the trail keeps of a room."""
    return {
        "room_id": room.pk,
        "name": room.name,
        "body": room.body,
        "starts_on": room.starts_on,
        "ends_on": room.ends_on,
        "processes": room.processes,
        "clauses": room.clauses,
        "organisations": [each.name for each in organisations],
    }


@transaction.atomic
def edit_room(
    *,
    room: Room,
    by: User,
    at: datetime,
    organisations: Iterable[Organisation] = (),
    **facts: Any,
) -> Room:
    """
    Set a room anew; what its auditors see follows at once. `facts` are those of `open_room`.

    Raises PermissionDenied without `room.manage`, StepRefused once it is over, WrongFact.
    """
    require(by, MANAGE)
    room = locked(room)
    refuse_ended(room, at=at)
    before = {name: getattr(room, name) for name in KEPT}
    were = list(room.organisations.all())
    fill(room, at=at, **facts)
    chosen = customers_among(organisations)
    room.requirements = requirements_of(scope_of(room, chosen))
    changes = {
        name: [before[name], getattr(room, name)]
        for name in KEPT
        if before[name] != getattr(room, name)
    }
    if {each.pk for each in were} != {each.pk for each in chosen}:
        changes["organisations"] = [[each.name for each in were], [each.name for each in chosen]]
    if not changes:
        return room
    room.save()
    room.organisations.set(chosen)
    changes.pop("requirements", None)
    told = facts_of(room, chosen)
    trail.write(event="room.edit", by=by, at=at, changes=changes, facts=told)
    for each in room.seats.filter(left_at=None):
        withdraw(seat=each, by=by, at=at)
        grant(seat=each, by=by, at=at)
    return room


@transaction.atomic
def close_room(*, room: Room, by: User, at: datetime) -> Room:
    """
    Let nobody in any more, from now on. What was looked at and noted stays.

    Raises PermissionDenied without `room.manage`, StepRefused once it is over.
    """
    require(by, MANAGE)
    room = locked(room)
    refuse_ended(room, at=at)
    room.closed_at, room.closed_by = at, by
    room.save(update_fields=["closed_at", "closed_by"])
    trail.write(event="room.close", by=by, at=at, facts={"room_id": room.pk, "name": room.name})
    for each in room.seats.filter(left_at=None):
        withdraw(seat=each, by=by, at=at)
    return room


@transaction.atomic
def seat(*, room: Room, by: User, at: datetime, name: str, email: str) -> Seat:
    """
    Give an auditor of the body a seat: he sees what the room holds, within its days.

    He is made where nobody has the address. Raises PermissionDenied, StepRefused, WrongFact.
    """
    require(by, MANAGE)
    room = locked(room)
    refuse_ended(room, at=at)
    person = auditor_of(body=room.body, name=name, email=email, by=by, at=at)
    if sits_in(person, room=room):
        raise WrongFact(_("%(name)s has a seat here already.") % {"name": person.name})
    made = Seat.objects.create(room=room, person=person, given_at=at, given_by=by)
    facts = {"room_id": room.pk, "name": room.name, "person": person}
    trail.write(event="room.seat", by=by, at=at, facts=facts)
    grant(seat=made, by=by, at=at)
    return made


@transaction.atomic
def unseat(*, seat: Seat, by: User, at: datetime) -> Seat:
    """
    Take a seat away; its auditor sees nothing of the room from now on.

    Raises PermissionDenied without `room.manage`, StepRefused if that was done.
    """
    require(by, MANAGE)
    found = Seat.objects.select_for_update(of=("self",)).select_related("room", "person")
    seat = found.get(pk=seat.pk)
    if seat.left_at is not None:
        raise StepRefused(_("%(name)s has no seat here any more.") % {"name": seat.person.name})
    seat.left_at = at
    seat.save(update_fields=["left_at"])
    facts = {"room_id": seat.room_id, "name": seat.room.name, "person": seat.person}
    trail.write(event="room.unseat", by=by, at=at, facts=facts)
    withdraw(seat=seat, by=by, at=at)
    return seat


@transaction.atomic
def invite(*, seat: Seat, by: User, at: datetime, is_mailed: bool) -> User:
    """
    Record that an auditor was handed a way to choose a password; the page makes the link.

    Raises PermissionDenied without `room.manage`, StepRefused once the seat or room is gone,
    WrongFact for somebody who holds more than the role of an auditor.
    """
    require(by, MANAGE)
    if seat.left_at is not None:
        raise StepRefused(_("%(name)s has no seat here any more.") % {"name": seat.person.name})
    refuse_ended(seat.room, at=at)
    refuse_more_than_auditor(seat.person, at=at)
    try:
        people.tell_invited(person=seat.person, by=by, at=at, is_mailed=is_mailed)
    except ValidationError as wrong:
        raise StepRefused(joined(wrong.messages)) from wrong
    return seat.person


def grant(*, seat: Seat, by: User, at: datetime) -> None:
    """Give the grants that show what the room holds, from its first moment or from now on."""
    room = seat.room
    scope = scope_of(room, room.organisations.all())
    role = Role.objects.get(code=ROLE)
    for limit in limits_of(scope, room.requirements):
        given = access.put(
            role=role,
            to=seat.person,
            by=by,
            at=at,
            valid_from=max(room.begins_at, at),
            valid_until=room.ends_at,
            subjects=list(limit.subjects),
            requirements=list(limit.requirements),
            organisation_id=limit.organisation,
        )
        seat.grants.add(given)


def withdraw(*, seat: Seat, by: User, at: datetime) -> None:
    """End what a seat was given, at once."""
    rows = Grant.objects.select_for_update(of=("self",)).filter(pk__in=seat.grants.values("pk"))
    for each in rows.filter(valid_until__gt=at).select_related("role", "user", "organisation"):
        access.end(grant=each, by=by, at=at)


def locked(room: Room) -> Room:
    """Return the room as it is now, locked until the transaction ends."""
    return Room.objects.select_for_update(of=("self",)).select_related("body").get(pk=room.pk)


def refuse_ended(room: Room, *, at: datetime) -> None:
    """Raise StepRefused for a room nobody may enter any more."""
    if room.state_at(at) in (RoomState.OVER, RoomState.CLOSED):
        raise StepRefused(_("This room is over: open another one."))
