"""Builds small exports with the writer's own code, without a database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evident.kernel.trail import merkle
from evident.kernel.trail.canonical import canonical
from evident.kernel.trail.export_lines import ExportLines
from evident.kernel.trail.heads import BEFORE_THE_FIRST, Head, public_key, sign

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


@dataclass(frozen=True)
class Sealed:
    """One batch as the writer would have made it."""

    head: Head
    signature: str
    lines: list[bytes]

    @property
    def leaves(self) -> list[bytes]:
        return [merkle.leaf_hash(line) for line in self.lines]


def entry_line(number: int) -> bytes:
    return canonical(
        {
            "id": number,
            "at": NOON + timedelta(seconds=number),
            "recorded_at": NOON + timedelta(seconds=number, microseconds=7),
            "by_id": 7,
            "by_name": "王芳",
            "door": "page",
            "event": "incident.resolve",
            "kind": "incident",
            "record": f"INC-{number}",
            "record_id": number,
            "organisation_id": 1,
            "procedure_version": 1,
            "changes": {"state": ["in_progress", "resolved"]},
            "facts": {"note": "重启后恢复 <ok>"},
            "is_deviation": False,
        }
    )


def seal(counts, key=KEY, minutes_apart=30):
    """Return batches with so many entries each."""
    batches, previous, first = [], BEFORE_THE_FIRST, 0
    for number, count in enumerate(counts, 1):
        lines = [entry_line(first + at + 1) for at in range(count)]
        batch = sign_again(
            Sealed(
                Head(
                    batch=number,
                    first=first,
                    count=count,
                    root="",
                    previous=previous,
                    sealed_at=NOON + timedelta(minutes=minutes_apart * number),
                    heartbeat_minutes=60,
                    key="",
                ),
                "",
                lines,
            ),
            key,
        )
        batches.append(batch)
        previous, first = batch.head.digest(), first + count
    return batches


def sign_again(batch, key):
    """Return the batch with root and signature made anew."""
    root = merkle.root(batch.leaves).hex()
    head = replace(batch.head, root=root, key=public_key(key))
    return replace(batch, head=head, signature=sign("head", head.content(), key))


def write(batches, key=KEY, missing=()):
    """Return the bytes of an export of these batches."""
    file = BytesIO()
    export = ExportLines(file, key)
    last = batches[-1].head.sealed_at if batches else NOON
    export.header(
        exported_at=last + timedelta(minutes=1),
        first_batch=batches[0].head.batch if batches else 1,
        batches=len(batches),
        entries=sum(len(batch.lines) for batch in batches),
        public_keys={batch.head.key for batch in batches},
    )
    for batch in batches:
        export.head(batch.head, batch.signature, batch.leaves)
        for line, leaf in zip(batch.lines, batch.leaves, strict=True):
            export.entry(None if line in missing else line, leaf)
    export.end()
    return file.getvalue()


def keep(folder: Path, content: bytes, name: str = "trail.jsonl") -> Path:
    """Write the bytes to a file and return it."""
    path = folder / name
    path.write_bytes(content)
    return path
