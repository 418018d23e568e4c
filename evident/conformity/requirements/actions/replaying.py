"""Replaying closed records: all there ever were, then those that are new or changed since."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from evident.conformity.requirements.changed import Changed, Position, changed_since
from evident.conformity.requirements.counting import reason_of
from evident.conformity.requirements.models import Departure, ReplayedRecord, ReplayRun, RunKind
from evident.conformity.requirements.replaying import departures
from evident.kernel.procedures.overruns import Ended
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.records.models import Record

logger = logging.getLogger(__name__)
BATCH = 5_000
MOST_FAILING = 20
"""So many records of a batch are isolated; beyond, their procedure itself cannot be replayed."""
MOST_NAMED = 200
"""So many records that could not be replayed are named by a run; the number tells of all."""


class Failed(NamedTuple):
    """A record that could not be replayed, and why."""

    record_id: int
    reason: str


KEEP = """
INSERT INTO replayed_record
  (record_id, kind, version, procedure_version, closed_at, is_imported, at)
SELECT r.id, r.kind, seen.version, r.procedure_version, coalesce(r.closed_at, r.updated_at),
  coalesce((
    SELECT e.door = 'import' FROM trail_entry e WHERE e.record_id = r.id AND e.changes ? 'state'
    ORDER BY e.at DESC, e.id DESC LIMIT 1
  ), false), %s
FROM unnest(%s::bigint[], %s::int[]) AS seen(key, version) JOIN record r ON r.id = seen.key
WHERE NOT EXISTS (
  SELECT 1 FROM replayed_record known WHERE known.record_id = r.id
  AND known.version = seen.version AND known.procedure_version = r.procedure_version
  AND known.closed_at = coalesce(r.closed_at, r.updated_at)
)
ON CONFLICT (record_id) DO UPDATE SET version = excluded.version,
  procedure_version = excluded.procedure_version, closed_at = excluded.closed_at,
  is_imported = excluded.is_imported, at = excluded.at
"""
"""Notes the version that was replayed. What stands there already is not written again."""


def replay(
    *,
    at: datetime,
    is_full: bool = False,
    on_progress: Callable[[int], None] = lambda _count: None,
) -> int:
    """
    Replay every closed record that was not yet, or has changed; return how many.

    `is_full` replays all of them anew. Each batch is a transaction of its own; stopped in between,
    the next call goes on where this one was. Older findings of a record are replaced, and those of
    a record that was opened again are dropped. Nothing happens while another process is at it.
    """
    with alone() as is_alone:
        return _replay(at=at, is_full=is_full, on_progress=on_progress) if is_alone else 0


@contextmanager
def alone() -> Iterator[bool]:
    """Hold the place of the one process that replays, over all its transactions, if it is free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('evident.requirements.replay'))")
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('evident.requirements.replay'))")


def _replay(*, at: datetime, is_full: bool, on_progress: Callable[[int], None]) -> int:
    run, changed = begin(at=at, is_full=is_full)
    forget_reopened()
    for kind, batch in waiting(run, changed):
        failed = isolated(kind, batch, at=at)
        note_failed(run, failed)
        run.records += len(batch) - len(failed)
        run.process, run.last_key = kind, batch[-1].pk
        run.save(update_fields=["records", "process", "last_key", "reason", "failed", "failures"])
        on_progress(run.records)
    end(run, at=at)
    return run.records


def end(run: ReplayRun, *, at: datetime) -> None:
    """Keep for ever what is known to have departed, and among how many, as `run` ends."""
    by_rule = Departure.objects.values_list("kind", "rule").order_by("kind", "rule")
    counts = by_rule.annotate(times=Count("pk"), records=Count("record_id", distinct=True))
    run.departed = [list(each) for each in counts]
    by_kind = ReplayedRecord.objects.values_list("kind").order_by("kind")
    run.among = dict(by_kind.annotate(count=Count("pk")))
    run.ended_at = at
    run.save(update_fields=["departed", "among", "ended_at"])


def isolated(kind: str, records: Sequence[Ended], *, at: datetime) -> list[Failed]:
    """
    Replay `records`, and return those that could not be, each with its reason.

    What fails is halved until it is one record, so that it keeps no other from being replayed. Once
    MOST_FAILING of a batch have failed, that is no matter of single records: the rest is tried in
    halves no more.
    """
    failed: list[Failed] = []
    waiting = [records]
    while waiting:
        some = waiting.pop()
        reason = failure_of(kind, some, at=at)
        if reason and len(some) > 1 and len(failed) < MOST_FAILING:
            middle = len(some) // 2
            waiting += [some[middle:], some[:middle]]
        elif reason:
            failed += [Failed(each.pk, reason) for each in some]
    return failed


