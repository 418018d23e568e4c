"""Writes an archive as a ZIP and keeps account of what is in it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from evident.kernel.trail.canonical import json_bytes

FORMAT = 1
MANIFEST, PROOF = "manifest.json", "manifest.proof.json"
CHUNK = 1 << 20
ATTACHMENTS = "files/"
"""What is below it is mostly packed already."""


@dataclass
class Packing:
    """An archive being written."""

    path: Path
    at: datetime
    listed: dict[str, dict[str, str | int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zip = ZipFile(self.path, "w", ZIP_DEFLATED, compresslevel=5)

    def add_all(self, parts: Iterable[tuple[str, bytes | Path]]) -> None:
        """Take files, each by its bytes or by where they are."""
        for name, content in parts:
            self.add(name, content)

    def add(self, name: str, content: bytes | Path) -> None:
        """Take one file into the archive and its manifest."""
        self.listed[name] = self._write(name, content)

    def close(self, manifest: bytes, proof: bytes) -> None:
        """Write the manifest with its proof, and end."""
        self._write(MANIFEST, manifest)
        self._write(PROOF, proof)
        self.zip.close()

    def manifest(self) -> bytes:
        """Return what is in the archive so far, file by file."""
        return json_bytes({"format": FORMAT, "files": self.listed})

    def _write(self, name: str, content: bytes | Path) -> dict[str, str | int]:
        info = ZipInfo(name, self.at.astimezone(UTC).timetuple()[:6])
        info.compress_type = ZIP_STORED if name.startswith(ATTACHMENTS) else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        if isinstance(content, bytes):
            self.zip.writestr(info, content)
            return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        digest, size = hashlib.sha256(), content.stat().st_size
        info.file_size = size
        with content.open("rb") as source, self.zip.open(info, "w") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
        return {"sha256": digest.hexdigest(), "size": size}
