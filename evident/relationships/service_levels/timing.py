"""
How a process keeps its clocks: by what a step changed of a record, whichever step it was.

    PROCEDURE.accompany(Timing(waiting=State.PENDING, void=frozenset({State.CANCELLED})))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evident.kernel.records.models import Record
from evident.relationships.service_levels.actions import clocks
from evident.relationships.service_levels.timekeeping import Timekeeping

WATCHED = (
    "state", "team", "assignee", "priority", "service", "organisation", "waiting_for",
    "responded_at", "resolved_at",
)  # fmt: skip


@dataclass(frozen=True)
class Timing:
    """
    What states mean to clocks. A process's records have `waiting_for` and `responded_at`; a step
    taken on the common part of a record alone changes neither.
    """

    waiting: str
    """The state in which a record waits for what `waiting_for` says."""
    void: frozenset[str]
    """States that say there was nothing to be timed."""
    verdict: str = ""
    """A field of the record that notes whether every promise was kept, once it is resolved."""

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

    def keep(self, kept: Timekeeping, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Let the clocks do what follows from the change, in the order in which it happened."""

        def changed(*names: str) -> bool:
            return any(before.get(name) != after.get(name) for name in names)

        if after["state"] in self.void:
            kept.cancel()
            return
        if before.get("resolved_at") is not None and after.get("resolved_at") is None:
            kept.reopen()
        waited = before["state"] == self.waiting
        waits = after["state"] == self.waiting
        if waited and (not waits or changed("waiting_for")):
            kept.resume()
        if changed("service", "organisation"):
            kept.reconsider()
        if changed("team", "assignee"):
            kept.hand_over()
        if changed("priority"):
            kept.retarget()
        if before.get("responded_at") is None and after.get("responded_at") is not None:
            kept.respond()
        if waits and (not waited or changed("waiting_for")):
            kept.hold(after.get("waiting_for", ""))
        if before.get("resolved_at") is None and after.get("resolved_at") is not None:
            kept.at = after["resolved_at"]
            kept.stop()


def value_of(record: Record, name: str) -> Any:
    """Return the stored value of a field: of a reference, its key."""
    return getattr(record, record._meta.get_field(name).attname)  # type: ignore[union-attr]
