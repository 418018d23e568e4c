"""Going through a file, batch by batch, each in a transaction that also says how far it came."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from evident.integrations.imports.blocks import Block, Rejected, blocks
from evident.integrations.imports.cells import Reader
from evident.integrations.imports.counterparts import Names
from evident.integrations.imports.drafts import Draft, draft
from evident.integrations.imports.mapping import ROW, ColumnMapping
from evident.integrations.imports.models import ImportRun, RejectedRow
from evident.integrations.imports.problems import ImportRefused, Problem
from evident.integrations.imports.writing import write
from evident.kernel.accounts.models import User
from evident.kernel.received.tables import table
from evident.kernel.records.models import Record
from evident.kernel.search.models import Vector
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Door, Entry
from evident.resolution.incidents.models import Incident

BATCH_RECORDS = 400
BATCH_ROWS = 20_000
REJECTED_LIMIT = 100_000
"""Rows one run may reject and name; beyond, the mapping does not fit and the run stops."""
STATISTICS_EVERY_RECORDS = 5_000
PATIENCE_ROWS = 1_000
"""Rows of which at least one has to be taken before anything is written."""
Progress = Callable[[int], None]


@contextmanager
def file_blocks(
    path: Path, mapping: ColumnMapping, *, time_zone: str, digest: str
) -> Iterator[tuple[Reader, Iterator[Block]]]:
    """Open a file as the records it holds. Raises ImportRefused."""
    with table(path, encoding=mapping.encoding, separator=mapping.separator) as found:
        reader = Reader(mapping, found.header, zone=ZoneInfo(time_zone))
        yield reader, blocks(found.rows, reader, digest=digest)


def rows_in(path: Path, mapping: ColumnMapping, *, time_zone: str) -> int:
    """
    Read a file from end to end and return how many rows it has.

    Whatever makes a file unreadable is met here, before anything is written. Raises ImportRefused.
    """
    with table(path, encoding=mapping.encoding, separator=mapping.separator) as found:
        Reader(mapping, found.header, zone=ZoneInfo(time_zone))
        count = sum(1 for _ in found.rows)
    if not count:
        raise ImportRefused("no_rows")
    return count


def refuse_if_nothing_fits(
    path: Path, mapping: ColumnMapping, *, time_zone: str, digest: str, now: datetime
) -> None:
    """Raise ImportRefused if not one of the first PATIENCE_ROWS rows could be taken."""
    with file_blocks(path, mapping, time_zone=time_zone, digest=digest) as (reader, found):
        count = 0
        first: Rejected | None = None
        for block in found:
            count += block.count
            if draft(block, reader, now=now) is not None:
                return
            first = first or min(block.rejected, key=lambda rejected: rejected.line)
            if count >= PATIENCE_ROWS:
                break
    if first is not None:
        raise ImportRefused(
            "nothing_taken", count=count, line=first.line, reason=str(first.problem)
        )


def batches(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    """Yield blocks in portions that one transaction can hold."""
    batch: list[Block] = []
    rows = 0
    for block in blocks:
        batch.append(block)
        rows += block.count
        if len(batch) >= BATCH_RECORDS or rows >= BATCH_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


@dataclass
class Portion:
    """What became of a batch of blocks before it is written."""

    drafts: list[Draft]
    known: list[Block]
    rejected: list[Rejected]

    @property
    def rows_taken(self) -> int:
        """Rows that are in a record's history."""
        return sum(len(draft.block.rows) for draft in self.drafts)

    @property
    def rows_known(self) -> int:
        """Rows of records that were here before."""
        return sum(len(block.rows) for block in self.known)


def portion(
    batch: Sequence[Block], reader: Reader, *, source: str, seen: set[int], now: datetime
) -> Portion:
    """
    Sort a batch: what is new, what was here before, what cannot be taken.

    `seen` holds the keys met earlier in this file, so that rows that do not stand with the rest
    of their record are rejected, and not mistaken for a second import.
    """
    keys = [block.key for block in batch if block.rows]
    here = set(
        Record.objects.filter(source=source, source_key__in=keys).values_list(
            "source_key", flat=True
        )
    )
    found = Portion([], [], [])
    for block in batch:
        if block.rows and hash(block.key) in seen:
            block.reject_all(Problem("not_contiguous", key=block.key))
        elif block.rows:
            seen.add(hash(block.key))
            if block.key in here:
                found.known.append(block)
            elif drafted := draft(block, reader, now=now):
                found.drafts.append(drafted)
        found.rejected += block.rejected
    return found


