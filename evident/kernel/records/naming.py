"""What records are called where they are called something in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

if TYPE_CHECKING:
    from evident.kernel.records.models import Record


@dataclass(frozen=True)
class Names:
    """Where a kind of record keeps its title in Chinese; `title` is the English one if any."""

    model: "type[Record]"
    chinese: str


_named: dict[str, Names] = {}
_composed: dict[str, "tuple[type[Record], tuple[str, ...]]"] = {}


def declare_names(kind: str, *, model: "type[Record]", chinese: str) -> None:
    """Say which field of `model` is the title in Chinese of records of `kind`."""
    _named[kind] = Names(model, chinese)


def compose_names(kind: str, *, model: "type[Record]", reading: tuple[str, ...]) -> None:
    """Say that records of `kind` are called what `name` of `model` says, which needs `reading`."""
    _composed[kind] = (model, reading)


def chinese_path(kind: str, *, prefix: str = "") -> str:
    """
    Return where the title in Chinese of records of `kind` is read; empty where there is none.

    It begins at a row of the kind's own model, or with `prefix` at a field that names any record.
    """
    names = _named.get(kind)
    if names is None:
        return ""
    link: Any = names.model._meta.pk  # the record it is a part of
    return f"{prefix}__{link.related_query_name()}__{names.chinese}" if prefix else names.chinese


def name_of(record: "Record") -> str:
    """Return the title in the language of the page, else the one there is."""
    return name_all([record])[record.pk]


def name_all(records: "Iterable[Record]") -> dict[int, str]:
    """Return the titles of records in the language of the page, by key: a query for each kind."""
    titles = {record.pk: (record.kind, record.title) for record in records}
    named = {key: title for key, (_kind, title) in titles.items()}
    for kind in {kind for kind, _title in titles.values()} & _composed.keys():
        model, reading = _composed[kind]
        keys = [key for key, (of, _title) in titles.items() if of == kind]
        for row in model._base_manager.select_related(*reading).filter(pk__in=keys):
            named[row.pk] = row.name
    if not (get_language() or "").startswith("zh"):
        return named
    for kind in {kind for kind, _title in titles.values()} & _named.keys():
        names = _named[kind]
        rows = names.model._base_manager.filter(
            pk__in=[key for key, (of, _title) in titles.items() if of == kind]
        )
        for key, chinese in rows.values_list("pk", names.chinese):
            named[key] = chinese or named[key]
    return named
