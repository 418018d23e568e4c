"""Documents as DOCX."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from evident.kernel.files import word
from evident.kernel.files.document import Cell, Run
from evident.kernel.files.tests.conftest import HOSTILE, SHA256
from evident.kernel.files.word.styles import TONES
from evident.kernel.files.word.writing import Writing


@pytest.fixture(scope="module")
def content(document):
    """The document as it usually is."""
    return word.written(document())


@pytest.fixture(scope="module")
def opened(content):
    """The document, opened by a program that knows the form."""
    return docx.Document(BytesIO(content))


def styled(opened, style):
    """The texts of all paragraphs of a style."""
    return [each.text for each in opened.paragraphs if each.style.name == style]


def test_headings_lists_and_quotes_are_words_own(opened):
    assert styled(opened, "Title") == [f"Monthly report 月度报告 {HOSTILE}"]
    assert styled(opened, "Heading 1") == ["Promises 承诺"]
    assert styled(opened, "Heading 2") == ["目的 Purpose"]
    assert styled(opened, "List Number") == ["First", "Second", "Another first"]
    assert styled(opened, "List Bullet 2") == ["inner"]
    assert styled(opened, "Quote") == ["They said so"]
    assert "Figure 1" in styled(opened, "Caption")


def test_each_numbered_list_begins_anew(opened):
    items = [each for each in opened.paragraphs if each.style.name == "List Number"]
    keys = [each._p.pPr.numPr.numId.val for each in items]

    assert keys[0] == keys[1] != keys[2]


def test_tables_hold_every_figure_and_repeat_their_head(opened):
    table = next(each for each in opened.tables if each.rows[0].cells[0].text == "Figure")

    assert len(table.rows) == 61
    assert [cell.text for cell in table.rows[60].cells] == ["Row 59", "97.5 %\n39 of 40"]
    marks = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None
             for row in table.rows]  # fmt: skip
    assert marks == [True] + [False] * 60
    targets = {each.target_ref for each in opened.part.rels.values() if each.is_external}
    assert targets == {"https://example.org/records", "https://example.org/a?b=1#c"}


def test_a_figure_that_is_a_link_keeps_its_colour_and_the_size_of_its_table(document):
    writing = Writing(document())
    table = writing.docx.add_table(rows=1, cols=1)
    told = Cell((Run("50 %", href="https://example.org/records"),), "1 of 2", "danger")

    writing.cell(table.rows[0].cells[0], told, is_numeric=True, size=Pt(8))

    paragraph = table.rows[0].cells[0].paragraphs[0]
    (run,) = paragraph.hyperlinks[0].runs
    assert (run.font.color.rgb, run.font.size, run.underline) == (TONES["danger"], Pt(8), True)
    assert paragraph.runs[-1].font.size == Pt(7)


def test_chinese_has_letters_of_its_own(opened):
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        font = opened.styles[name].element.rPr.find(qn("w:rFonts"))
        assert font.get(qn("w:eastAsia")) == "Microsoft YaHei", name
        assert font.get(qn("w:eastAsiaTheme")) is None


def test_pages_are_numbered_by_word_and_carry_the_hash(opened):
    foot = opened.sections[0].footer
    codes = [each.text.strip() for each in foot._element.iter(qn("w:instrText"))]

    assert codes == ["PAGE", "NUMPAGES"]
    assert SHA256 in foot.paragraphs[-1].text
    assert foot.paragraphs[0].text.startswith("RPT-1 · Edition 2 · Internal")


def test_a_drawing_becomes_a_picture_that_is_described(opened):
    (picture,) = opened.inline_shapes

    assert picture._inline.docPr.get("descr") == "How it went"


def test_the_same_document_gives_the_same_bytes(document, content):
    assert word.written(document()) == content
    with ZipFile(BytesIO(content)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(2026, 4, 2, 9, 30, 0)}


def test_a_draft_has_its_mark_behind_every_page(document):
    marked = docx.Document(BytesIO(word.written(document(mark="Draft '草稿'", blocks=()))))
    head = marked.sections[0].header

    (shape,) = head._element.iter("{urn:schemas-microsoft-com:vml}shape")
    assert shape.get("alt") == "Draft '草稿'"
    assert "Draft '草稿'" in head.paragraphs[0].text
