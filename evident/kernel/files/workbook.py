"""Tables as an Excel workbook, row by row."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from evident.kernel.files.document import clean
from evident.kernel.files.sheets import Column, Link, Sheet, Value, local, yes_or_no

LONGEST_CELL = 32_767
LONGEST_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
WRAPPED = Alignment(wrap_text=True, vertical="top")
FORMATS = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd"}


def written(sheets: Iterable[Sheet], *, title: str, at: datetime) -> IO[bytes]:
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
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for place, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(place)].width = column.width
    page.append([head(page, column) for column in sheet.columns])
    cells = [cell_for(page, column) for column in sheet.columns]
    count = 1
    for row in sheet.rows:
        count += 1
        page.append(
            [
                wrapped(page, value)
                if sheet.columns[place].is_wrapped and isinstance(value, str) and value
                else in_xlsx(page, value, cells[place], f"{get_column_letter(place + 1)}{count}")
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


def wrapped(page: Any, value: str) -> Any:
    """Return a text that goes on below where its column is too narrow."""
    cell = WriteOnlyCell(page, clean(value)[:LONGEST_CELL])
    cell.data_type = "s"
    cell.alignment = WRAPPED
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
