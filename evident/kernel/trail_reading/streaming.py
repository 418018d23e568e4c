"""Sends an export while it is being written: nothing of it is kept, however long it is."""

import gzip
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

CHUNKS_AHEAD = 32
PATIENCE_SECONDS = 600
END = b""


class Abandoned(Exception):
    """Nobody reads any more."""


class Pipe:
    """What a writer writes to and a reader takes from, in chunks; the writer waits for room."""

    def __init__(self) -> None:
        self.chunks: queue.Queue[bytes] = queue.Queue(CHUNKS_AHEAD)
        self.is_abandoned = threading.Event()
        self.fault: BaseException | None = None

    def write(self, content: Any, /) -> int:
        """Take bytes. Raises Abandoned if nobody reads."""
        if content:
            self.put(bytes(content))
        return len(content)

    def put(self, chunk: bytes) -> None:
        """Wait for room. Raises Abandoned if nobody reads."""
        while True:
            if self.is_abandoned.is_set():
                raise Abandoned
            try:
                return self.chunks.put(chunk, timeout=1)
            except queue.Full:
                continue

    def flush(self) -> None:
        """Do nothing: what is written is there."""


def packed(write: Callable[[Any], object]) -> Iterator[bytes]:
    """
    Yield, compressed, what `write` writes to the file it is given, while it writes.

    `write` runs in a thread with a database connection of its own. If it fails, so does this: the
    browser then has a file without its last line, which the verifier refuses.
    """
    pipe = Pipe()

    def work() -> None:
        try:
            with gzip.GzipFile(fileobj=pipe, mode="wb", compresslevel=5, mtime=0) as file:
                write(file)
        except Abandoned:
            return
        except BaseException as fault:  # noqa: BLE001  # told by the reader
            pipe.fault = fault
        finally:
            connection.close()
        if not pipe.is_abandoned.is_set():
            pipe.put(END)

    writer = threading.Thread(target=work, name="trail-export", daemon=True)
    writer.start()
    try:
        while (chunk := pipe.chunks.get(timeout=PATIENCE_SECONDS)) != END:
            yield chunk
        if pipe.fault is not None:
            raise pipe.fault
    finally:
        pipe.is_abandoned.set()
        writer.join(timeout=5)
