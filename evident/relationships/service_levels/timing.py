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
from evident.relationships.service_levels.agreed_time import answered_in, taken
from evident.relationships.service_levels.conditions import columns_of
from evident.relationships.service_levels.excluding import exclude
from evident.relationships.service_levels.meanings import WATCHED, Meaning
from evident.relationships.service_levels.terms import Terms
from evident.relationships.service_levels.timekeeping import Timekeeping

DECIDING = ("resolved_at", "service", "organisation", "priority")
"""What decides how much of the agreed time a record took."""


@dataclass(frozen=True)
class Timing(Meaning):
    """Keeps the clocks in the transaction of every step."""

    def opening(self, record: Record) -> Callable[[], None]:
        """Plan the clocks of a new record; they run from when it was opened."""
        planned = clocks.planned(record, at=record.opened_at, own=self.own(record))
        self.opened(record, planned)
        return lambda: clocks.begin(planned=planned)

    def following(self, record: Record, *, before: Mapping[str, Any], at: datetime) -> None:
        """Keep the clocks by what changed; without a change that matters nothing is read."""
        fields = {name: self.field(name) for name in WATCHED}
        known = {name: before[field] for name, field in fields.items() if field in before}
        after = {name: value_of(record, fields[name]) for name in known}
        asked = {*columns_of(record.kind)} & before.keys()
        is_same = all(before[name] == value_of(record, name) for name in asked)
        if known == after and is_same and not self.is_concerned(record, before):
            return
        with clocks.of(record, at=at, own=self.own(record)) as kept:
            was = kept.due_at(*self.due)
            self.keep(kept, known, after)
            exclude(kept)
            self.kept(record, kept, before, was)
        if self.verdict:
            verdict = kept.verdict() if record.resolved_at is not None else None
            if kept.clocks:
                setattr(record, self.verdict, verdict)
        if self.took and any(before.get(name) != after.get(name) for name in DECIDING):
            setattr(record, self.took, taken(record, kept))
        if self.answered_in:
            setattr(record, self.answered_in, answered_in(kept))

    def own(self, record: Record) -> Terms | None:  # noqa: ARG002  # most promise by agreements alone
        """Return what the procedure itself promises, None where agreements alone promise."""
        return None

    def is_concerned(self, record: Record, before: Mapping[str, Any]) -> bool:  # noqa: ARG002
        """Return whether something else changed that clocks follow."""
        return False

    def opened(self, record: Record, planned: Timekeeping) -> None:
        """Let a new record say when it is due."""
        record.due_at = planned.due_at()

    def kept(
        self,
        record: Record,
        kept: Timekeeping,
        before: Mapping[str, Any],  # noqa: ARG002  # for who follows more
        was: datetime | None,  # noqa: ARG002
    ) -> None:
        """Let a record say when it is due, after its clocks were kept; `was` is what they said."""
        record.due_at = kept.due_at()


def accompany(procedure: Procedure, timing: Timing) -> None:
    """Let the records of a process have clocks, kept by every step."""
    procedure.accompany(timing)
    meanings.declare(procedure.kind, timing)


def value_of(record: Record, name: str) -> Any:
    """Return the stored value of a field: of a reference, its key."""
    return getattr(record, record._meta.get_field(name).attname)  # type: ignore[union-attr]
