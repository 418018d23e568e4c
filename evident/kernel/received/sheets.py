"""A list of strangers, CSV or XLSX, read whole within bounds: its header, and its rows as texts."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from evident.kernel.received.problems import FileRefused
from evident.kernel.received.tables import Row, table

MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
UNPACKED_LIMIT = 200 << 20
"""Bytes of a workbook when unpacked."""
RATIO_LIMIT = 100
RATIO_FREE = 10 << 20
ENCODINGS = ("utf-8", "gb18030")
"""Tried one after the other where nothing else is said: what programs here write."""


@dataclass(frozen=True)
class Sheet:
    """A list as it was read: the header, the rows, and in which encoding they were."""

    header: list[str]
    rows: list[Row]
    encoding: str


def read(path: Path, *, encoding: str = "") -> Sheet:
    """
    Return what a CSV or XLSX file holds.

    A CSV file may be packed; without `encoding` it is UTF-8, else GB 18030. Raises FileRefused.
    """
    if is_workbook(path):
        return of_workbook(path)
    tried = (encoding,) if encoding else ENCODINGS
    for name in tried:
        try:
            with table(path, encoding=name) as found:
                rows = list(bounded(found.rows))
                return checked(found.header, rows, name)
        except FileRefused as refusal:
            if refusal.code != "not_encoded" or name == tried[-1]:
                if refusal.code == "not_encoded" and not encoding:
                    facts = refusal.facts | {"encoding": " / ".join(ENCODINGS)}
                    raise FileRefused("not_encoded", **facts) from refusal
                raise
    raise FileRefused("empty")


def checked(header: list[str], rows: list[Row], encoding: str) -> Sheet:
    """Return a sheet. Raises FileRefused for one that is too wide or has no rows."""
    if len(header) > MOST_COLUMNS:
        raise FileRefused("sheet_too_wide", limit=MOST_COLUMNS)
    if not rows:
        raise FileRefused("no_rows")
    return Sheet(header, rows, encoding)


def bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows with cells that databases take. Raises FileRefused for too many."""
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            raise FileRefused("sheet_too_long", limit=MOST_ROWS)
        cells = [cell.replace("\0", "")[:LONGEST_CELL] for cell in row.cells[:MOST_COLUMNS]]
        yield Row(row.line, cells)


def is_workbook(path: Path) -> bool:
    """Return whether a file is an XLSX workbook rather than a packed or plain text."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def of_workbook(path: Path) -> Sheet:
    """Return the first sheet of a workbook; formulas give what was last computed."""
    from openpyxl import load_workbook  # few processes ever read a workbook
    from openpyxl.utils.exceptions import InvalidFileException

    refuse_bomb(path)
    try:
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        try:
            return of_rows(book.worksheets[0].iter_rows(values_only=True))
        finally:
            book.close()
    except (
        *(InvalidFileException, zipfile.BadZipFile, ParseError, OSError, EOFError),
        *(KeyError, ValueError, TypeError, IndexError, AttributeError),
    ) as error:  # openpyxl raises whatever it stumbles over
        detail = " ".join(str(error).split())[:120] or type(error).__name__
        raise FileRefused("sheet_unreadable", detail=detail) from error


def refuse_bomb(path: Path) -> None:
    """Raise FileRefused for a workbook that unpacks to more than is decent."""
    size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > UNPACKED_LIMIT:
        raise FileRefused("file_too_big", limit=UNPACKED_LIMIT >> 20)
    if unpacked > max(size * RATIO_LIMIT, RATIO_FREE):
        raise FileRefused("packed_too_tightly", ratio=RATIO_LIMIT)


def of_rows(raw: Iterator[tuple[Any, ...]]) -> Sheet:
    """Return the rows of a sheet below its first row that says something."""
    header: list[str] = []
    rows: list[Row] = []
    for line, values in enumerate(raw, start=1):
        if len(values) > MOST_COLUMNS and any(each is not None for each in values[MOST_COLUMNS:]):
            raise FileRefused("sheet_too_wide", limit=MOST_COLUMNS)
        cells = [text_of(value) for value in values[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if not header:
            header = named(cells)
        elif len(rows) >= MOST_ROWS:
            raise FileRefused("sheet_too_long", limit=MOST_ROWS)
        else:
            rows.append(Row(line, cells[: len(header)]))
    if not header:
        raise FileRefused("empty")
    return checked(header, rows, "")


def named(cells: list[str]) -> list[str]:
    """Return the header without empty columns on the right. Raises FileRefused for a name twice."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    header = [cell.strip() for cell in cells]
    for name in header:
        if name and header.count(name) > 1:
            raise FileRefused("same_column_twice", column=name)
    return header


def text_of(value: Any) -> str:
    """Return a cell as text; moments as 2026-12-31 18:30:00, whole numbers without a point."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return str(value).replace("\0", "")[:LONGEST_CELL]
