"""
Lists as files: what a process declares of its list, and its rows as people read them.

An export shows what the list shows to the same person under the same address, and no more.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.urls.converters import get_converters
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.custom_fields.models import CustomField, FieldType
from evident.kernel.custom_fields.values import fields_of
from evident.kernel.files.sheets import Row, Value
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Priority, Record
from evident.kernel.records.naming import chinese_path
from evident.kernel.records.paging import Order

Rows = Callable[..., Any]
"""
Gives what the list shows a person under an address at a moment: a query, or rows by their paths.

Takes the person, what the address asks for and the moment, and by name the parts of the address.
"""
Words = Callable[..., Value]
AT_ONCE = 1_000
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
"""A part of an address: how it is written, and its name."""
CUSTOM = "additional_"
"""What the codes of columns of additional fields begin with, as on pages of lists."""


@dataclass(frozen=True)
class Column:
    """A column one may choose: what it is made of, and how that is told."""

    code: str
    title: str | Promise
    paths: tuple[str, ...]
    kind: str = "text"
    told: Words | None = None
    """Tells the values of `paths`; the first as it is without."""
    is_usual: bool = True
    width: int = 18


@dataclass(frozen=True)
class Export:
    """A list, to be taken out by holders of the `export` permission of its process."""

    kind: str
    namespace: str
    rows: Rows
    columns: tuple[Column, ...]
    orders: Mapping[str, Order] = field(default_factory=dict)
    """Without any, rows come as they are given."""
    order: str = ""
    home: str = "list"
    """The name of the list's address."""
    name: str | Promise = ""
    """What the list is called; as its records are unless given."""
    organisation: str = "organisation_id"
    """
    The column with the organisation a row belongs to: the permission may reach some alone. Empty
    where rows belong to none, such as figures made of what the person sees.
    """
    code: str = ""
    """What tells it from the others of its process; empty for the list of its records."""
    within: str = ""
    """What stands before it in its address, as `checks/<str:check>/`: parts narrow the rows."""

    @property
    def permission(self) -> str:
        """What one needs to take it out."""
        return f"{self.kind}.export"

    @property
    def called(self) -> str:
        """What it is called among all lists."""
        return self.code or self.kind

    @property
    def url_name(self) -> str:
        """The name of the address at which it is taken out."""
        return f"export-{self.code}" if self.code else "export"

    @property
    def path(self) -> str:
        """The address at which it is taken out, below its module's."""
        return (
            f"{self.within}list/{self.code}/export/" if self.code else f"{self.within}list/export/"
        )

    @property
    def parts(self) -> dict[str, str]:
        """The parts of its address by name, each with how it is written."""
        return {name: kind or "str" for kind, name in PART.findall(self.within)}

    def place(self, words: Mapping[str, str]) -> dict[str, Any]:
        """Return the parts of its address as `words` name them. Raises ValueError, KeyError."""
        converters = get_converters()
        return {name: converters[kind].to_python(words[name]) for name, kind in self.parts.items()}

    @property
    def title(self) -> str:
        """What the list is called."""
        return str(self.name or kind_of(self.kind).plural)

    @property
    def every_column(self) -> tuple[Column, ...]:
        """The columns one may choose, additional fields last."""
        fields = [] if self.code else fields_of(self.kind)
        return (*self.columns, *(custom_column(each) for each in fields))

    def sorted(self, rows: Any, query: QueryDict) -> Any:
        """Return rows in the order an address names, or else in the usual one."""
        if not self.orders:
            return rows
        order = self.orders.get(query.get("order", ""), self.orders[self.order])
        sign = "-" if order.is_descending else ""
        return rows.order_by(*(f"{sign}{column}" for column in order.columns))


_exports: dict[str, Export] = {}


def declare(export: Export) -> Export:
    """Make a list known; called once, beside the list's page. Raises ValueError for a second."""
    if _exports.setdefault(export.called, export) is not export:
        raise ValueError(export.called)
    return export


def export_of(called: str) -> Export | None:
    """Return the list of a process, or another one by its code, if it can be taken out."""
    return _exports.get(called)


def exports() -> tuple[Export, ...]:
    """Return every list that can be taken out."""
    return tuple(_exports.values())


def list_name(kind: str) -> str:
    """Return what the lists of a process are called."""
    found = export_of(kind)
    return found.title if found is not None else str(kind_of(kind).plural)