def note_failed(run: ReplayRun, failed: Sequence[Failed]) -> None:
    """Name in `run` what could not be replayed, and let nothing that was found before stand."""
    if not failed:
        return
    forget([each.record_id for each in failed])
    run.reason = run.reason or failed[0].reason
    run.failed += [list(each) for each in failed[: max(0, MOST_NAMED - len(run.failed))]]
    run.failures += len(failed)


def forget(keys: Sequence[int]) -> None:
    """Drop what was found of records."""
    with transaction.atomic():
        Departure.objects.filter(record_id__among=keys).delete()
        ReplayedRecord.objects.filter(record_id__among=keys).delete()


def failure_of(kind: str, records: Sequence[Ended], *, at: datetime) -> str:
    """
    Replay `records` and keep what departs; return why, if that cannot be done.

    What cannot be replayed stops no other, and is never taken for something without faults.
    """
    try:
        with transaction.atomic():
            keep(kind, records, at=at)
    except OperationalError:  # no record's fault: the job is tried again
        raise
    except Exception as error:  # whatever a procedure of any module may raise
        logger.exception("%s closed records of %s could not be replayed.", len(records), kind)
        return reason_of(error)
    return ""


def begin(*, at: datetime, is_full: bool) -> tuple[ReplayRun, Changed]:
    """Return the run to be made, or the full one that was stopped, and what it has to look at."""
    everything = Changed(is_whole=False)
    stopped = ReplayRun.objects.filter(ended_at=None)
    begun = stopped.filter(kind=RunKind.FULL).first()
    if begun is not None:
        return begun, everything
    stopped.delete()
    now = Position.now()
    before = ReplayRun.objects.first()
    since = None
    if before is not None and not is_full and not before.reason:
        since = Position(before.txid, before.highest_id)
    run = ReplayRun.objects.create(
        kind=RunKind.FULL if is_full else RunKind.INCREMENT,
        at=at,
        txid=now.txid,
        highest_id=now.highest_id,
    )
    return run, changed_since(since, now=now)


def forget_reopened() -> None:
    """Drop what was found of records that are not closed any more."""
    reopened = Record.objects.filter(is_open=True).values("pk")
    forget(list(ReplayedRecord.objects.filter(record_id__in=reopened).values_list("pk", flat=True)))


def waiting(run: ReplayRun, changed: Changed) -> Iterator[tuple[str, list[Ended]]]:
    """Yield closed records that this run has to replay, a batch of one kind at a time."""
    rows = unseen(run)
    if changed.is_whole:
        keys = sorted(changed.records)
        for first in range(0, len(keys), BATCH):
            some = rows.filter(pk__among=keys[first : first + BATCH])
            by_kind: dict[str, list[Ended]] = defaultdict(list)
            for kind, *facts in some.values_list("kind", *Ended._fields):
                by_kind[kind].append(Ended(*facts))
            yield from by_kind.items()
        return
    kinds = known_kinds()
    begun = kinds.index(run.process) if run.process in kinds else 0
    for kind in kinds[begun:]:
        last = run.last_key if kind == run.process else 0
        while batch := [
            Ended(*facts)
            for facts in rows.filter(kind=kind, pk__gt=last)
            .order_by("pk")
            .values_list(*Ended._fields)[:BATCH]
        ]:
            last = batch[-1].pk
            yield kind, batch


def unseen(run: ReplayRun) -> "QuerySet[Record]":
    """Return the closed records of a full run, else those not replayed as they are now."""
    rows = Record.objects.filter(kind__in=known_kinds(), is_open=False)
    if run.kind == RunKind.FULL:
        return rows
    seen = ReplayedRecord.objects.filter(record_id=OuterRef("pk"), version=OuterRef("version"))
    return rows.filter(~Exists(seen))


def keep(kind: str, records: Sequence[Ended], *, at: datetime) -> None:
    """Replay `records` and keep what departs, in place of what was found of them before."""
    keys = [record.pk for record in records]
    Departure.objects.filter(record_id__among=keys).delete()
    Departure.objects.bulk_create(departures(kind, records, at=at), batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [at, keys, [record.version for record in records]])
