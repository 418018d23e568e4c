"""Documents as PDF."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from evident.conftest import NOON
from evident.kernel.files import fonts, pdf
from evident.kernel.files.document import (
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Run,
    Table,
    text,
)
from evident.kernel.files.tests.conftest import HOSTILE, SHA256


def read(content):
    """The pages of a file, as text with single blanks."""
    pages = PdfReader(BytesIO(content)).pages
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages]


def links_in(content):
    """Every address a reader can follow."""
    pages = PdfReader(BytesIO(content)).pages
    marks = [mark.get_object() for page in pages for mark in page.get("/Annots", [])]
    return {mark["/A"]["/URI"] for mark in marks if "/URI" in mark.get("/A", {})}


@pytest.fixture(scope="module")
def content(document):
    """The document as it usually is."""
    return pdf.written(document())


def test_all_that_a_document_says_can_be_read(content):
    pages = read(content)
    whole = " ".join(pages)

    for words in (
        *("Monthly report 月度报告", "Example 示例", "Acme 公司", "97.5 %", "39 of 40", "1,240"),
        *("Promises 承诺", "What counts and what does not", "Figure 1", "All of them", "Row 59"),
        *("目的 Purpose", "第一行第二行", "Another first", "They said so", "line two"),
        *("Li Na", "王伟", "2 April 2026"),
    ):
        assert words in whole, words
    assert "x" * 200 in whole.replace(" ", "")
    assert len(pages) >= 3
    for place, page in enumerate(pages, 1):
        assert f"Page {place} of {len(pages)}" in page
        assert "RPT-1 · Edition 2 · Internal" in page.replace("‧", "·")
        assert SHA256 in page


def test_the_head_of_a_table_stands_on_each_of_its_pages(content):
    of_table = [page for page in read(content) if "39 of 40" in page]

    assert len(of_table) > 1
    assert all("Figure Value" in page for page in of_table)


def test_no_text_is_code(content):
    assert HOSTILE.split()[0] in read(content)[0]
    assert links_in(content) == {"https://example.org/records", "https://example.org/a?b=1#c"}


def test_the_same_document_gives_the_same_bytes_and_says_when_it_was_made(document, content):
    told = PdfReader(BytesIO(content)).metadata

    assert pdf.written(document()) == content
    assert pdf.written(document(edition="Edition 3")) != content
    assert told.title.startswith("Monthly report 月度报告")
    assert told.creation_date.isoformat() == "2026-04-02T09:30:00+00:00"


def test_letters_are_embedded_and_no_more_than_it_needs(content):
    found = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(BytesIO(content)).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert any("NotoSansSC" in name for name in found)
    assert len(content) < 500_000


def test_a_draft_is_marked_on_every_page_in_the_language_of_its_reader(document):
    whole = document(mark="Draft 草稿", language="zh-hans", has_contents=True, is_wide=True)
    pages = read(pdf.written(whole))

    assert all("Draft 草稿" in page for page in pages)
    assert "目录" in pages[0]
    assert f"第 1 页，共 {len(pages)} 页" in pages[0]


def test_without_letters_it_says_what_to_do(document, settings, tmp_path):
    settings.FONT_FOLDERS = [str(tmp_path)]

    with pytest.raises(fonts.Missing, match="make install"):
        pdf.written(document())


@pytest.mark.slow
def test_a_few_lines_on_a_last_page_are_saved_by_setting_all_closer(monkeypatch):
    def told(count):
        return Document(
            title="Rules",
            language="en",
            written_at=NOON,
            blocks=tuple(Paragraph(text(f"Rule {place}")) for place in range(count)),
        )

    monkeypatch.setattr(pdf, "FEW_CENTIMETRES", 0)
    count = next(n for n in range(28, 80) if len(read(pdf.written(told(n)))) == 2)
    monkeypatch.undo()

    (page,) = read(pdf.written(told(count)))
    assert f"Rule {count - 1}" in page
    assert len(read(pdf.written(told(count + 40)))) == 2


@pytest.mark.slow
@pytest.mark.parametrize("lines", range(35, 39))
def test_no_row_stands_alone_beside_the_head_of_its_table(lines):
    columns = (Column("Name"), Column("Meaning", share=3))
    rows = tuple((Cell(text(f"Row{place}.")), Cell(text("said so " * 8))) for place in range(9))
    before = tuple(Paragraph(text("A line.")) for _line in range(lines))
    told = Document("T", "en", NOON, (*before, Table(columns, rows)))

    pages = read(pdf.written(told))

    assert all(page.count("Row") != 1 for page in pages)


def test_what_is_in_bold_stays_with_what_it_is_a_heading_of():
    blocks = []
    for place in range(90):
        blocks += [
            Paragraph((Run(f"Head-{place}.", is_strong=True),)),
            Paragraph(text(f"Text-{place}.")),
        ]
    pages = read(pdf.written(Document("Paper", "en", NOON, tuple(blocks))))

    assert len(pages) > 3
    assert all(page.count("Head-") == page.count("Text-") for page in pages)


def test_a_picture_moves_on_rather_than_getting_small():
    square = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>'
    above = [Paragraph(text(f"Line {place}")) for place in range(12)]
    picture = (Heading(text("Square")), Figure(square, "svg", "A square", share=0.9))
    pages = read(pdf.written(Document("Paper", "en", NOON, (*above, *picture))))

    assert [("Line 11" in page, "Square" in page) for page in pages] == [
        (True, False),
        (False, True),
    ]


def test_a_page_or_two_have_no_table_of_contents(document):
    parts = tuple(Heading(text(f"Part {place}")) for place in range(8))

    (page,) = read(pdf.written(document(has_contents=True, blocks=parts)))

    assert "Contents" not in page
    assert page.count("Part 7") == 1
