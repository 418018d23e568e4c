"""Rows of a CSV file, each with the line it begins at; encoding and separator are found out."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evident.kernel.received.files import LINE_LIMIT, lines, opened
from evident.kernel.received.problems import FileRefused

SEPARATORS = ",;\t|"
MARKS = (  # the longer first: the mark of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Row:
    """One row: the line it begins at (the header is line 1) and its cells."""

    line: int
    cells: list[str]


@dataclass
class Table:
    """An open CSV file: its header, and its rows as they are read."""

    header: list[str]
    rows: Iterator[Row]
    separator: str


@contextmanager
def table(path: Path, *, encoding: str = "utf-8", separator: str = "") -> Iterator[Table]:
    """Open a CSV file. Raises FileRefused here, or while rows are read."""
    with opened(path) as stream:
        text = decoded(lines(stream), encoding=encoding)
        blank, first = 0, next(text, None)
        while first is not None and not first.strip():
            blank, first = blank + 1, next(text, None)
        if first is None:
            raise FileRefused("empty")
        separator = separator or likeliest(first)
        counted = Counted(first, text, count=blank)
        csv.field_size_limit(LINE_LIMIT)
        reader = csv.reader(counted, delimiter=separator, strict=False)
        header = [name.strip() for name in next(rows_of(reader, counted)).cells]
        for name in header:
            if name and header.count(name) > 1:
                raise FileRefused("same_column_twice", column=name)
        yield Table(header, rows_of(reader, counted), separator)


class Counted:
    """Lines, with how many were handed out."""

    def __init__(self, first: str, rest: Iterator[str], *, count: int) -> None:
        self.first: str | None = first
        self.rest = rest
        self.count = count
        self.has_ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.first
        if line is not None:
            self.first = None
        else:
            line = next(self.rest, None)
        if line is None:
            self.has_ended = True
            raise StopIteration
        self.count += 1
        return line


def rows_of(reader: Iterator[list[str]], counted: Counted) -> Iterator[Row]:
    """Yield the rows that are not blank. Raises FileRefused for a quotation that never ends."""
    while True:
        begins = counted.count + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise FileRefused("quote_not_closed", line=begins) from error
        if cells is None:
            return
        if counted.has_ended:  # the reader looked for more: a quotation is still open
            raise FileRefused("quote_not_closed", line=begins)
        if cells:
            yield Row(begins, cells)


def decoded(raw: Iterator[bytes], *, encoding: str) -> Iterator[str]:
    """Yield lines as text. A byte order mark decides; else `encoding`. Raises FileRefused."""
    try:
        codec = codecs.lookup(encoding)
    except LookupError as error:
        raise FileRefused("unknown_encoding", encoding=encoding) from error
    first = next(raw, None)
    if first is None:
        return
    for mark, name in MARKS:
        if first.startswith(mark):
            codec = codecs.lookup(name)
            if name == "utf-8":
                first = first.removeprefix(mark)
            break
    if codec.name.startswith(("utf-16", "utf-32")):
        yield from decoded_wide(first, raw, codec)
        return
    for number, line in enumerate(prepended(first, raw), start=1):
        if 0 in line:
            raise FileRefused("binary", byte=line.index(0) + 1)
        try:
            yield codec.decode(line)[0]
        except UnicodeError as error:
            raise FileRefused("not_encoded", line=number, encoding=codec.name) from error


def decoded_wide(first: bytes, raw: Iterator[bytes], codec: codecs.CodecInfo) -> Iterator[str]:
    """Yield lines of a text with two or four bytes a character, whose lines bytes cannot tell."""
    decoder = codec.incrementaldecoder()
    rest, number = "", 1
    for chunk in prepended(first, raw):
        try:
            text = rest + decoder.decode(chunk)
        except UnicodeError as error:
            raise FileRefused("not_encoded", line=number, encoding=codec.name) from error
        *whole, rest = text.split("\n")
        if len(rest) > LINE_LIMIT:
            raise FileRefused("line_too_long", line=number, limit=LINE_LIMIT)
        for line in whole:
            number += 1
            yield line + "\n"
    if rest:
        yield rest


def prepended(first: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
    """Yield `first`, then the others."""
    yield first
    yield from raw


def likeliest(header: str) -> str:
    """Return the separator that occurs most often in a header line; a comma if none does."""
    counts = {separator: header.count(separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: counts[separator])
    return best if counts[best] else ","
