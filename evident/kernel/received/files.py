"""Opening a file of strangers: plain, gzip or zip, never more than is bounded beforehand."""

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from evident.kernel.received.problems import FileRefused

LINE_LIMIT = 1 << 20
"""Bytes of one line."""
SIZE_LIMIT = 4 << 30
"""Bytes of a file when unpacked."""
RATIO_LIMIT = 100
"""How many times its packed size a file may unpack to; text packs 5 to 30 times."""
RATIO_FREE = 10 << 20
"""Bytes below which the ratio does not matter."""
CHUNK = 1 << 18
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)


class BoundedReader(io.RawIOBase):
    """Reads an unpacked stream, and stops when it grows beyond what is decent."""

    def __init__(self, stream: BinaryIO, *, packed: int | None) -> None:
        super().__init__()
        self.stream = stream
        self.limit = SIZE_LIMIT
        self.decent = None if packed is None else max(packed * RATIO_LIMIT, RATIO_FREE)
        self.seen = 0

    def readable(self) -> bool:
        """Say that it can be read, as buffered readers ask."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill `buffer`. Raises FileRefused if the stream is damaged or too big."""
        try:
            chunk = self.stream.read(len(buffer))
        except RuntimeError as error:  # zipfile's word for a password
            raise FileRefused("archive_is_locked") from error
        except DAMAGED as error:
            raise FileRefused("broken_archive", detail=str(error)) from error
        self.seen += len(chunk)
        if self.seen > self.limit:
            raise FileRefused("file_too_big", limit=self.limit >> 20)
        if self.decent is not None and self.seen > self.decent:
            raise FileRefused("packed_too_tightly", ratio=RATIO_LIMIT)
        buffer[: len(chunk)] = chunk
        return len(chunk)


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file for reading its unpacked bytes. Raises FileRefused."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise FileRefused("not_found", name=path.name) from error
    with raw:
        start = raw.read(4)
        raw.seek(0)
        packed = path.stat().st_size
        if start.startswith(GZIP):
            with gzip.GzipFile(fileobj=raw) as stream:
                yield buffered(stream, packed=packed)  # type: ignore[arg-type]  # reads bytes
        elif start == ZIP:
            with in_archive(raw) as stream:
                yield buffered(stream, packed=packed)
        else:
            yield buffered(raw, packed=None)


def buffered(stream: BinaryIO, *, packed: int | None) -> io.BufferedReader:
    """Return a bounded, buffered reader of `stream`."""
    return io.BufferedReader(BoundedReader(stream, packed=packed), CHUNK)


@contextmanager
def in_archive(raw: BinaryIO) -> Iterator[BinaryIO]:
    """Open the one file inside a zip archive. Raises FileRefused."""
    try:
        archive = zipfile.ZipFile(raw)
    except DAMAGED as error:
        raise FileRefused("broken_archive", detail=str(error)) from error
    with archive:
        names = [
            info
            for info in archive.infolist()
            if not info.is_dir() and not info.filename.startswith("__MACOSX/")
        ]
        if len(names) != 1:
            raise FileRefused("archive_not_one_file", count=len(names))
        if names[0].flag_bits & 1:
            raise FileRefused("archive_is_locked")
        try:
            stream = archive.open(names[0])
        except DAMAGED as error:
            raise FileRefused("broken_archive", detail=str(error)) from error
        with stream:
            yield stream  # type: ignore[misc]  # reads bytes


def lines(stream: io.BufferedReader) -> Iterator[bytes]:
    """Yield lines with their ends. Raises FileRefused for one beyond LINE_LIMIT."""
    number = 0
    while line := stream.readline(LINE_LIMIT + 1):
        number += 1
        if len(line) > LINE_LIMIT:
            raise FileRefused("line_too_long", line=number, limit=LINE_LIMIT)
        yield line


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file as it lies there, in hexadecimal."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileRefused("not_found", name=path.name) from error