def carry_on(
    run: ImportRun, path: Path, mapping: ColumnMapping, *, at: datetime, progress: Progress
) -> None:
    """
    Take the rows of `path` from where `run` stands to the end.

    Each batch commits its records, its rejected rows and the run's position together. Raises
    ImportRefused; what was committed stays and can be gone on from.
    """
    if run.organisation is None:
        raise ValueError("a run begins with its organisation")
    names = Names(run.record_source, run.organisation, mapping.match_people)
    seen: set[int] = set()
    with (
        trail.through(Door.IMPORT),
        file_blocks(path, mapping, time_zone=run.time_zone, digest=run.digest) as (reader, found),
    ):
        position = 0
        while position < run.position and (block := next(found, None)):
            position += block.count
            if block.key:
                seen.add(hash(block.key))
        for batch in batches(found):
            before, made = run.position, run.records_made
            with transaction.atomic():
                settle(run, batch, reader, names=names, seen=seen, at=at)
            if due(run.records_made, before=made):
                refresh_statistics()
            progress(run.position - before)


def due(made: int, *, before: int) -> bool:
    """Return whether so much was written that the planner should know."""
    return made // STATISTICS_EVERY_RECORDS > before // STATISTICS_EVERY_RECORDS


def refresh_statistics() -> None:
    """
    Let the planner know of what was written.

    It would find out by itself, minutes later; until then pages over so many new rows could take
    a minute each.
    """
    tables = [model._meta.db_table for model in (Record, Incident, Entry, Vector, User)]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def settle(
    run: ImportRun,
    batch: list[Block],
    reader: Reader,
    *,
    names: Names,
    seen: set[int],
    at: datetime,
) -> None:
    """Write one batch and how far the run came. Belongs inside a transaction."""
    one_at_a_time(run)
    found = portion(batch, reader, source=names.source, seen=seen, now=run.created_at)
    made_before = dict(names.made)
    events, tally = write(
        found.drafts, names=names, run=run.pk, at=at, has_keys=reader.mapping.key != ROW
    )
    RejectedRow.objects.bulk_create(
        RejectedRow(
            run=run,
            line=rejected.line,
            key=rejected.key,
            code=rejected.problem.code,
            facts=rejected.problem.facts,
        )
        for rejected in found.rejected
    )
    run.rows_taken += found.rows_taken
    run.rows_known += found.rows_known
    run.rows_rejected += len(found.rejected)
    run.position = run.rows_taken + run.rows_known + run.rows_rejected
    run.records_made += len(found.drafts)
    run.records_known += len(found.known)
    run.events_written += events
    run.deviations = added(run.deviations, tally.deviations)
    run.names_made = added(
        run.names_made,
        {sort: count - made_before.get(sort, 0) for sort, count in names.made.items()},
    )
    if run.rows_rejected > REJECTED_LIMIT:
        raise ImportRefused("too_many_rejected", limit=REJECTED_LIMIT)
    run.save()


def lock_of(run: ImportRun) -> str:
    """Return the name under which a process works on a run alone."""
    return f"import run {run.pk}"


@contextmanager
def alone(run: ImportRun) -> Iterator[None]:
    """
    Keep every other process away from `run`; a process that dies lets go.

    Raises ImportRefused if another one is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [lock_of(run)])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise ImportRefused("run_is_busy")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [lock_of(run)])


def is_worked_on(run: ImportRun) -> bool:
    """Return whether some process is at `run` right now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks, hashtextextended(%s, 0) AS wanted "
            "WHERE locktype = 'advisory' AND classid::bigint = (wanted >> 32) & 4294967295 "
            "AND objid::bigint = wanted & 4294967295 AND granted)",
            [lock_of(run)],
        )
        (is_held,) = cursor.fetchone()
    return bool(is_held)


def one_at_a_time(run: ImportRun) -> None:
    """
    Let one transaction at a time write records of a source, and only from where the run stands.

    Raises RuntimeError if another process has taken the run further: `alone` should have
    kept it away.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import {run.record_source}"]
        )
    stored = ImportRun.objects.select_for_update().values_list("position", flat=True).get(pk=run.pk)
    if stored != run.position:
        raise RuntimeError(f"import {run.pk} stands at {stored}, not at {run.position}")


def added(counts: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    """Return both counts together."""
    return {
        name: counts.get(name, 0) + more.get(name, 0)
        for name in sorted(counts.keys() | more.keys())
    }


def first_rows(path: Path, mapping: ColumnMapping, *, count: int) -> list[list[str]]:
    """Return the header and the first rows of a file, to be shown. Raises ImportRefused."""
    with table(path, encoding=mapping.encoding, separator=mapping.separator) as found:
        return [found.header, *(row.cells for row in islice(found.rows, count))]
