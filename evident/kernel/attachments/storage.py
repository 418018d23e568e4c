"""Where the bytes of attachments are: one file for each content, named by its SHA-256."""

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.conf import settings

HEAD_LENGTH = 65_536
"""Bytes from the beginning by which the type is recognised."""
SHA256 = re.compile(r"[0-9a-f]{64}")


class TooLarge(Exception):
    """There are more bytes than may be stored."""


@dataclass(frozen=True)
class Received:
    """What was received, not kept yet: fingerprint, size in bytes, and how it begins."""

    sha256: str
    size: int
    head: bytes
    path: Path


def folder() -> Path:
    """Return the folder of all files; only its owner may look inside."""
    return Path(settings.MEDIA_ROOT)


def path_of(fingerprint: str) -> Path:
    """Return where content with this SHA-256 is. Raises ValueError for what is none."""
    if not SHA256.fullmatch(fingerprint):
        raise ValueError(f"{fingerprint!r} is not a SHA-256.")
    return folder() / fingerprint[:2] / fingerprint[2:4] / fingerprint


@contextmanager
def receiving(chunks: Iterable[bytes], *, limit: int) -> Iterator[Received]:
    """
    Receive content of at most `limit` bytes; what is not kept inside is gone afterwards.

    Raises TooLarge.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size, head = sha256(), 0, b""
    with NamedTemporaryFile(dir=folder(), prefix="incoming-", delete=False) as file:
        path = Path(file.name)
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLarge
                digest.update(chunk)
                head += chunk[: HEAD_LENGTH - len(head)]
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            yield Received(digest.hexdigest(), size, head, path)
        finally:
            path.unlink(missing_ok=True)


def keep(received: Received) -> None:
    """
    Put what was received under its name, so that it outlives a power cut.

    It is complete there or not there at all. The same bytes may be there already.
    """
    target = path_of(received.sha256)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    received.path.replace(target)
    for directory in (target.parent, target.parent.parent, folder()):
        _flush(directory)


def _flush(directory: Path) -> None:
    """Make the names in a directory outlive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(fingerprint: str) -> BinaryIO:
    """Return the content, opened. Raises FileNotFoundError if it is gone."""
    return path_of(fingerprint).open("rb")


def delete(fingerprint: str) -> None:
    """Make the content be gone."""
    path_of(fingerprint).unlink(missing_ok=True)


def old_files(*, seconds: float) -> Iterator[tuple[str, Path]]:
    """Yield name and place of every file that was not written within the last `seconds`."""
    before = time.time() - seconds
    for path in folder().rglob("*"):
        with suppress(FileNotFoundError):  # somebody else was quicker
            if path.is_file() and path.stat().st_mtime < before:
                yield path.name, path
