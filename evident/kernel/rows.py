"""
Rows written at once: one statement for a row, and for both tables of a process's record.

As `save` writes them, without what it does for cases that the product has not: signals, another
database, a row that may be there already.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

from evident.kernel.prepared import preparing

AnyField: TypeAlias = "Field[Any, Any]"
VALUES = " VALUES "


def insert(row: Model) -> None:
    """Write a new row, a process's record into both its tables; then it has its key."""
    root, *children = tables_of(type(row))
    statement, parameters, wanted = inserted(row, root, key=None)
    statement += f" RETURNING {', '.join(quoted(field) for field in wanted)}" if wanted else ""
    if children:
        (own,) = children
        made = f"(SELECT {quoted(wanted[0])} FROM made)"  # noqa: S608  # names of ours
        second, more, _ = inserted(row, own, key=made)
        statement = f"WITH made AS ({statement}), own AS ({second}) SELECT * FROM made"  # noqa: S608
        parameters += more
    settle(row, wanted, run(statement, parameters, is_asking=bool(wanted)))
    if children:
        key = next(field for field in children[0] if field.primary_key)
        setattr(row, key.attname, getattr(row, root[0].attname))


def insert_many(rows: Sequence[Model]) -> None:
    """Write new rows of one model that has no parent, in one statement; then they have keys."""
    if not rows:
        return
    ((*fields,),) = tables_of(type(rows[0]))
    statements, parameters, wanted = [], [], list[AnyField]()
    for row in rows:
        statement, more, wanted = inserted(row, fields, key=None)
        statements.append(statement)
        parameters += more
    heads, places = zip(*(each.split(VALUES, 1) for each in statements), strict=True)
    if len(set(heads)) > 1:
        raise ValueError("Rows that are written at once leave the same columns to the database.")
    told = run_all(
        f"{heads[0]}{VALUES}{', '.join(places)}"
        f" RETURNING {', '.join(quoted(field) for field in wanted)}",
        parameters,
    )
    for row, values in zip(rows, told, strict=True):
        settle(row, wanted, values)


def settle(row: Model, wanted: Iterable[AnyField], told: Iterable[Any]) -> None:
    """Give a row that was written what the database told of it."""
    for field, value in zip(wanted, told, strict=True):
        for convert in field.get_db_converters(connection):
            value = convert(value, None, connection)  # noqa: PLW2901  # Django's way
        setattr(row, field.attname, value)
    row._state.adding = False  # noqa: SLF001  # as `save` does
    row._state.db = connection.alias  # noqa: SLF001


def inserted(
    row: Model, fields: Iterable[AnyField], *, key: str | None
) -> tuple[str, list[Any], list[AnyField]]:
    """Return what inserts the `fields` of one table, its values, and what the database fills in."""
    columns, places, parameters, wanted = [], [], [], []
    for field in fields:
        if field.primary_key and key is not None:
            columns.append(quoted(field))
            places.append(key)
            continue
        value = field.pre_save(row, add=True)
        if isinstance(value, DatabaseDefault) or (field.primary_key and value is None):
            wanted.append(field)
            continue
        columns.append(quoted(field))
        places.append(place_of(field, value))
        parameters.append(field.get_db_prep_save(value, connection))
    into = table_of(field)
    return (
        f"INSERT INTO {into} ({', '.join(columns)}) VALUES ({', '.join(places)})",  # noqa: S608  # names of ours
        parameters,
        wanted,
    )


def update(row: Model, *, names: Iterable[str]) -> None:
    """Write the fields called `names` of a row that is there, in one statement for all tables."""
    wanted = set(names)
    statements: list[str] = []
    parameters: list[Any] = []
    for fields in tables_of(type(row)):
        touched = [field for field in fields if field.name in wanted]
        if not touched:
            continue
        changes = []
        for field in touched:
            value = field.pre_save(row, add=False)
            changes.append(f"{quoted(field)} = {place_of(field, value)}")
            parameters.append(field.get_db_prep_save(value, connection))
        key = next(field for field in fields if field.primary_key)
        parameters.append(getattr(row, key.attname))
        statements.append(
            f"UPDATE {table_of(key)} SET {', '.join(changes)} WHERE {quoted(key)} = %s"  # noqa: S608
        )
    *before, last = statements
    parts = ", ".join(f"part{place} AS ({each})" for place, each in enumerate(before))
    run(f"WITH {parts} {last}" if before else last, parameters, is_asking=False)


def run(statement: str, parameters: list[Any], *, is_asking: bool) -> list[Any]:
    """Do `statement` and return the row it answers with, if it is asked for one."""
    with preparing() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchone()) if is_asking else []


def run_all(statement: str, parameters: list[Any]) -> list[Sequence[Any]]:
    """Do `statement` and return the rows it answers with."""
    with preparing() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


@cache
def tables_of(model: type[Model]) -> list[list[AnyField]]:
    """Return the columns of the tables that hold `model`: of its parent, then its own."""
    parents = list(model._meta.parents)
    return [list(each._meta.local_concrete_fields) for each in (*parents, model)]


@cache
def quoted(field: AnyField) -> str:
    """Return a column's name as SQL."""
    return connection.ops.quote_name(str(field.column))


@cache
def table_of(field: AnyField) -> str:
    """Return the name of the table a column is in, as SQL."""
    return connection.ops.quote_name(field.model._meta.db_table)


def place_of(field: AnyField, value: Any) -> str:
    """Return where a value stands in a statement, with its type where the column needs one."""
    given = getattr(field, "get_placeholder", None)
    return given(value, None, connection) if given else "%s"
