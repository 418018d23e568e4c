"""
Tables as XLSX and CSV, row by row, so that memory stays the same however long they are.

Nothing in a cell is ever a formula, whatever it begins with.
"""

import csv as csv_module
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import IO, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from evident.kernel.files.document import clean

BOM = "\ufeff"
"""By which Excel knows that a text is UTF-8."""
ROWS_AT_ONCE = 200
FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, as letters of Chinese width too."""


@dataclass(frozen=True)
class Link:
    """A value that leads somewhere."""

    value: str | float | None
    href: str


Value: TypeAlias = str | float | bool | date | Link | None
Row: TypeAlias = Sequence[Value]


@dataclass(frozen=True)
class Column:
    """A column; `kind` is `text`, `number`, `moment` (in the reader's time zone) or `day`."""

    title: str
    kind: str = "text"
    width: int = 18
    """In letters."""
    is_wrapped: bool = False
    """Whether long texts go on below, as those that are read rather than sorted."""


@dataclass(frozen=True)
class Sheet:
    """A table of a workbook."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]


def csv(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8, some rows at once."""
    text = StringIO()
    text.write(BOM)
    writer = csv_module.writer(text)
    writer.writerow([guarded(clean(column.title)) for column in columns])
    for place, row in enumerate(rows, 1):
        writer.writerow([in_csv(value) for value in row])
        if place % ROWS_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def in_csv(value: Value) -> str | float:
    """Return a value as CSV has it."""
    if isinstance(value, Link):
        value = value.value
    match value:
        case None:
            return ""
        case bool():
            return yes_or_no(value)
        case int() | float():
            return value
        case datetime():
            return f"{local(value):%Y-%m-%d %H:%M}"
        case date():
            return f"{value:%Y-%m-%d}"
    return guarded(clean(value))


def guarded(words: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{words}" if words.lstrip(" \n").startswith(FORMULA) else words


def yes_or_no(value: bool) -> str:  # it is the value
    """Return what people say for a truth."""
    return _("Yes") if value else _("No")


def local(moment: datetime) -> datetime:
    """Return a moment by the clock of the reader, without naming its zone."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def xlsx(sheets: Iterable[Sheet], *, title: str, at: datetime) -> IO[bytes]:
    """Return a file, at its beginning, with tables as an Excel workbook made at `at`."""
    from evident.kernel.files import workbook  # few processes ever write one

    return workbook.written(sheets, title=title, at=at)
