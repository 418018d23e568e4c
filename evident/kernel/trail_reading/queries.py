"""Entries of the trail for people: filtered, page by page, each list backed by an index."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.dividing import divide
from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order, Page, page_of
from evident.kernel.records.queries import sees, visible_to
from evident.kernel.trail.models import Batch, Entry, Leaf

READ = "trail.read"
EXPORT = "trail.export"
MOST_PEOPLE = 50
LONGEST_NUMBER = 40
SLACK = 1000
"""How far the order of numbers and of writing may differ: writers that ran at the same time."""
NEWEST = Order("newest", _("Newest first"), ("pk",), is_descending=True)

divide("trail")


@dataclass(frozen=True)
class Filters:
    """What to look for; what is empty does not matter. Times are those of writing."""

    people: tuple[int, ...] | None = None
    event: str = ""
    """An event, or with a dot at the end all events of a kind: `account.`"""
    record: str = ""
    door: str = ""
    since: datetime | None = None
    until: datetime | None = None
    is_deviation: bool = False
    organisation: int | None = None


def visible(user: User) -> "QuerySet[Entry]":
    """
    Return the entries `user` may read.

    Who holds `trail.read` everywhere reads all. Who holds it for an organisation reads what
    happened there, of records only those he or she may see. Who holds it by a limited grant reads
    of the records he or she may see, and nothing else. Raises PermissionDenied for others.
    """
    require_somewhere(user, READ)
    reach = access_of(user).reach(READ)
    if reach.everywhere:
        return Entry.objects.all()
    of_records = Q(record_id__in=visible_to(user).values("pk"))
    read = Q(organisation_id__in=reach.organisations) & (Q(record_id=None) | of_records)
    return Entry.objects.filter(read | of_records if reach.parts else read)


def readable_among(user: User, keys: Collection[int]) -> Collection[int]:
    """Return which of these entries `user` may read; none for somebody who reads no trail."""
    access = access_of(user)
    if not keys or not access.may_somewhere(READ):
        return ()
    if access.reach(READ).everywhere:
        return keys
    return set(visible(user).filter(pk__in=keys).values_list("pk", flat=True))


def listed(user: User, *, filters: Filters) -> "QuerySet[Entry]":
    """Return the entries that `filters` keep, of those `user` may read."""
    entries = visible(user)
    if filters.people is not None:
        entries = entries.filter(by_id__in=filters.people)
    if filters.event.endswith("."):
        names = [name for name in known_events() if name.startswith(filters.event)]
        entries = entries.filter(event__in=names)
    elif filters.event:
        entries = entries.filter(event=filters.event)
    if filters.record:
        found = Record.objects.filter(number__iexact=filters.record).values_list("pk", flat=True)
        entries = entries.filter(record_id__in=list(found))
    if filters.door:
        entries = entries.filter(door=filters.door)
    if filters.is_deviation:
        entries = entries.filter(is_deviation=True)
    if filters.organisation is not None:
        entries = entries.filter(organisation_id=filters.organisation)
    if filters.since is not None:
        first = first_since(filters.since)
        entries = entries.filter(pk__gte=first - SLACK, recorded_at__gte=filters.since)
    if filters.until is not None:
        end = first_since(filters.until)
        entries = entries.filter(pk__lt=end + SLACK, recorded_at__lt=filters.until)
    return entries


def page(user: User, *, filters: Filters, token: str = "", size: int = 50) -> "Page[Entry]":
    """Return a page of `listed`, the last written first. Raises ValidationError as page_of does."""
    return page_of(listed(user, filters=filters), order=NEWEST, token=token, size=size)


def first_since(moment: datetime) -> int:
    """
    Return the number from which on entries were written at `moment` or later; one past the last
    if none was. Halves the trail again and again by its primary key, so it reads few rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE half (lo, hi) AS ("
            " SELECT coalesce(min(id), 0), coalesce(max(id), 0) + 1 FROM trail_entry"
            " UNION ALL"
            " SELECT CASE WHEN middle.at < %(moment)s THEN (lo + hi) / 2 + 1 ELSE lo END,"
            " CASE WHEN middle.at < %(moment)s THEN hi ELSE (lo + hi) / 2 END"
            " FROM half, LATERAL (SELECT recorded_at AS at FROM trail_entry"
            " WHERE id >= (lo + hi) / 2 ORDER BY id LIMIT 1) AS middle"
            " WHERE lo < hi"
            ") SELECT lo FROM half WHERE lo >= hi",
            {"moment": moment},
        )
        return int(cursor.fetchone()[0])


