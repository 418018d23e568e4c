"""
How a process keeps its clocks: by what a step changed of a record, whichever step it was.

    accompany(PROCEDURE, Timing(waiting=State.PENDING, void=frozenset({State.CANCELLED}), …))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evident.kernel.procedures.procedure import Procedure
from evident.kernel.records.models import Record
from evident.relationships.service_levels import meanings
from evident.relationships.service_levels.actions import clocks
from evident.relationships.service_levels.agreed_time import taken
from evident.relationships.service_levels.meanings import WATCHED, Meaning

DECIDING = ("resolved_at", "service", "organisation", "priority")
"""What decides how much of the agreed time a record took."""


@dataclass(frozen=True)
class Timing(Meaning):
    """Keeps the clocks in the transaction of every step."""

    def opening(self, record: Record) -> Callable[[], None]:
        """Plan the clocks of a new record; they run from when it was opened."""
        planned = clocks.planned(record, at=record.opened_at)
        return lambda: clocks.begin(planned=planned)

    def following(self, record: Record, *, before: Mapping[str, Any], at: datetime) -> None:
        """Keep the clocks by what changed; without a change that matters nothing is read."""
        after = {name: value_of(record, name) for name in WATCHED if name in before}
        if all(before[name] == value for name, value in after.items()):
            return
        with clocks.of(record, at=at) as kept:
            self.keep(kept, before, after)
        if self.verdict:
            verdict = kept.verdict() if record.resolved_at is not None else None
            if kept.clocks:
                setattr(record, self.verdict, verdict)
        if self.took and any(before.get(name) != after.get(name) for name in DECIDING):
            setattr(record, self.took, taken(record, kept))


def accompany(procedure: Procedure, timing: Timing) -> None:
    """Let the records of a process have clocks, kept by every step."""
    procedure.accompany(timing)
    meanings.declare(procedure.kind, timing)


def value_of(record: Record, name: str) -> Any:
    """Return the stored value of a field: of a reference, its key."""
    return getattr(record, record._meta.get_field(name).attname)  # type: ignore[union-attr]
