"""What the states of a process mean to clocks, and what clocks do when a record changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evident.relationships.service_levels.timekeeping import Timekeeping

WATCHED = (
    "state", "team", "assignee", "priority", "service", "organisation", "waiting_for",
    "contract", "responded_at", "resolved_at",
)  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """
    What states mean to clocks. A process's records have `waiting_for` and `responded_at`, and maybe
    `contract`, the number of that of the supplier they wait for; a step taken on the common part of
    a record alone changes none of them.
    """

    waiting: str
    """The state in which a record waits for what `waiting_for` says."""
    void: frozenset[str]
    """States that say there was nothing to be timed."""
    untouched: frozenset[str] = frozenset()
    """States in which nobody has begun; a history from elsewhere tells no more of a response."""
    settled: frozenset[str] = frozenset()
    """States that say what was promised is done."""
    approving: str = ""
    """The state in which a record waits for approval; `waiting_for` tells the customer's."""
    verdict: str = ""
    """A field of the record that notes whether every promise was kept, once it is resolved."""
    took: str = ""
    """A field of the record that keeps the agreed time from its opening to its resolution."""
    answered_in: str = ""
    """A field of the record that keeps the agreed time to its first response, where agreed."""
    responded: str = "responded_at"
    """The field of the record that says when somebody responded."""
    due: tuple[str, ...] = ()
    """What the record's `due_at` tells of, where not of what is due first."""

    def field(self, name: str) -> str:
        """Return the record's field that tells what clocks look at by another name."""
        return self.responded if name == "responded_at" else name

    def keep(self, kept: Timekeeping, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Let the clocks do what follows from the change, in the order in which it happened."""

        def changed(*names: str) -> bool:
            return any(before.get(name) != after.get(name) for name in names)

        if after["state"] in self.void:
            kept.cancel()
            return
        kept.is_answered = before.get("responded_at") is not None
        if changed("priority"):
            kept.promise_anew()
        if before.get("resolved_at") is not None and after.get("resolved_at") is None:
            kept.reopen()
        kept.chosen = after.get("contract") or ""
        waiting = {self.waiting, self.approving}
        waited, waits = before["state"] in waiting, after["state"] in waiting
        if waited and (not waits or changed("waiting_for", "contract")):
            kept.resume()
        if changed("service", "organisation"):
            kept.reconsider(responded_at=before.get("responded_at"))
        if changed("team", "assignee"):
            kept.hand_over(is_resolved=after.get("resolved_at") is not None)
        if changed("priority"):
            kept.retarget()
        if before.get("responded_at") is None and after.get("responded_at") is not None:
            now, kept.at = kept.at, min(kept.at, after["responded_at"])
            kept.respond()
            kept.at = now
        if waits and (not waited or changed("waiting_for", "contract", "team")):
            kept.hold(after.get("waiting_for") or "")
        if before.get("resolved_at") is None and after.get("resolved_at") is not None:
            kept.at = after["resolved_at"]
            kept.stop()


_declared: dict[str, Meaning] = {}


def declare(kind: str, meaning: Meaning) -> None:
    """Make known what the states of a process mean to clocks."""
    _declared[kind] = meaning


def meaning_of(kind: str) -> Meaning:
    """Return what the states of a process mean. Raises KeyError for one that is not timed."""
    return _declared[kind]


def timed_kinds() -> tuple[str, ...]:
    """Return the kinds of record that clocks may be of."""
    return tuple(sorted(_declared))
