"""
Spans of time that tailored versions set, looked at once a record has ended.

A module declares in its `overruns.py` how those not kept are found; who replays histories asks all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from evident.kernel.trail.models import Door, Entry

AUTO_CLOSE = "auto_close_hours"


class Ended(NamedTuple):
    """A closed record, as far as looking back at it asks; read without its model, for speed."""

    pk: int
    version: int
    procedure_version: int
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Overrun:
    """A span of a record that was not kept: too late, or before the time to wait was over."""

    record_id: int
    span: str
    """What a version calls it, such as auto_close_hours; empty for a time set by hand."""
    at: datetime
    entry_id: int | None = None


Teller = Callable[[Sequence[Ended], datetime], Iterable[Overrun]]
"""Takes ended records of one kind, and now; gives what was not kept."""
_tellers: dict[str, Teller] = {}
_otherwise_due: set[str] = set()


def declare_overruns(kind: str, teller: Teller, *, is_due_at_end: bool = True) -> None:
    """
    Make known how the spans of a kind that were not kept are found. Called once, at start.

    `is_due_at_end` says whether `due_at` of such a record is when work on it should have ended.
    """
    _tellers[kind] = teller
    if not is_due_at_end:
        _otherwise_due.add(kind)


def overruns(kind: str, records: Sequence[Ended], *, at: datetime) -> Iterable[Overrun]:
    """Yield every span not kept of `records`, all of one kind."""
    if kind in _tellers:
        yield from _tellers[kind](records, at)


def is_due_at_end(kind: str) -> bool:
    """Return whether `due_at` of records of a kind is when work on them should have ended."""
    return kind not in _otherwise_due


class Lasting(Protocol):
    """A span of time that can say when it ends."""

    def due(self, since: datetime) -> datetime:
        """Return when it ends if it begins then."""


class Limit(Protocol):
    """Gives the span a version of a procedure sets."""

    def __call__(self, name: str, *, procedure_version: int) -> Lasting:
        """Return the span called `name`."""


def closed_too_soon(kind: str, records: Sequence[Ended], limit: Limit) -> Iterator[Overrun]:
    """Yield records that the product closed before the time to object was over."""
    spans: dict[int, Lasting] = {}
    early = {}
    for each in records:
        version = each.procedure_version
        if version not in spans:
            spans[version] = limit(AUTO_CLOSE, procedure_version=version)
        since, until = each.resolved_at, each.closed_at
        if since and until and until < spans[version].due(since):
            early[each.pk] = until
    closings = Entry.objects.filter(record_id__among=early, event=f"{kind}.close", by_id=None)
    for key, at, entry in closings.exclude(door=Door.IMPORT).values_list("record_id", "at", "pk"):
        if key is not None and at == early[key]:
            yield Overrun(key, AUTO_CLOSE, at, entry)