def chosen(columns: Iterable[Column], wanted: Iterable[str]) -> list[Column]:
    """Return the columns called so, in their own order; the usual ones where none is known."""
    named = set(wanted)
    every = list(columns)
    return [each for each in every if each.code in named] or [
        each for each in every if each.is_usual
    ]


def told_rows(rows: Any, columns: Iterable[Column]) -> Iterator[Row]:
    """Yield each row as people read it; the database hands them over some at a time."""
    columns = list(columns)
    paths = list(dict.fromkeys(path for column in columns for path in column.paths))
    places = {path: place for place, path in enumerate(paths)}
    readers = [(tuple(places[path] for path in each.paths), each.told) for each in columns]
    for values in valued(rows, paths):
        yield [
            values[taken[0]] if told is None else told(*(values[place] for place in taken))
            for taken, told in readers
        ]


def valued(rows: Any, paths: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Yield the values of each row."""
    if isinstance(rows, models.QuerySet):
        yield from rows.values_list(*paths).iterator(chunk_size=AT_ONCE)
        return
    for row in rows:
        yield [row.get(path) for path in paths]


def of_records(
    kind: str,
    model: type[Record],
    *facts: str,
    without: Iterable[str] = (),
    labels: Mapping[str, str | Promise] | None = None,
) -> tuple[Column, ...]:
    """
    Return the columns of a list of records: what every record has, then `facts` of its model.

    `without` leaves out what its records never have; `labels` calls some columns otherwise.
    """
    left = set(without)
    every = (*standard(kind), *(of_field(model, name) for name in facts), *ending(kind))
    named = labels or {}
    return tuple(
        replace(each, title=named.get(each.code, each.title))
        for each in every
        if each.code not in left
    )


def standard(kind: str) -> tuple[Column, ...]:
    """Return the columns that stand first in every list of records."""

    def state(code: str) -> str:
        return str(dict(procedure_of(kind).states.choices).get(code, code))

    def priority(number: int | None) -> str:
        return "" if number is None else str(Priority(number).label)

    of_service = ("service__title", chinese_path("service", prefix="service"))
    return (
        Column("number", _("Number"), ("number",), width=12),
        titled("title", _("Title"), ("title", chinese_path(kind)), width=50),
        Column("state", _("State"), ("state",), told=state),
        Column("priority", _("Priority"), ("priority",), told=priority, width=12),
        Column("organisation", _("Organisation"), ("organisation__name",), width=24),
        titled("service", _("Service"), of_service, width=24),
        Column("requester", _("Requester"), ("requester__name",), width=20),
        Column("team", _("Team"), ("team__name",), width=20),
        Column("assignee", _("Assignee"), ("assignee__name",), width=20),
    )


def of_any_record(prefix: str = "") -> tuple[Column, ...]:
    """Return the columns of records of whatever process, found at `prefix`."""

    def state(kind: str, code: str) -> str:
        return str(dict(procedure_of(kind).states.choices).get(code, code))

    def process(kind: str) -> str:
        return str(kind_of(kind).name)

    def priority(number: int | None) -> str:
        return "" if number is None else str(Priority(number).label)

    def address(kind: str, number: str) -> str:
        return settings.PUBLIC_URL + reverse(kind_of(kind).url_name, args=[number])

    columns = (
        Column("number", _("Number"), ("number",), width=12),
        Column("title", _("Title"), ("title",), width=50),
        Column("process", _("Process"), ("kind",), told=process),
        Column("state", _("State"), ("kind", "state"), told=state),
        Column("priority", _("Priority"), ("priority",), told=priority, width=12),
        Column("organisation", _("Organisation"), ("organisation__name",), width=24),
        Column("requester", _("Requester"), ("requester__name",), width=20, is_usual=False),
        Column("team", _("Team"), ("team__name",), width=20),
        Column("assignee", _("Assignee"), ("assignee__name",), width=20, is_usual=False),
        Column("opened", pgettext_lazy("record", "Opened"), ("opened_at",), "moment"),
        Column("resolved", pgettext_lazy("record", "Resolved"), ("resolved_at",), "moment"),
        Column("closed", pgettext_lazy("record", "Closed"), ("closed_at",), "moment"),
        Column(
            "address", _("Address of its page"), ("kind", "number"), told=address,
            is_usual=False, width=50,
        ),
    )  # fmt: skip
    return tuple(
        replace(each, paths=tuple(prefix + path for path in each.paths)) for each in columns
    )


def titled(code: str, title: str | Promise, paths: tuple[str, str], *, width: int) -> Column:
    """Return the column of a title, in the reader's language where it is kept in both."""
    if not paths[1]:
        return Column(code, title, paths[:1], width=width)
    return Column(code, title, paths, told=in_language, width=width)


def ending(kind: str) -> tuple[Column, ...]:
    """Return the columns that stand last: when, and where the record is found."""

    def address(number: str) -> str:
        return settings.PUBLIC_URL + reverse(kind_of(kind).url_name, args=[number])

    return (
        Column("opened", pgettext_lazy("record", "Opened"), ("opened_at",), "moment"),
        Column("due", _("Due"), ("due_at",), "moment"),
        Column("resolved", pgettext_lazy("record", "Resolved"), ("resolved_at",), "moment"),
        Column("closed", pgettext_lazy("record", "Closed"), ("closed_at",), "moment"),
        Column("updated", _("Last touched"), ("updated_at",), "moment", is_usual=False),
        Column(
            "address", _("Address of its page"), ("number",), told=address, is_usual=False, width=50
        ),
    )


def of_field(model: type[models.Model], name: str) -> Column:  # noqa: PLR0911  # one a type
    """Return the column of a field of a process's own: named and told as its model does."""
    field: Any = model._meta.get_field(name)
    title = capitalised(field.verbose_name)
    if field.is_relation:
        return of_relation(name, title, field.related_model)
    choices = {code: label for code, label in field.flatchoices if code not in (None, "")}
    if choices:
        return Column(name, title, (name,), told=lambda code: str(choices.get(code, code or "")))
    if isinstance(field, models.DateTimeField):
        return Column(name, title, (name,), "moment")
    if isinstance(field, models.DateField):
        return Column(name, title, (name,), "day", width=12)
    if isinstance(field, models.IntegerField | models.FloatField):
        return Column(name, title, (name,), "number", width=12)
    if isinstance(field, models.DurationField):
        return Column(name, in_minutes(title), (name,), "number", minutes_of)
    return Column(name, title, (name,), width=36 if isinstance(field, models.TextField) else 18)


def of_relation(name: str, title: str | Promise, other: type[models.Model]) -> Column:
    """Return the column of a field that names something else."""
    if other in (User, Organisation, Team):
        return Column(name, title, (f"{name}__name",), width=20)
    names = {field.name for field in other._meta.get_fields()}
    if {"name_en", "name_zh"} <= names:
        return Column(name, title, (f"{name}__name_en", f"{name}__name_zh"), told=in_language)
    return Column(name, title, (f"{name}__number", f"{name}__title"), told=numbered, width=30)


def in_language(english: str | None, chinese: str | None) -> str:
    """Return a name kept in both languages in that of the reader."""
    is_chinese = (get_language() or "").startswith("zh")
    return (chinese if is_chinese else english) or english or ""


def numbered(number: str | None, title: str | None) -> str:
    """Return another record by number and title."""
    return f"{number} {title or ''}".strip() if number else ""


def custom_column(each: CustomField) -> Column:
    """Return the column of an additional field."""
    path = f"custom__{each.code}"

    def told(value: Any) -> Value:
        if each.type == FieldType.DATE and value:
            return date.fromisoformat(value)
        return value  # type: ignore[no-any-return]  # as it was checked when it was stored

    kinds = {FieldType.DATE: "day", FieldType.NUMBER: "number"}
    kind = kinds.get(FieldType(each.type), "text")
    return Column(CUSTOM + each.code, each.name, (path,), kind, told, is_usual=False)


def _as_heading(words: str | Promise) -> str:
    return str(words)[:1].upper() + str(words)[1:]


def _as_heading_of_minutes(words: str | Promise) -> str:
    return gettext("%(what)s (minutes)") % {"what": words}


def minutes_of(length: timedelta | None) -> int | None:
    """Return a length of time in minutes."""
    return None if length is None else round(length.total_seconds() / 60)


in_minutes = lazy(_as_heading_of_minutes, str)
"""Gives a heading that says what its numbers are."""
capitalised = lazy(_as_heading, str)
"""Gives the name of a field as a heading, in whichever language it is read."""
