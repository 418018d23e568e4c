"""Writes the lines of an export; docs/trail-verification.md describes them. Pure."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evident.kernel.trail.canonical import json_bytes, moment
from evident.kernel.trail.heads import FORMAT, Head, public_key, sign, signed_line


class Output(Protocol):
    """What bytes can be written to."""

    def write(self, content: bytes, /) -> Any:
        """Take the bytes."""


@dataclass
class ExportLines:
    """One export being written: it counts and hashes what it wrote, to sign it at the end."""

    file: Output
    key: Ed25519PrivateKey
    batches: int = 0
    entries: int = 0
    digest: Any = field(default_factory=sha256)

    def header(
        self,
        *,
        exported_at: datetime,
        first_batch: int,
        batches: int,
        entries: int,
        public_keys: Iterable[str],
    ) -> None:
        """Write what the file announces of itself, with every key that signed it."""
        content = {
            "format": FORMAT,
            "exported_at": moment(exported_at),
            "first_batch": first_batch,
            "batches": batches,
            "entries": entries,
            "public_keys": sorted({*public_keys, public_key(self.key)}),
        }
        self._line(json_bytes({"evident_trail": content}))

    def head(self, head: Head, signature: str, leaves: Sequence[bytes]) -> None:
        """Write a signed head and the list of leaf hashes under it; its entries must follow."""
        self.batches += 1
        self._line(signed_line("head", head.content(), signature))
        if leaves:
            self._line(b'{"leaves":"%b"}' % b64encode(b"".join(leaves)))

    def entry(self, line: bytes | None, leaf: bytes) -> None:
        """Write an entry, or that the entry of this leaf is no longer there."""
        self.entries += 1
        self._line(b'{"missing":"%b"}' % leaf.hex().encode() if line is None else line)

    def end(self) -> None:
        """Write the closing line, signed over everything before it."""
        content = json_bytes(
            {
                "format": FORMAT,
                "batches": self.batches,
                "entries": self.entries,
                "sha256": self.digest.hexdigest(),
                "key": public_key(self.key),
            }
        )
        self._line(signed_line("end", content, sign("end", content, self.key)))

    def _line(self, content: bytes) -> None:
        line = content + b"\n"
        self.digest.update(line)
        self.file.write(line)
