"""Exports the trail for whoever wants to verify it elsewhere; docs/trail-verification.md."""

import gzip
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from django.utils.translation import gettext as _

from evident.kernel.trail import actions as trail
from evident.kernel.trail import sealing, signing
from evident.kernel.trail.export_lines import ExportLines, Output
from evident.kernel.trail.models import Batch, Leaf
from evident.kernel.trail.stored_lines import lines_between
from evident.kernel.trail.sweep import wait_for_older_writers

T = TypeVar("T")

HEADS_AT_ONCE = 500
LEAVES_AT_ONCE = 8192
GONE = b"\0" * 32
"""Stands for a leaf that is no longer in the database; no entry has this hash."""


class NothingToExport(Exception):
    """The trail has no such batch yet."""


@dataclass(frozen=True)
class Exported:
    """What an export holds; `head` is what to note elsewhere."""

    batches: int
    entries: int
    head: str
    public_keys: list[str]


def export(
    *,
    path: Path,
    by: trail.Someone | None,
    at: datetime,
    first_batch: int = 1,
    facts: Mapping[str, Any] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Exported:
    """
    Write the trail to `path` (compressed if named `.gz`), this export's own entry included.

    The file appears only when it is complete. `on_progress` gets how many entries were written
    since. `facts` go into the entry. Must not run inside a transaction, for it seals first.
    Raises NothingToExport, signing.TrailKeyUnusable and OSError.
    """
    if first_batch != 1:
        _begin_at(first_batch)  # refused before anything is written
    known = {"file": path.name, "first_batch": first_batch, **(facts or {})}
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with ExitStack() as stack:
            file = stack.enter_context(draft.open("xb"))
            note_and_seal(by=by, at=at, facts=known)
            exported = write_export(
                stack.enter_context(_packed(file)) if path.suffix == ".gz" else file,
                at=at,
                first_batch=first_batch,
                on_progress=on_progress,
            )
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return exported


def note_and_seal(*, by: trail.Someone | None, at: datetime, facts: Mapping[str, Any]) -> None:
    """
    Write that the trail is exported, and seal that and everything before it.

    Must not run inside a transaction. Raises signing.TrailKeyUnusable.
    """
    trail.write(event="trail.export", by=by, at=at, facts=facts)
    wait_for_older_writers()
    sealing.seal(at=at)


def write_export(
    file: Output,
    *,
    at: datetime,
    first_batch: int = 1,
    on_progress: Callable[[int], None] | None = None,
) -> Exported:
    """
    Write the batches from `first_batch` on, with their entries in the order of sealing.

    Holds a few thousand entries in memory, however long the trail is. What is sealed meanwhile
    is not part of it. Raises NothingToExport and signing.TrailKeyUnusable.
    """
    first, last = _begin_at(first_batch)
    end = last.first + last.count
    lines = ExportLines(file, signing.read_key())
    public_keys = sealing.public_keys()
    lines.header(
        exported_at=at,
        first_batch=first_batch,
        batches=last.number - first_batch + 1,
        entries=end - first.first,
        public_keys=public_keys,
    )
    hashes, entries = _hashes(first.first, end), lines_between(first.first, end)
    for batch in _batches(first_batch, last.number):
        leaves = list(_of(batch, hashes))
        lines.head(batch.head(), batch.signature, leaves)
        for leaf, line in zip(leaves, _of(batch, entries), strict=True):
            lines.entry(line, leaf)
        if on_progress and batch.count:
            on_progress(batch.count)
    lines.end()
    return Exported(lines.batches, lines.entries, last.head().note(), public_keys)


def _begin_at(first_batch: int) -> tuple[Batch, Batch]:
    """Return the batch to begin with, or the next if that one is gone, and the last."""
    last = sealing.last_batch()
    first = Batch.objects.filter(number__gte=first_batch).order_by("number").first()
    if last is None or first is None or first_batch < 1:
        raise NothingToExport(
            _("There is no batch %(number)s; the trail has %(last)s so far.")
            % {"number": first_batch, "last": last.number if last else 0}
        )
    return first, last


def _packed(file: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=file, mode="wb", compresslevel=5, mtime=0)


def _batches(first: int, last: int) -> Iterator[Batch]:
    for begin in range(first, last + 1, HEADS_AT_ONCE):
        until = min(begin + HEADS_AT_ONCE, last + 1)
        yield from Batch.objects.filter(number__gte=begin, number__lt=until).order_by("number")


def _hashes(first: int, end: int) -> Iterator[tuple[int, bytes]]:
    for begin in range(first, end, LEAVES_AT_ONCE):
        until = min(begin + LEAVES_AT_ONCE, end)
        leaves = Leaf.objects.filter(position__gte=begin, position__lt=until)
        known = dict(leaves.values_list("position", "hash"))
        for position in range(begin, until):
            yield position, bytes(known.get(position, GONE))


def _of(batch: Batch, stream: Iterator[tuple[int, T]]) -> Iterator[T]:
    """Yield what belongs to the batch, passing by what belongs to a batch that is gone."""
    if batch.count:
        for position, value in stream:
            if position >= batch.first:
                yield value
            if position + 1 >= batch.first + batch.count:
                return
