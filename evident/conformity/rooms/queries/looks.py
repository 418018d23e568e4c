"""What the auditors of a room looked at, when and how often: read from the trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Value
from django.db.models.fields.json import KT

from evident.conformity.rooms.models import Room
from evident.kernel.records.reading import EVENT, LOOK
from evident.kernel.trail.models import Entry

RECORDS = (LOOK, EVENT, "attachment.download")
BESIDE = {
    "requirement.read": "requirement",
    "judgement.download": "name",
    "check.read": "check",
    "search.ask": "words",
    "page.read": "title",
}
"""Looks at what is no record, and the fact that names it."""
EXPORTED = "view.export"
LIST = "list"
"""The fact that tells a list taken out from the others of its process; none for its records."""
EVERY = (*RECORDS, *BESIDE, EXPORTED)


PLACES = {"page.read": "path", "check.read": "result", "search.ask": "words"}
"""The fact that says where it is: the address of a page, the key of a result, words sought."""


@dataclass(frozen=True)
class Look:
    """One thing that was looked at: how often, by how many, and when last."""

    event: str
    kind: str
    name: str
    times: int
    people: int
    first_at: datetime
    last_at: datetime
    place: str = ""
    """Where it is: see PLACES."""


def entries(room: Room) -> "QuerySet[Entry]":
    """Return the entries of looks by the room's auditors during the room's time, newest first."""
    people = list(room.seats.values_list("person_id", flat=True))
    rows = Entry.objects.filter(by_id__in=people, event__in=EVERY)
    return rows.filter(at__gte=room.begins_at, at__lt=room.ends_at).order_by("-pk")


def named(entry: Entry) -> str:
    """Return what an entry of a look names: a record's number, a requirement, a list's code."""
    fact = LIST if entry.event == EXPORTED else BESIDE.get(entry.event)
    return str(entry.facts.get(fact, "")) if fact else entry.record


def placed(entry: Entry) -> str:
    """Return where what an entry of a look names is: see PLACES."""
    return str(entry.facts.get(PLACES.get(entry.event, ""), ""))


def counted(room: Room) -> list[Look]:
    """Return each thing that was looked at, the last one first."""
    every = entries(room).order_by()
    found = shaped(every.filter(event__in=RECORDS), kind=F("kind"), name=F("record"), event=LOOK)
    for event, fact in BESIDE.items():
        named = every.filter(event=event)
        found += shaped(named, kind=Value(""), name=KT(f"facts__{fact}"), event=event)
    lists = every.filter(event=EXPORTED)
    found += shaped(lists, kind=F("kind"), name=KT(f"facts__{LIST}"), event=EXPORTED)
    return sorted(found, key=lambda look: look.last_at, reverse=True)


def shaped(rows: "QuerySet[Entry]", *, kind: Any, name: Any, event: str) -> list[Look]:
    """Return each thing that `rows` tell of, with how often and by how many it was looked at."""
    groups: Any = (
        rows.values(of=kind, named=name)
        .annotate(
            times=Count("pk"),
            people=Count("by_id", distinct=True),
            first_at=Min("at"),
            last_at=Max("at"),
            place=Max(KT(f"facts__{PLACES[event]}")) if event in PLACES else Value(""),
        )
        .order_by()
    )
    return [
        Look(
            event=event,
            kind=row["of"],
            name=row["named"] or "",
            times=row["times"],
            people=row["people"],
            first_at=row["first_at"],
            last_at=row["last_at"],
            place=row["place"] or "",
        )
        for row in groups
    ]
