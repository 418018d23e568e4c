"""
Tables as XLSX and CSV, row by row, so that memory stays the same however long they are.

Nothing in a cell is ever a formula, whatever it begins with.
"""

import csv as csv_module
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from tempfile import TemporaryFile
from typing import IO, Any, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from evident.kernel.files.document import clean

BOM = "\ufeff"
"""By which Excel knows that a text is UTF-8."""
LONGEST_CELL = 32_767
LONGEST_NAME = 31
ROWS_AT_ONCE = 200
FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, as letters of Chinese width too."""
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
FORMATS = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd"}


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
    book = Workbook(write_only=True)
    book.properties.title = clean(title)[:255]
    book.properties.creator = "Evident"
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    names: set[str] = set()
    for sheet in sheets:
        add(book, sheet, name_among(sheet.name, names))
    file = TemporaryFile()  # noqa: SIM115  # whoever takes it closes it
    book.save(file)
    book.close()
    file.seek(0)
    return file


def name_among(wanted: str, taken: set[str]) -> str:
    """Return a name Excel allows for a sheet, other than those `taken`."""
    plain = NOT_IN_NAMES.sub(" ", clean(wanted)).strip()[:LONGEST_NAME] or "Sheet"
    name, place = plain, 1
    while name.lower() in taken:
        place += 1
        end = f" {place}"
        name = plain[: LONGEST_NAME - len(end)] + end
    taken.add(name.lower())
    return name


def add(book: Workbook, sheet: Sheet, name: str) -> None:
    """Write a table into a workbook, its head fixed and filtered."""
    page: Any = book.create_sheet(name)
    page.freeze_panes = "A2"
    for place, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(place)].width = column.width
    page.append([head(page, column) for column in sheet.columns])
    cells = [cell_for(page, column) for column in sheet.columns]
    count = 1
    for row in sheet.rows:
        count += 1
        page.append(
            [
                in_xlsx(page, value, cells[place], f"{get_column_letter(place + 1)}{count}")
                for place, value in enumerate(row)
            ]
        )
    page.auto_filter.ref = f"A1:{get_column_letter(max(len(sheet.columns), 1))}{count}"


def head(page: Any, column: Column) -> Any:
    """Return the head of a column."""
    cell = WriteOnlyCell(page, clean(column.title))
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="F1F4F8")
    return cell


def cell_for(page: Any, column: Column) -> Any:
    """Return the cell in which every dated value of a column is written, one after the other."""
    cell = WriteOnlyCell(page)
    cell.number_format = FORMATS.get(column.kind, "General")
    return cell


def in_xlsx(page: Any, value: Value, dated: Any, place: str) -> Any:  # noqa: PLR0911  # one a type
    """Return a value as a workbook has it, at the cell called `place`."""
    match value:
        case None | "":
            return None
        case bool():
            return yes_or_no(value)
        case int() | float():
            return value
        case datetime():
            dated.value = local(value).replace(tzinfo=None)
            return dated
        case date():
            dated.value = value
            return dated
        case Link():
            return linked(page, value, place)
    return words(page, value)


def words(page: Any, value: str) -> Any:
    """Return a text, never taken for a formula or a mistake."""
    text = clean(value)
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - 1] + "…"
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    return cell


def linked(page: Any, link: Link, place: str) -> Any:
    """Return a value that leads somewhere."""
    cell: Any = WriteOnlyCell(page, "" if link.value is None else link.value)
    if isinstance(link.value, str):
        cell.value = clean(link.value)[:LONGEST_CELL]
        cell.data_type = "s"
    if link.href:
        cell._hyperlink = Hyperlink(ref=place, target=link.href)  # noqa: SLF001  # it is not placed yet
        cell.font = Font(color="1F4F8F", underline="single")
    return cell
