"""Which lists from outside somebody may see, and the records a list is compared with."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from evident.conformity.rooms.comparing import Candidate, Rule, wanted_of
from evident.conformity.rooms.models import OutsideList, OutsideRow, Room, RowNote, Seat
from evident.conformity.rooms.permissions import LOAD
from evident.conformity.rooms.queries.reading import LARGEST_KEY, manages
from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.received.problems import Problem
from evident.kernel.received.tables import Row
from evident.kernel.records.kinds import known
from evident.kernel.records.queries import visible_to as visible_records
from evident.management.audits.models import AuditorNote
from evident.management.audits.queries.auditing import RECEIVE

MOST_CANDIDATES = 200_000


def visible_to(user: User) -> "QuerySet[OutsideList]":
    """
    Return one's own lists, those kept in a room one sits in, and all kept ones to who opens rooms.

    Raises PermissionDenied for somebody who compares no lists: an auditor after his last day.
    """
    require_somewhere(user, LOAD)
    seats = Seat.objects.filter(person=user, left_at=None)
    seen = Q(loaded_by=user) | Q(kept_at__isnull=False, room__in=seats.values("room_id"))
    if manages(user):
        seen |= Q(kept_at__isnull=False)
    return OutsideList.objects.filter(seen).select_related("loaded_by", "room")


def of_room(room: Room, *, user: User) -> "QuerySet[OutsideList]":
    """Return the lists loaded in a room that `user` may see; none to who compares no lists."""
    if not access_of(user).may_somewhere(LOAD):
        return OutsideList.objects.none()
    return visible_to(user).filter(room=room)


def get(*, pk: int, user: User) -> OutsideList:
    """Return a list. Raises Http404 alike for hidden and absent."""
    found = visible_to(user).filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def row_of(outside: OutsideList, *, pk: int) -> OutsideRow:
    """Return a row of a list. Raises Http404."""
    rows = outside.rows.select_related("outside_list", "finding")
    found = rows.filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def notes_about(rows: Iterable[OutsideRow], *, user: User) -> dict[int, list[AuditorNote]]:
    """Return the notes about rows that `user` may read: one's own, the room's, those shared."""
    seats = Seat.objects.filter(person=user, left_at=None)
    mine = Q(note__author=user) | Q(note__in_room__room__in=seats.values("room_id"))
    if access_of(user).may_somewhere(RECEIVE):
        mine |= Q(note__shared_at__isnull=False)
    found = RowNote.objects.filter(mine, row__in=[row.pk for row in rows])
    notes: dict[int, list[AuditorNote]] = {}
    for each in found.select_related("note__author", "note__finding").order_by("pk").distinct():
        notes.setdefault(each.row_id, []).append(each.note)
    return notes


def kinds_for(user: User) -> list[str]:
    """Return the kinds of record `user` may see at all."""
    access = access_of(user)
    return [kind for kind in known() if access.may_somewhere(f"{kind}.view")]


def candidates_for(
    user: User, *, kind: str, rows: Sequence[Row], header: Sequence[str], rule: Rule
) -> list[Candidate]:
    """
    Return the records of `kind` that `user` may see and a row could mean.

    Where times are compared, those of the time the list covers. Raises StepRefused for too many.
    """
    records = visible_records(user, kinds=(kind,))
    span = span_of(rows, header, rule)
    if span is not None:
        records = records.filter(opened_at__gte=span[0], opened_at__lte=span[1])
    beside = ("requester__name", "requester__login", "requester__email")
    found = records.order_by("pk").values_list(
        "pk", "number", "opened_at", "title", *beside,
        *(each.replace("requester", "assignee") for each in beside),
    )[: MOST_CANDIDATES + 1]  # fmt: skip
    candidates = [
        Candidate(pk, number, at, frozenset(name.casefold() for name in names if name), title)
        for pk, number, at, title, *names in found
    ]
    if len(candidates) > MOST_CANDIDATES:
        raise StepRefused(
            _("It would be compared with more than %(most)s records: name a column with times.")
            % {"most": MOST_CANDIDATES}
        )
    return candidates


def span_of(
    rows: Sequence[Row], header: Sequence[str], rule: Rule
) -> tuple[datetime, datetime] | None:
    """Return the time in which the records of a list lie; None where times are not compared."""
    if not rule.time:
        return None
    places = {name: place for place, name in enumerate(header)}
    only = Rule(time=rule.time, zone=rule.zone)
    moments = []
    for row in rows:
        try:
            wanted = wanted_of(row, places, only)
        except Problem:
            continue
        if wanted.at is not None:
            moments.append(wanted.at)
    if not moments:
        return None
    within = timedelta(minutes=rule.minutes)
    return min(moments) - within, max(moments) + within
