"""
What an exclusion of an agreement may ask of a record: a process declares what only it knows.

    path = "service_request__offering_id"
    offer(Condition("offering", _("What was ordered"), path, options, keys))
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.models import Priority, Record

Conditions = Mapping[str, Sequence[str]]
"""Codes by condition: a record meets them if each condition has one of its codes."""


@dataclass(frozen=True)
class Condition:
    """Something an exclusion may ask of a record."""

    code: str
    label: str | Promise
    path: str
    """The way from a record to its stored value, as queries name it."""
    options: Callable[[], Sequence[tuple[str, str]]]
    """The codes one may choose, each with its name in the language of the page."""
    keys: Callable[[Collection[str]], Collection[Any]]
    """The stored values that codes stand for."""
    kind: str = ""
    """The process whose records have it; every process without."""

    @property
    def column(self) -> str:
        """The attribute of a record that holds the stored value."""
        return self.path.rpartition("__")[2]

    def value_of(self, record: Record) -> Any:
        """Return the stored value of a record, from the database where it is not at hand."""
        if self.kind and record.kind != self.kind:
            return None
        if hasattr(record, self.column):
            return getattr(record, self.column)
        return Record.objects.filter(pk=record.pk).values_list(self.path, flat=True).first()

    def words(self, codes: Iterable[str]) -> list[str]:
        """Return what codes are called; one that is not known any more is shown as it is."""
        names = dict(self.options())
        return [names.get(code, code) for code in codes]


_known: dict[str, Condition] = {}


def offer(condition: Condition) -> None:
    """Let exclusions ask for something."""
    _known[condition.code] = condition


def offered() -> list[Condition]:
    """Return what exclusions may ask for."""
    return list(_known.values())


def condition_of(code: str) -> Condition | None:
    """Return the condition called `code`."""
    return _known.get(code)


def columns_of(kind: str) -> list[str]:
    """Return the fields of a process's records that exclusions may ask for."""
    return [each.column.removesuffix("_id") for each in _known.values() if each.kind in {"", kind}]


def matches(record: Record, asked: Conditions) -> bool:
    """Return whether a record, saved or not, meets all that is asked; nobody asks for nothing."""
    for code, codes in asked.items():
        condition = _known.get(code)
        if condition is None:
            return False
        value = condition.value_of(record)
        if value is None or value not in condition.keys(codes):
            return False
    return bool(asked)


def matching(asked: Conditions) -> Q:
    """Return what records have to be to meet all that is asked: the same as `matches`."""
    found = Q() if asked else Q(pk=None)
    for code, codes in asked.items():
        condition = _known.get(code)
        if condition is None:
            return Q(pk=None)
        if condition.kind:
            found &= Q(kind=condition.kind)
        found &= Q(**{f"{condition.path}__in": list(condition.keys(codes))})
    return found


def words(asked: Conditions) -> list[tuple[str, list[str]]]:
    """Return what is asked, as pages tell it: what of a record, and one of which values."""
    found = ((_known.get(code), code, codes) for code, codes in asked.items())
    return [
        (str(condition.label), condition.words(codes)) if condition else (code, list(codes))
        for condition, code, codes in found
    ]


def services() -> list[tuple[str, str]]:
    """Return the services, by number."""
    rows = Record.objects.filter(kind="service").order_by("title", "pk")
    return [(each.number, each.name) for each in rows]


def processes() -> list[tuple[str, str]]:
    """Return the processes that clocks may be of."""
    from evident.relationships.service_levels.meanings import timed_kinds

    return [(kind, str(kind_of(kind).plural)) for kind in timed_kinds() if kind in known()]


offer(Condition("kind", _("Process"), "kind", processes, set))
offer(
    Condition(
        "priority",
        _("Priority"),
        "priority",
        lambda: [(str(each.value), str(each.label)) for each in Priority],
        lambda codes: {int(code) for code in codes if code.isdecimal()},
    )
)
offer(
    Condition(
        "service",
        _("Service"),
        "service_id",
        services,
        lambda codes: set(
            Record.objects.filter(kind="service", number__in=codes).values_list("pk", flat=True)
        ),
    )
)
