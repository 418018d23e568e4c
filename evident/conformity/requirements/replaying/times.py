"""What was too late: promises to customers, times that were due, spans of the procedure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models.functions import Coalesce

from evident.conformity.requirements.models import Departure, Rule
from evident.kernel.procedures.overruns import Ended, is_due_at_end, overruns
from evident.relationships.service_levels.models import Clock, ClockState, Party


def late(kind: str, records: Sequence[Ended]) -> Iterator[Departure]:
    """Yield each promise to a customer that was missed; of a record without one, that it was."""
    keys = [record.pk for record in records]
    clocks = Clock.objects.filter(record__among=keys, party=Party.SLA)
    clocks = clocks.exclude(state=ClockState.CANCELLED)
    missed = clocks.filter(is_met=False, exclusion=None).annotate(
        late_at=Coalesce("breached_at", "due_at", "stopped_at")
    )
    for key, metric, at in missed.values_list("record_id", "metric", "late_at"):
        yield Departure(record_id=key, kind=kind, rule=Rule.LATE, step=metric, at=at)
    ends = {each.pk: done for each in records if (done := ended_late(each))}
    if not ends or not is_due_at_end(kind):
        return
    timed = set(clocks.filter(record__among=ends).values_list("record_id", flat=True))
    for key, done in ends.items():
        if key not in timed:
            yield Departure(record_id=key, kind=kind, rule=Rule.LATE, at=done)


def ended_late(record: Ended) -> datetime | None:
    """Return when a record was done, if that was after it was due."""
    done = record.resolved_at or record.closed_at
    is_late = done is not None and record.due_at is not None and done > record.due_at
    return done if is_late else None


def outside_spans(kind: str, records: Sequence[Ended], *, at: datetime) -> Iterator[Departure]:
    """Yield what kept neither a span of time that the procedure sets nor a day set by hand."""
    for overrun in overruns(kind, records, at=at):
        yield Departure(
            record_id=overrun.record_id,
            kind=kind,
            rule=Rule.OVERRUN if overrun.span else Rule.LATE,
            what=overrun.span,
            entry_id=overrun.entry_id,
            at=overrun.at,
        )
