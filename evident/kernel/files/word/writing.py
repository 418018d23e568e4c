"""Writes a document as DOCX, block by block."""

from io import BytesIO
from typing import Any

import docx
from django.utils.translation import override
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.shared import Cm, Emu, Length, Pt

from evident.kernel.files import frame, pdf, widths
from evident.kernel.files.archive import settled
from evident.kernel.files.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Run,
    Stats,
    Table,
    Text,
    clean,
    text,
)
from evident.kernel.files.word import parts, styles

A4 = (Cm(21), Cm(29.7))
MARGIN = Cm(2)
DEEPEST_LIST = 3
"""How deep Word's own lists go."""


def written(document: Document) -> bytes:
    """Return `document` as DOCX. Raises fonts.Missing where a drawing has no letters."""
    with override(document.language):
        made = Writing(document).whole()
    file = BytesIO()
    made.save(file)
    return settled(file.getvalue(), at=document.written_at)


class Writing:
    """One document being written."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.docx: Docx = docx.Document()
        self.pictures = 0
        self.alike = widths.together(document.blocks)

    def whole(self) -> Docx:
        """Return the finished document."""
        styles.settle(self.docx, self.document.language)
        self.lay_out()
        self.name()
        self.head()
        for block in self.document.blocks:
            self.block(block, self.docx)
        return self.docx

    @property
    def width(self) -> int:
        """How wide a line may be."""
        section = self.docx.sections[0]
        return int(section.page_width or 0) - 2 * int(MARGIN)

    def lay_out(self) -> None:
        """Set the pages: size, margins, what stands at head and foot."""
        section = self.docx.sections[0]
        short, long = A4
        is_wide = self.document.is_wide
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if is_wide else (short, long)
        for side in ("left", "right", "top", "bottom"):
            setattr(section, f"{side}_margin", MARGIN)
        head = section.header.paragraphs[0]
        self.aside(head, clean(self.document.title))
        if self.document.mark:
            marked = head.add_run(f"\t{clean(self.document.mark)}")
            marked.bold, marked.font.color.rgb = True, styles.TONES["danger"]
            marked.font.size = Pt(8)
            parts.lay_behind(head, self.document.mark)
        foot = section.footer.paragraphs[0]
        self.aside(foot, f"{frame.footer_of(self.document)}\t")
        for piece in split_pattern(frame.page_pattern()):
            if piece in ("PAGE", "NUMPAGES"):
                parts.add_field(foot, piece)
            else:
                foot.add_run(piece)
        if self.document.sha256:
            words = f"{frame.hash_label()} {self.document.sha256}"
            self.aside(section.footer.add_paragraph(), words)
        for paragraph in section.footer.paragraphs:
            for run in paragraph.runs:
                run.font.size, run.font.color.rgb = Pt(8), styles.SOFT

    def aside(self, paragraph: Any, words: str) -> None:
        """Write `words` small at the head or foot; what follows a tab stands on the right."""
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Emu(self.width), WD_TAB_ALIGNMENT.RIGHT)
        run = paragraph.add_run(words)
        run.font.size, run.font.color.rgb = Pt(8), styles.SOFT
        paragraph.style = self.docx.styles["Normal"]

    def name(self) -> None:
        """Say what it is in the properties of the file."""
        named = self.docx.core_properties
        named.title = clean(self.document.title)[:255]
        named.author = (clean(self.document.organisation) or "Evident")[:255]
        named.last_modified_by = named.author
        named.subject = clean(self.document.number)[:255]
        named.language = "en" if self.document.language == "en" else "zh-CN"
        named.comments, named.revision = "", 1
        named.created = named.modified = self.document.written_at.replace(tzinfo=None)

    def head(self) -> None:
        """Write the title and what stands below it."""
        if self.document.organisation:
            self.soft(self.document.organisation)
        self.docx.add_paragraph(clean(self.document.title), style="Title")
        if self.document.subtitle:
            self.soft(self.document.subtitle)
        if self.document.facts:
            self.facts(tuple((label, text(said)) for label, said in self.document.facts))
        self.approvals()
        if self.document.has_contents:
            self.docx.add_paragraph(frame.contents_label(), style="TOC Heading")
            parts.add_field(self.docx.add_paragraph(), r'TOC \o "1-3" \h \z \u')
            self.docx.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def soft(self, words: str) -> None:
        """Write a remark."""
        run = self.docx.add_paragraph().add_run(clean(words))
        run.font.color.rgb, run.font.size = styles.SOFT, Pt(9)

    def block(self, block: Block, into: Any, depth: int = 0) -> None:  # noqa: C901, PLR0912  # one case a block
        """Write a block `into` the document or a cell."""
        match block:
            case Heading():
                paragraph = into.add_paragraph(style=f"Heading {min(max(block.level, 1), 6)}")
                self.runs(paragraph, block.text)
            case Paragraph():
                style = "Intense Quote" if block.style == "note" else "Normal"
                paragraph = into.add_paragraph(style=style)
                self.runs(paragraph, block.text, is_soft=block.style == "soft")
            case Bullets():
                self.bullets(block, into, depth)
            case Quote():
                for each in block.blocks:
                    self.block(each, into, depth)
                    if isinstance(each, Paragraph):
                        into.paragraphs[-1].style = self.docx.styles["Quote"]
            case Code():
                paragraph = into.add_paragraph()
                paragraph.paragraph_format.left_indent = Cm(0.5)
                self.runs(paragraph, (Run(block.text, is_code=True),))
            case Rule():
                into.add_paragraph("―" * 20).alignment = WD_ALIGN_PARAGRAPH.CENTER
            case PageBreak():
                self.docx.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Table():
                self.table(block)
            case Figure():
                self.figure(block)
            case Stats():
                self.stats(block)
            case Facts():
                self.facts(block.pairs)

    def runs(self, paragraph: Any, said: Text, *, is_soft: bool = False, tone: str = "") -> None:
        """Write a text into a paragraph."""
        for each in said:
            within = parts.add_link(paragraph, each.href) if each.href else None
            run = parts.add_run(paragraph, clean(each.text), within)
            run.bold = each.is_strong or bool(tone) or None
            run.italic = each.is_emphasised or None
            run.font.strike = each.is_struck or None
            if each.is_code:
                styles.letters(run._r.get_or_add_rPr(), styles.CODE)  # noqa: SLF001  # no other way
            if each.href:
                run.font.color.rgb, run.underline = styles.TONES.get(tone, styles.ACCENT), True
            elif tone in styles.TONES:
                run.font.color.rgb = styles.TONES[tone]
            elif is_soft:
                run.font.color.rgb, run.font.size = styles.SOFT, Pt(9)

    def bullets(self, block: Bullets, into: Any, depth: int) -> None:
        """Write a list; what an item holds besides its first paragraph follows it, indented."""
        name = "List Bullet" if block.start is None else "List Number"
        level = min(depth + 1, DEEPEST_LIST)
        style = name if level == 1 else f"{name} {level}"
        key: int | None = None
        for place, item in enumerate(block.items):
            first = item[0] if item and isinstance(item[0], Paragraph) else Paragraph(())
            paragraph = into.add_paragraph(style=style)
            self.runs(paragraph, first.text)
            if block.start is not None:
                key = parts.begin_anew(paragraph, block.start) if place == 0 else key
                if key is not None:
                    parts.continue_by(paragraph, key)
            for each in item[1:] if item and item[0] is first else item:
                self.block(each, into, depth + 1)
                if isinstance(each, Paragraph):
                    into.paragraphs[-1].paragraph_format.left_indent = Cm(0.63 * (depth + 1))

    def table(self, block: Table) -> None:
        """Write a table with its head, which stands on every page it reaches."""
        if not block.columns:
            return
        table = self.docx.add_table(rows=1, cols=len(block.columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        styles.head_row(table.rows[0])
        size = Pt(7) if len(block.columns) > 9 else Pt(8) if len(block.columns) > 6 else Pt(9)
        for column, cell in zip(block.columns, table.rows[0].cells, strict=True):
            styles.filled(cell, styles.HEAD_FILL)
            self.cell(cell, Cell((Run(column.title, is_strong=True),)), column.is_numeric, size)
        for told in block.rows:
            row = table.add_row()
            styles.whole(row)
            cells = row.cells
            for column, cell, each in zip(block.columns, cells, told, strict=False):
                self.cell(cell, each, column.is_numeric, size)
        self.widths(table, widths.shares_of(self.alike.get(block.columns, block))[0])
        after = self.docx.add_paragraph(style="Caption" if block.caption else "Normal")
        after.add_run(clean(block.caption))

    def cell(self, cell: Any, told: Cell, is_numeric: bool, size: Length) -> None:  # of its column
        """Write a cell of a table."""
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        if is_numeric:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.runs(paragraph, told.text, tone=told.tone)
        every = [*paragraph.runs, *(run for link in paragraph.hyperlinks for run in link.runs)]
        for run in every:
            run.font.size = size
        if told.below:
            paragraph.add_run("\n")
            small = paragraph.add_run(clean(told.below))
            small.font.color.rgb, small.font.size = styles.SOFT, Pt(size.pt - 1)

    def widths(self, table: Any, shares: list[float]) -> None:
        """Share the width of a line among the columns of a table."""
        table.autofit = False
        whole = sum(shares)
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Emu(int(self.width * share / whole))
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                cell.width = column.width

    def figure(self, block: Figure) -> None:
        """Show a picture; Word gets drawings as pictures."""
        is_plain = block.kind in ("png", "jpg")
        content = block.content if is_plain else pdf.picture_of(block.content, block.kind)
        width = Emu(int(self.width * block.share))
        self.pictures += 1
        parts.describe(self.docx.add_picture(BytesIO(content), width), block.alt, self.pictures)
        if block.caption:
            self.docx.add_paragraph(clean(block.caption), style="Caption")

    def stats(self, block: Stats) -> None:
        """Show figures that matter, side by side."""
        table = self.docx.add_table(rows=1, cols=len(block.items), style="Table Grid")
        for item, cell in zip(block.items, table.rows[0].cells, strict=True):
            self.runs(cell.paragraphs[0], text(item.label), is_soft=True)
            value = cell.add_paragraph()
            self.runs(value, (Run(item.value, is_strong=True),), tone=item.tone)
            for run in value.runs:
                run.font.size = Pt(16)
            if item.hint:
                self.runs(cell.add_paragraph(), text(item.hint), is_soft=True)
        self.docx.add_paragraph()

    def facts(self, pairs: tuple[tuple[str, Text], ...]) -> None:
        """Write names and what they stand for."""
        table = self.docx.add_table(rows=0, cols=2)
        for label, said in pairs:
            cells = table.add_row().cells
            self.runs(cells[0].paragraphs[0], text(label), is_soft=True)
            self.runs(cells[1].paragraphs[0], said)
            for cell in cells:
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        self.widths(table, [1, 3])
        self.docx.add_paragraph()

    def approvals(self) -> None:
        """Write who stands for the document."""
        if not self.document.approvals:
            return
        rows = tuple(
            tuple(Cell(text(each)) for each in (one.role, one.name, one.at))
            for one in self.document.approvals
        )
        columns = tuple(Column(title) for title in frame.approval_labels())
        self.table(Table(columns, rows))
        self.docx.add_paragraph()


def split_pattern(pattern: str) -> list[str]:
    """Return the parts of how pages are numbered, with Word's names for its fields."""
    named = pattern.replace("{pages}", "\0NUMPAGES\0").replace("{page}", "\0PAGE\0")
    return [piece for piece in named.split("\0") if piece]
