"""Replaying closed records: those that are new, and those that changed since."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from evident.conformity.requirements.models import Departure, ReplayedRecord
from evident.conformity.requirements.replaying import closed_since, departures
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.records.models import Record

BATCH = 2_000
WINDOW = timedelta(days=366)
"""How far back records are replayed: one audit cycle."""


def replay(*, at: datetime, on_progress: Callable[[int], None] = lambda _count: None) -> int:
    """
    Replay every closed record that was not yet, or has changed; return how many.

    Each batch is a transaction of its own; stopped in between, it goes on where it was. Older
    findings of a record that changed are replaced.
    """
    count = 0
    for kind in known_kinds():
        while batch := waiting(kind, since=at - WINDOW):
            _keep(kind, batch, at=at)
            count += len(batch)
            on_progress(count)
    return count


def waiting(kind: str, *, since: datetime) -> list[Record]:
    """Return the next closed records of a kind to be replayed."""
    seen = ReplayedRecord.objects.filter(record_id=OuterRef("pk"), version=OuterRef("version"))
    return list(closed_since(kind, since).filter(~Exists(seen))[:BATCH])


@transaction.atomic
def _keep(kind: str, records: Sequence[Record], *, at: datetime) -> None:
    Departure.objects.filter(record_id__in=[record.pk for record in records]).delete()
    Departure.objects.bulk_create(departures(kind, records), batch_size=1_000)
    ReplayedRecord.objects.bulk_create(
        [
            ReplayedRecord(
                record_id=record.pk,
                kind=kind,
                version=record.version,
                procedure_version=record.procedure_version,
                closed_at=record.closed_at or record.updated_at,
                at=at,
            )
            for record in records
        ],
        update_conflicts=True,
        unique_fields=["record_id"],
        update_fields=["version", "procedure_version", "closed_at", "at"],
    )
