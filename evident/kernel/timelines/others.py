"""Other records an entry of the trail names: told only to whoever may see them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.kernel.trail.models import Entry

FACTS = ("other", "into", "duplicates")
"""Facts that hold numbers of other records."""


def unseen(entries: Sequence[Entry], *, model: type[Record], user: User) -> frozenset[int]:
    """Return the keys of those `entries` that name a record `user` may not see."""
    named = {entry.pk: frozenset(named_by(entry, model=model)) for entry in entries}
    wanted = frozenset().union(*named.values())
    if not wanted:
        return frozenset()
    numbers = {each for each in wanted if isinstance(each, str)}
    found = visible_to(user).filter(Q(number__in=numbers) | Q(pk__in=wanted - numbers))
    seen = {each for row in found.values_list("pk", "number") for each in row}
    return frozenset(pk for pk, others in named.items() if not others <= seen)


def named_by(entry: Entry, *, model: type[Record]) -> Iterator[int | str]:
    """Yield the numbers and keys of other records in an entry."""
    for name in FACTS:
        value = entry.facts.get(name) or ()
        yield from [value] if isinstance(value, str) else (str(each) for each in value)
    for name in fields_of_others(model):
        for value in entry.changes.get(name, ()):
            if isinstance(value, Mapping) and value.get("id") is not None:
                yield int(value["id"])


def fields_of_others(model: type[Record]) -> frozenset[str]:
    """Return the fields of `model` that lead to other records."""
    return frozenset(field.name for field in model._meta.concrete_fields if leads_to_record(field))


def leads_to_record(field: "models.Field[Any, Any]") -> bool:
    """Return whether `field` names another record."""
    other = field.related_model
    is_parent = isinstance(field, models.OneToOneField) and field.remote_field.parent_link
    return isinstance(other, type) and issubclass(other, Record) and not is_parent