def kept_since() -> datetime | None:
    """Return when the earliest entry that is still there was written; nothing is ever purged."""
    return Entry.objects.order_by("pk").values_list("recorded_at", flat=True).first()


def known_events() -> list[str]:
    """Return every event the trail holds, by name; reads one index entry for each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE known (event) AS ("
            " (SELECT event FROM trail_entry ORDER BY event LIMIT 1)"
            " UNION ALL"
            " SELECT (SELECT event FROM trail_entry WHERE event > known.event"
            " ORDER BY event LIMIT 1) FROM known WHERE known.event IS NOT NULL"
            ") SELECT event FROM known WHERE event IS NOT NULL"
        )
        return [event for (event,) in cursor.fetchall()]


def people_called(text: str) -> tuple[int, ...]:
    """Return the keys of people whom `text` means: by sign-in name or address, else by name."""
    people = User.objects.order_by("pk")
    exact = people.filter(Q(login__iexact=text) | Q(email__iexact=text) | Q(name__iexact=text))
    found = tuple(exact.values_list("pk", flat=True)[:MOST_PEOPLE])
    if found:
        return found
    return tuple(people.filter(name__icontains=text).values_list("pk", flat=True)[:MOST_PEOPLE])


def organisations(user: User) -> "QuerySet[Organisation]":
    """Return the organisations whose entries `user` may read."""
    reach = access_of(user).reach(READ)
    everyone = Organisation.objects.order_by("name")
    return everyone if reach.everywhere else everyone.filter(pk__in=reach.organisations)


def get(user: User, *, pk: int) -> Entry:
    """Return an entry. Raises Http404 if hidden or absent."""
    found = visible(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def record_of(entry: Entry) -> Record | None:
    """Return the record an entry tells of; None if there was none, or it is no more."""
    if entry.record_id is None:
        return None
    return Record.objects.filter(pk=entry.record_id).first()


def may_read_contents(user: User, entry: Entry) -> bool:
    """
    Return whether `user` may read what changed.

    Of a restricted record only who may see it, and so where another one is named: linked to it,
    its parent, what it was merged into.
    """
    if access_of(user).may("record.view_restricted"):
        return True
    about = Q(number__in=set(numbers_in([entry.changes, entry.facts])))
    if entry.record_id is not None:
        about |= Q(pk=entry.record_id)
    restricted = Record.objects.filter(about, is_restricted=True)
    return all(sees(user, record=record) for record in restricted)


def numbers_in(value: Any) -> Iterator[str]:
    """Yield what may be the number of a record in the contents of an entry."""
    match value:
        case str():
            if value and len(value) <= LONGEST_NUMBER and " " not in value:
                yield value
        case {"text": str() as text, **_rest}:
            yield text.partition(" ")[0]
        case Mapping():
            for each in value.values():
                yield from numbers_in(each)
        case list():
            for each in value:
                yield from numbers_in(each)


def sealed_in(entry: Entry) -> Batch | None:
    """Return the batch an entry is sealed in; None if it waits."""
    leaf = Leaf.objects.filter(entry_id=entry.pk).first()
    if leaf is None:
        return None
    return Batch.objects.filter(first__lte=leaf.position, count__gt=0).order_by("number").last()


def sealed_among(entries: Sequence[Entry]) -> set[int]:
    """Return the numbers of those of `entries` that are sealed."""
    keys = [entry.pk for entry in entries]
    return set(Leaf.objects.filter(entry_id__in=keys).values_list("entry_id", flat=True))


def done_by(user: User, *, person: User, most: int = 10) -> list[Entry]:
    """Return the last things `person` did, if `user` may read the trail; nothing otherwise."""
    if not access_of(user).reach(READ).everywhere:
        return []
    return list(Entry.objects.filter(by_id=person.pk).order_by("-pk")[:most])


def told_of(user: User, *, person: User, most: int = 10) -> list[Entry]:
    """Return the last things done about `person`'s account, if `user` may read the trail."""
    if not access_of(user).reach(READ).everywhere:
        return []
    about = Entry.objects.filter(facts__has_key="person").alias(told_of=KT("facts__person__id"))
    about = about.filter(told_of=str(person.pk))
    return list(about.order_by("-pk")[:most])
