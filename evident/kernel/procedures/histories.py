"""Many records written at once with the whole history that was replayed for them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from evident.kernel.procedures.procedure import Procedure
from evident.kernel.procedures.replay import Replayed
from evident.kernel.procedures.rules import effective_number
from evident.kernel.records.models import Record
from evident.kernel.search import index as search
from evident.kernel.search.sources import searched
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

ENTRY_COLUMNS = (
    "at",
    "by_id",
    "by_name",
    "door",
    "event",
    "kind",
    "record",
    "record_id",
    "organisation_id",
    "procedure_version",
    "changes",
    "facts",
    "is_deviation",
)


@dataclass(frozen=True)
class History:
    """A record not yet saved, all its facts set but the state, and what happened to it."""

    record: Record
    replayed: Sequence[Replayed]


def write(procedure: Procedure, histories: Sequence[History]) -> int:
    """
    Save the records with the state their history ends in, and the trail; return its length.

    Every entry keeps when it happened; when it was written is the database's own clock. Belongs
    inside a transaction of the caller. All records are of the same model.
    """
    if not histories:
        return 0
    version = effective_number(procedure.kind)
    identities = new_identities(len(histories))
    for history, identity in zip(histories, identities, strict=True):
        settle(procedure, history, identity=identity, version=version)
    records = [history.record for history in histories]
    model = type(records[0])
    if model is not Record:
        copy(Record, records)
    copy(model, records)
    models.prefetch_related_objects(records, *searched(procedure.kind).references)
    search.put(records)
    entries = [told(procedure, history, version=version) for history in histories]
    return copy_rows(Entry._meta.db_table, ENTRY_COLUMNS, (row for rows in entries for row in rows))


def settle(procedure: Procedure, history: History, *, identity: int, version: int) -> None:
    """Give a record its place in the table and the state in which its history ends."""
    record, last = history.record, history.replayed[-1]
    record.pk = record.id = identity
    record.kind = procedure.kind
    record.state = last.state
    record.is_open = last.state in procedure.open_states
    record.procedure_version = version
    record.version = len(history.replayed)
    record.updated_at = max(each.happening.at for each in history.replayed)


def new_identities(count: int) -> list[int]:
    """Take `count` primary keys for records."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('record', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [identity for (identity,) in cursor.fetchall()]


def told(procedure: Procedure, history: History, *, version: int) -> Iterator[tuple[Any, ...]]:
    """Yield the trail's rows of one history, in ENTRY_COLUMNS' order."""
    record = history.record
    door = str(trail.current_door())
    for each in history.replayed:
        happening = each.happening
        facts = dict(happening.facts)
        if each.deviations:
            facts["deviation"] = list(each.deviations)
        yield (
            happening.at,
            None if happening.by is None else happening.by.pk,
            "" if happening.by is None else happening.by.name,
            door,
            procedure.event(each.step),
            record.kind,
            record.number,
            record.pk,
            record.organisation_id,
            version,
            as_json(trail.plain(each.changes)),
            as_json(trail.plain(facts)),
            bool(each.deviations),
        )


def copy(model: type[models.Model], rows: Sequence[models.Model]) -> int:
    """Save `rows` into the columns of `model`'s own table by COPY; return how many."""
    fields = [
        field for field in model._meta.local_concrete_fields if not is_left_to_database(field)
    ]
    columns = [str(field.column) for field in fields]
    values = ([stored(field, getattr(row, field.attname)) for field in fields] for row in rows)
    return copy_rows(model._meta.db_table, columns, values)


def is_left_to_database(field: "models.Field[Any, Any]") -> bool:
    """Return whether the database itself fills a column: generated, or by its default."""
    return bool(getattr(field, "generated", False)) or field.has_db_default()


def stored(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Return a value as COPY wants it."""
    return as_json(value) if isinstance(field, models.JSONField) else value


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Copy `rows` into `table`; return how many. The names come from our own models."""
    names = ", ".join(f'"{column}"' for column in columns)
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copying,
    ):
        for row in rows:
            copying.write_row(row)
            count += 1
    return count


def as_json(value: Any) -> str:
    """Return `value` as JSON text."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
