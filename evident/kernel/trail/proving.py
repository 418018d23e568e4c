"""Proofs of many entries at once: each batch is read once, however many are asked of it."""

from collections.abc import Iterable, Iterator

from django.db import connection

from evident.kernel.trail import merkle
from evident.kernel.trail.canonical import json_bytes
from evident.kernel.trail.heads import signed_line
from evident.kernel.trail.models import Batch, Leaf
from evident.kernel.trail.stored_lines import lines_of

HASH_BYTES = 32


def batch_at(position: int) -> Batch | None:
    """Return the batch that holds the entry at `position`."""
    rows = Batch.objects.filter(first__lte=position, count__gt=0).order_by("-first", "-number")
    found = rows.first()
    return found if found is not None and position < found.first + found.count else None


def hashes_of(batch: Batch) -> list[bytes]:
    """Return the hashes of the leaves of a batch, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(hash, ''::bytea ORDER BY position) FROM trail_leaf"
            " WHERE position >= %s AND position < %s",
            [batch.first, batch.first + batch.count],
        )
        joined = bytes(cursor.fetchone()[0] or b"")
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]


def proofs(entry_ids: Iterable[int]) -> dict[int, bytes]:
    """
    Return the proof of each of these entries that is sealed and still there, by its number.

    As `sealing.prove`: each holds nothing of any other entry.
    """
    wanted = list(entry_ids)
    lines = lines_of(wanted)
    places = dict(
        Leaf.objects.filter(entry_id__in=wanted)
        .order_by("position")
        .values_list("position", "entry_id")
    )
    return {
        entry: proof
        for batch, positions in by_batch(places)
        for entry, proof in of_batch(batch, {place: places[place] for place in positions}, lines)
    }


def by_batch(positions: Iterable[int]) -> Iterator[tuple[Batch, list[int]]]:
    """Yield each batch with those of `positions`, which are in order, that it holds."""
    batch: Batch | None = None
    own: list[int] = []
    for position in positions:
        if batch is None or position >= batch.first + batch.count:
            if batch is not None and own:
                yield batch, own
            batch, own = batch_at(position), []
        if batch is not None:
            own.append(position)
    if batch is not None and own:
        yield batch, own


def of_batch(
    batch: Batch, places: dict[int, int], lines: dict[int, bytes]
) -> Iterator[tuple[int, bytes]]:
    """Yield entry and proof of those of a batch that are still there."""
    hashes = hashes_of(batch)
    head = signed_line("head", batch.head().content(), batch.signature).decode()
    for position, entry in places.items():
        index = position - batch.first
        if entry not in lines or index >= len(hashes):
            continue
        yield (
            entry,
            json_bytes(
                {
                    "entry": lines[entry].decode(),
                    "index": index,
                    "path": [step.hex() for step in merkle.inclusion_proof(hashes, index)],
                    "head": head,
                }
            ),
        )
