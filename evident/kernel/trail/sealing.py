"""Seals committed entries into batches with signed heads (decision 0005)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from evident.kernel.trail import actions as trail
from evident.kernel.trail import merkle, signing
from evident.kernel.trail.canonical import json_bytes
from evident.kernel.trail.heads import BEFORE_THE_FIRST, Head, public_key, sign, signed_line
from evident.kernel.trail.models import Batch, Entry, Leaf
from evident.kernel.trail.stored_lines import lines_of
from evident.kernel.trail.sweep import Sweep, advance, horizon, resume

BATCH_SIZE = 8192
LOCK = 0x7472_6169_6C  # "trail": one sealer at a time


class NotSealed(Exception):
    """The entry is not part of a batch yet."""


@dataclass(frozen=True)
class Sealed:
    """What one run of sealing added."""

    entries: int
    batches: int


def seal(
    *,
    at: datetime,
    batch_size: int = BATCH_SIZE,
    on_progress: Callable[[int], None] | None = None,
) -> Sealed:
    """
    Seal every entry whose transaction was over when the call began, and sign of life if none.

    Each batch is a transaction of its own, so this must not run inside one; memory holds one
    batch. `on_progress` gets the number of entries added. Raises signing.TrailKeyUnusable.
    """
    entries = batches = 0
    until = horizon()
    sweep: Sweep | None = None
    is_end = False
    while not is_end:
        with transaction.atomic(durable=True):
            last = _lock_and_read_last()
            key = _key_after(last)
            found, sweep, is_end = advance(sweep or resume(last, until), until, batch_size)
            if found or (is_end and not batches and _is_sign_of_life_due(last, at)):
                _append(last, found, sweep, at, key)
                batches += 1
        entries += len(found)
        if found and on_progress:
            on_progress(len(found))
    return Sealed(entries, batches)


def _lock_and_read_last() -> Batch | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return last_batch()


def last_batch() -> Batch | None:
    """Return the latest batch; its `head().note()` is what to note elsewhere."""
    return Batch.objects.order_by("number").last()


def waiting_count() -> int:
    """Return how many entries are estimated to wait for sealing: written less sealed."""
    last = last_batch()
    sealed = last.first + last.count if last else 0
    return max(Entry.objects.count() - sealed, 0)


def _key_after(last: Batch | None) -> Ed25519PrivateKey:
    """Return the key to sign with: only the very first batch may make one silently."""
    key = signing.make_key() if last is None else signing.read_key()
    if last is not None and public_key(key) != last.key:
        raise signing.TrailKeyUnusable(
            _(
                "This is not the key that signed the trail so far: %(path)s. Put the right one "
                "back from the backup, or begin with a new one by “evident trail new-key”."
            )
            % {"path": signing.key_path()}
        )
    return key


def _is_sign_of_life_due(last: Batch | None, at: datetime) -> bool:
    if last is None:
        return True
    silence = abs((at - last.sealed_at).total_seconds())  # a clock may have been set back
    return silence >= settings.TRAIL_HEARTBEAT_MINUTES * 60


def _append(
    last: Batch | None,
    entry_ids: Sequence[int],
    sweep: Sweep,
    at: datetime,
    key: Ed25519PrivateKey,
) -> None:
    """Write one batch over these entries, in this order."""
    lines = lines_of(entry_ids)
    leaves = [merkle.leaf_hash(lines[entry_id]) for entry_id in entry_ids]
    head = Head(
        batch=last.number + 1 if last else 1,
        first=last.first + last.count if last else 0,
        count=len(leaves),
        root=merkle.root(leaves).hex(),
        previous=last.head().digest() if last else BEFORE_THE_FIRST,
        sealed_at=at,
        heartbeat_minutes=settings.TRAIL_HEARTBEAT_MINUTES,
        key=public_key(key),
    )
    Batch.objects.create(
        number=head.batch,
        first=head.first,
        count=head.count,
        root=head.root,
        previous=head.previous,
        sealed_at=head.sealed_at,
        heartbeat_minutes=head.heartbeat_minutes,
        key=head.key,
        signature=sign("head", head.content(), key),
        swept_txid=sweep.txid,
        swept_id=sweep.entry_id,
        is_catching_up=sweep.is_catching_up,
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY trail_leaf (position, entry_id, hash) FROM STDIN (FORMAT BINARY)"
        ) as copy,
    ):
        copy.set_types(["int8", "int8", "bytea"])
        for position, (entry_id, leaf) in enumerate(
            zip(entry_ids, leaves, strict=True), head.first
        ):
            copy.write_row((position, entry_id, leaf))


def replace_key(*, by: trail.Someone | None, at: datetime) -> str:
    """
    Begin to sign with a new key, keep the old file beside it, and return the new public key.

    For a lost or stolen key. Verifiers will say that the key changed until they are given both,
    so tell your auditors the new one. Must not run inside a transaction.
    """
    with transaction.atomic(durable=True):
        last = _lock_and_read_last()
        signing.put_aside(at)
        key = signing.make_key()
        facts = {"new": public_key(key), "old": last.key if last else ""}
        trail.write(event="trail.new_key", by=by, at=at, facts=facts)
        _append(last, [], resume(last, horizon()), at, key)
    return public_key(key)


def public_keys() -> list[str]:
    """Return every public key that signed the trail, in hexadecimal: what auditors note."""
    return sorted(Batch.objects.order_by().values_list("key", flat=True).distinct())


def prove(entry: Entry) -> bytes:
    """
    Return the proof that the entry is part of the trail, as `verify_inclusion` reads it.

    It holds nothing of any other entry. Raises NotSealed.
    """
    leaf = Leaf.objects.filter(entry_id=entry.pk).first()
    if leaf is None:
        raise NotSealed(_("This entry is not sealed yet. It will be within minutes."))
    batch = Batch.objects.filter(first__lte=leaf.position, count__gt=0).order_by("number").last()
    if batch is None:
        raise NotSealed(_("This entry is not sealed yet. It will be within minutes."))
    end = batch.first + batch.count
    leaves = Leaf.objects.filter(position__gte=batch.first, position__lt=end)
    hashes = [bytes(each) for each in leaves.order_by("position").values_list("hash", flat=True)]
    index = leaf.position - batch.first
    path = merkle.inclusion_proof(hashes, index)
    return json_bytes(
        {
            "entry": lines_of([entry.pk])[entry.pk].decode(),
            "index": index,
            "path": [step.hex() for step in path],
            "head": signed_line("head", batch.head().content(), batch.signature).decode(),
        }
    )


def count_never_sealed(*, before: datetime) -> int:
    """
    Return how many entries written before `before` no batch holds: none, if sealing works.

    Reads the whole trail; meant for a thorough check, not for a page.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM trail_entry WHERE recorded_at < %s AND NOT EXISTS"
            " (SELECT FROM trail_leaf WHERE entry_id = trail_entry.id)",
            [before],
        )
        return int(cursor.fetchone()[0])
