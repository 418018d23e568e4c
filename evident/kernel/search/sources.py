"""What of a record is searched: fields that its process declares, and texts kept beside it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evident.kernel.records.models import Record
from evident.kernel.search.tokens import Text, Weight

RECORD_FIELDS: Mapping[str, Weight] = {
    "title": "A",
    "requester.name": "B",
    "organisation.name": "B",
    "service.title": "B",
}
"""Searched in every record. Team and assignee are not: they change too often, and filters do it."""

Source = Callable[[Sequence[int]], Iterable[tuple[int, Text]]]
"""Given keys of records, the texts kept beside them, such as comments: key and text."""


@dataclass(frozen=True)
class Searched:
    """The searched fields of one kind of record; a dotted name goes through a reference."""

    model: type[Record]
    fields: Mapping[str, Weight]
    internal: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The record's own fields on which its words depend."""
        return frozenset(path.partition(".")[0] for path in self.fields) | {"custom"}

    @property
    def references(self) -> list[str]:
        """What to read along with the record."""
        return sorted({path.partition(".")[0] for path in self.fields if "." in path})


_searched: dict[str, Searched] = {}
_sources: dict[str, Source] = {}


def declare_fields(
    kind: str,
    *,
    model: type[Record],
    fields: Mapping[str, Weight],
    internal: frozenset[str] = frozenset(),
) -> None:
    """
    Make fields of a process searched, besides RECORD_FIELDS. Called once beside its models.

    `fields` gives each its weight (see tokens.Weight); customers cannot find those of `internal`.
    """
    _searched[kind] = Searched(model, {**RECORD_FIELDS, **fields}, internal)


def declare_source(name: str, source: Source) -> None:
    """Make texts kept beside records searched, such as comments. Called once beside its models."""
    _sources[name] = source


def searched(kind: str) -> Searched:
    """Return what is searched in records of `kind`."""
    return _searched.get(kind) or Searched(Record, RECORD_FIELDS)


def texts_of(record: Record, *, only: set[str] | None = None) -> list[Text]:
    """Return the texts in the record's own fields, in those of `only` if given."""
    declared = searched(record.kind)
    texts = [
        Text(value, weight, is_internal=path in declared.internal, language=language_of(path))
        for path, weight in declared.fields.items()
        if (only is None or path.partition(".")[0] in only) and (value := _value(record, path))
    ]
    if only is None or "custom" in only:
        # Who may see an additional field is not known here, so customers do not find it.
        texts += [
            Text(value, "C", is_internal=True)
            for value in (record.custom or {}).values()
            if isinstance(value, str) and value
        ]
    return texts


def language_of(path: str) -> str:
    """Return the language a field is written in; empty where it is that of whoever wrote it."""
    ending = path.rpartition("_")[2]
    return ending if ending in {"en", "zh"} else ""


def _value(record: Record, path: str) -> str:
    value: Any = record
    for name in path.split("."):
        value = getattr(value, name, None)
        if value is None:
            return ""
    return str(value)


def texts_beside(record_ids: Sequence[int]) -> dict[int, list[Text]]:
    """Return the texts kept beside these records, by record."""
    found: defaultdict[int, list[Text]] = defaultdict(list)
    for source in _sources.values():
        for record_id, text in source(record_ids):
            found[record_id].append(text)
    return found


def read(record_ids: Sequence[int]) -> list[Record]:
    """Return these records as their processes know them, with what they refer to."""
    kinds: defaultdict[str, list[int]] = defaultdict(list)
    for record_id, kind in Record.objects.filter(pk__in=record_ids).values_list("pk", "kind"):
        kinds[kind].append(record_id)
    return [
        record
        for kind, ids in kinds.items()
        for record in searched(kind)
        .model._base_manager.filter(pk__in=ids)
        .select_related(*searched(kind).references)
    ]
