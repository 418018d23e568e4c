"""What was too late: promises to customers, times that were due, spans of the procedure."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from evident.conformity.requirements.models import Departure, Rule
from evident.conformity.requirements.replaying.telling import shown_by_nearest
from evident.kernel.procedures.overruns import Ended, is_due_at_end, overruns
from evident.relationships.service_levels.models import Clock, ClockState, Party


def late(kind: str, records: Sequence[Ended]) -> Iterator[Departure]:
    """
    Yield each promise to a customer that was missed; of a record without one, that it was.

    It is told by the entry that came too late: the one that stopped the clock or ended the work.
    """
    yield from shown_by_nearest(kind, [*promises_missed(kind, records), *due(kind, records)])


def promises_missed(kind: str, records: Sequence[Ended]) -> Iterator[tuple[Departure, datetime]]:
    """Yield each promise to a customer that was missed, and when it was done or had to be."""
    missed = (
        promised([record.pk for record in records])
        .filter(is_met=False, exclusion=None)
        .annotate(
            late_at=Coalesce("breached_at", "due_at", "stopped_at"),
            done_at=Coalesce("stopped_at", "breached_at", "due_at"),
        )
    )
    for key, metric, at, done in missed.values_list("record_id", "metric", "late_at", "done_at"):
        yield Departure(record_id=key, kind=kind, rule=Rule.LATE, step=metric, at=at), done


def promised(keys: Collection[int]) -> "QuerySet[Clock]":
    """Return the clocks of promises to customers that some records have."""
    clocks = Clock.objects.filter(record__among=keys, party=Party.SLA)
    return clocks.exclude(state=ClockState.CANCELLED)


def due(kind: str, records: Sequence[Ended]) -> Iterator[tuple[Departure, datetime]]:
    """Yield records without a promise that were done after they were due, and when."""
    ends = {each.pk: done for each in records if (done := ended_late(each))}
    if not ends or not is_due_at_end(kind):
        return
    timed = set(promised(ends.keys()).values_list("record_id", flat=True))
    for key, done in ends.items():
        if key not in timed:
            yield Departure(record_id=key, kind=kind, rule=Rule.LATE, at=done), done


def ended_late(record: Ended) -> datetime | None:
    """Return when a record was done, if that was after it was due."""
    done = record.resolved_at or record.closed_at
    is_late = done is not None and record.due_at is not None and done > record.due_at
    return done if is_late else None


def outside_spans(kind: str, records: Sequence[Ended], *, at: datetime) -> Iterator[Departure]:
    """Yield what kept neither a span of time that the procedure sets nor a day set by hand."""
    told = [
        Departure(
            record_id=overrun.record_id,
            kind=kind,
            rule=Rule.OVERRUN if overrun.span else Rule.LATE,
            what=overrun.span,
            entry_id=overrun.entry_id,
            at=overrun.at,
        )
        for overrun in overruns(kind, records, at=at)
    ]
    yield from shown_by_nearest(kind, [(departure, departure.at) for departure in told])
