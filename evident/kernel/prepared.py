"""
Queries of one shape, built once for the life of a process.

Django takes longer to build a small query than the database to answer it. What is asked by every
request (who is it, what may he, which record) is built when it is first asked and filled in after.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators
from psycopg.types.numeric import Int8

AnyModel = TypeVar("AnyModel", bound=Model)


class Given(Expression):
    """Stands in a query for a value that is given when it is asked; never for NULL."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """Return the place of the value, and itself to be replaced by it."""
        return "%s", [self]


@dataclass(frozen=True)
class Built:
    """A query as the database gets it, and how its rows become objects."""

    sql: str
    parameters: tuple[Any, ...]
    model: type[Model]
    columns: tuple[int, int]
    names: list[str]
    converters: dict[int, tuple[Sequence[Callable[..., Any]], Any]]
    beside: Sequence[Any]


class Prepared(Generic[AnyModel]):
    """
    A query of one shape: `Prepared(lambda: Token.objects.filter(digest=Given("digest")))`.

    Asking it gives what the query set would give, `select_related` and `only` included.
    """

    def __init__(self, build: Callable[[], "QuerySet[AnyModel]"]) -> None:
        self._build = build
        self._built: Built | None = None

    def all(self, **values: Any) -> list[AnyModel]:
        """Return the rows for these values."""
        built = self._built
        if built is None:
            built = self._built = built_of(self._build())
        parameters = [
            typed(values[each.name]) if isinstance(each, Given) else each
            for each in built.parameters
        ]
        with preparing() as cursor:
            cursor.execute(built.sql, parameters)
            rows = cursor.fetchall()
        return [made(built, row) for row in rows]

    def first(self, **values: Any) -> AnyModel | None:
        """Return the first row for these values, or None."""
        return next(iter(self.all(**values)), None)


def preparing() -> CursorWrapper:
    """Return a cursor whose statements the database keeps planned; see `main.postgresql`."""
    cursor: CursorWrapper = connection.preparing()  # type: ignore[attr-defined]  # of our engine
    return cursor


def typed(value: Any) -> Any:
    """Return `value` with a type of the database that does not depend on how large it is."""
    return Int8(value) if type(value) is int else value


def built_of(rows: "QuerySet[Any]") -> Built:
    """Return `rows` as the database gets it."""
    compiler = rows.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql(with_limits=True)
    info = compiler.klass_info
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    expressions = [each[0] for each in compiler.select]
    return Built(
        sql=sql,
        parameters=tuple(parameters),
        model=info["model"],
        columns=(start, end),
        names=[each.target.attname for each in expressions[start:end]],
        converters=compiler.get_converters(expressions),
        beside=get_related_populators(info, compiler.select, rows.db),  # type: ignore[call-arg]  # as of Django 5.2
    )


def made(built: Built, row: Sequence[Any]) -> Any:
    """Return the object that a row of the database is."""
    values = list(row)
    for place, (converters, expression) in built.converters.items():
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    start, end = built.columns
    found = built.model.from_db("default", built.names, values[start:end])
    for populator in built.beside:
        populator.populate(values, found)
    return found
