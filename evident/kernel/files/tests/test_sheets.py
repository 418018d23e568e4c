"""Tables as XLSX and CSV."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from evident.kernel.files import sheets
from evident.kernel.files.sheets import Column, Link, Sheet

AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
HOSTILE = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1+1", "＝1+1", "#N/A", "#REF!",
    "=HYPERLINK(\"https://example.org\")",
)  # fmt: skip
COLUMNS = (
    Column("标题 =1", width=30),
    Column("Count", "number"),
    Column("At", "moment"),
    Column("On", "day"),
    Column("Yes?"),
)
ROW = ('中文，"引号"\n第二行', 12.5, AT, date(2026, 4, 2), True)


def told(content):
    """The rows of a CSV file."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def test_csv_begins_so_that_excel_reads_chinese_and_tells_times_by_the_readers_clock():
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        content = b"".join(sheets.csv(COLUMNS, [ROW]))

    assert content.startswith(b"\xef\xbb\xbf")
    assert told(content) == [
        ["标题 =1", "Count", "At", "On", "Yes?"],
        [ROW[0], "12.5", "2026-04-02 17:30", "2026-04-02", "Yes"],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(text):
    (line,) = told(b"".join(sheets.csv([Column("A")], [(text,)])))[1:]
    begins = sheets.FORMULA if not text.startswith("#") else ()
    assert line == [f"'{text}" if begins else text]

    with sheets.xlsx([Sheet("A", [Column("A")], [(text,)])], title="A", at=AT) as file:
        cell = load_workbook(file).active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_numbers_stay_numbers():
    content = b"".join(sheets.csv([Column("A", "number")], [(-3,), (None,)]))

    assert told(content)[1:] == [["-3"], [""]]


def test_a_workbook_holds_typed_values_with_its_head_fixed():
    linked = [(Link(97.5, "https://example.org/a"), None), (Link("=1", ""), None)]
    made = [
        Sheet("Figures/图表", COLUMNS, [ROW, ROW]),
        Sheet("Figures 图表", [Column("A"), Column("B")], linked),
    ]
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        file = sheets.xlsx(made, title="Report", at=AT)
    book = load_workbook(file)

    first, second = book.worksheets
    assert (first.title, second.title) == ("Figures 图表", "Figures 图表 2")
    assert (first.freeze_panes, first.auto_filter.ref) == ("A2", "A1:E3")
    assert (first.page_setup.orientation, first.print_title_rows) == ("landscape", "$1:$1")
    assert first.sheet_properties.pageSetUpPr.fitToPage
    assert [cell.value for cell in first[3]] == [
        ROW[0], 12.5, datetime.fromisoformat("2026-04-02T17:30"),
        datetime.fromisoformat("2026-04-02"), "Yes",
    ]  # fmt: skip
    assert second["A2"].value == 97.5
    assert second["A2"].hyperlink.target == "https://example.org/a"
    assert (second["A3"].value, second["A3"].data_type) == ("=1", "s")
    file.close()


def test_a_text_no_cell_can_hold_is_cut_and_controls_are_left_out():
    rows = [("a" * 40_000,), ("b\x00\x0b\ud800c",)]
    with sheets.xlsx([Sheet("A", [Column("A")], rows)], title="A", at=AT) as file:
        page = load_workbook(file).active

    assert page["A2"].value == "a" * 32_766 + "…"
    assert page["A3"].value == "bc"


def test_rows_are_sent_as_they_come():
    read = []

    def rows():
        for place in range(1_000):
            read.append(place)
            yield (place,)

    chunks = sheets.csv([Column("A", "number")], rows())
    next(chunks)

    assert len(read) == sheets.ROWS_AT_ONCE
    assert len(told(b"".join(chunks))) == 800
