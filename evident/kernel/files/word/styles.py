"""What a DOCX looks like: letters for Latin and Chinese, headings, tables, lists."""

from typing import Any

from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

LATIN, CHINESE, CODE = "Calibri", "Microsoft YaHei", "Consolas"
ACCENT, SOFT = RGBColor(0x1F, 0x4F, 0x8F), RGBColor(0x5B, 0x66, 0x75)
TONES = {
    "success": RGBColor(0x1D, 0x7A, 0x3E),
    "danger": RGBColor(0xB3, 0x26, 0x1E),
    "warning": RGBColor(0x8A, 0x5A, 0x00),
}
SIZES = {"Title": 22, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11, "Caption": 8.5}
COLOURED = ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Heading 5", "Heading 6")
TARGETS = ("ascii", "hAnsi", "eastAsia", "cs")
HEAD_FILL, LINES = "F1F4F8", "D5DBE3"


def settle(docx: Docx, language: str) -> None:
    """Give the styles of a new document our letters, sizes and colours."""
    for style in docx.styles:
        if style.name and hasattr(style, "font") and style.element.rPr is not None:
            letters(style.element.get_or_add_rPr())
    normal = docx.styles["Normal"]
    normal.font.size = Pt(10)
    letters(normal.element.get_or_add_rPr())
    normal.paragraph_format.space_after = Pt(6)
    for name, size in SIZES.items():
        docx.styles[name].font.size = Pt(size)
    for name in COLOURED:
        docx.styles[name].font.color.rgb = ACCENT
    docx.styles["Caption"].font.color.rgb = SOFT
    docx.styles["Caption"].font.bold = False
    speak(docx.styles.element, language)


def letters(properties: Any, latin: str = LATIN) -> None:
    """Name the letters of a run or style, for Chinese too, instead of those of a theme."""
    found = properties.find(qn("w:rFonts"))
    if found is not None:
        properties.remove(found)
    named = OxmlElement("w:rFonts")
    for target in TARGETS:
        named.set(qn(f"w:{target}"), CHINESE if target == "eastAsia" else latin)
    properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, named)


def speak(styles: Any, language: str) -> None:
    """Say in which language the text is, so that spelling is checked in it."""
    properties = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if properties is None:
        return
    letters(properties)
    said = properties.find(qn("w:lang"))
    if said is None:
        said = OxmlElement("w:lang")
        properties.append(said)
    said.set(qn("w:val"), "en-GB" if language == "en" else "zh-CN")
    said.set(qn("w:eastAsia"), "zh-CN")


def filled(cell: Any, colour: str) -> None:
    """Give a cell of a table a ground."""
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        ground.set(qn(f"w:{name}"), value)
    cell._element.get_or_add_tcPr().append(ground)  # noqa: SLF001  # python-docx gives no other way


def head_row(row: Any) -> None:
    """Let a row stand at the top of every page its table reaches."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # as above
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def whole(row: Any) -> None:
    """Let no page end within a row."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # as above
    mark = OxmlElement("w:cantSplit")
    mark.set(qn("w:val"), "true")
    properties.insert(0, mark)
