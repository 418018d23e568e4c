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
    timed = set()
    for key, metric, is_met, exclusion, at in clocks.annotate(
        late_at=Coalesce("breached_at", "due_at", "stopped_at")
    ).values_list("record_id", "metric", "is_met", "exclusion_id", "late_at"):
        timed.add(key)
        if is_met is False and not exclusion:
            yield Departure(record_id=key, kind=kind, rule=Rule.LATE, step=metric, at=at)
    if not is_due_at_end(kind):
        return
    for record in records:
        done = record.resolved_at or record.closed_at
        if record.pk in timed or record.due_at is None or done is None:
            continue
        if done > record.due_at:
            yield Departure(record_id=record.pk, kind=kind, rule=Rule.LATE, at=done)


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
