"""Reads lines of a file nobody vouches for: plain or gzip, cut, endless or not a file at all."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

LONGEST_LINE = 64 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"
STEP_BYTES = 1024 * 1024


class Unreadable(Exception):
    """The file cannot be read on; `code` names the sentence that says why."""

    def __init__(self, code: str, line: int = 0, **facts: str | int) -> None:
        super().__init__(code)
        self.code, self.line, self.facts = code, line, facts


def lines(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """
    Yield the lines with their ends; `progress` gets bytes of the file as it lies on disk.

    Raises Unreadable.
    """
    number = 0
    with ExitStack() as stack:
        try:
            raw: BinaryIO = stack.enter_context(path.open("rb"))
            is_packed = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            file = stack.enter_context(gzip.GzipFile(fileobj=raw)) if is_packed else raw
            reported = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise Unreadable("line_too_long", number, most=LONGEST_LINE)
                yield line
                if progress and number % 1024 == 0 and raw.tell() - reported >= STEP_BYTES:
                    progress(raw.tell() - reported)
                    reported = raw.tell()
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Unreadable("gzip_damaged", number + 1) from None
        except OSError as error:
            raise Unreadable("not_opened", number, why=error.strerror or str(error)) from None
