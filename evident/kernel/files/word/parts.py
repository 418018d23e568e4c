"""What python-docx has no word for: links, fields, lists that begin anew, a mark behind pages."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from evident.kernel.files.document import clean

MARK = (
    "<w:r {spaces} xmlns:v='urn:schemas-microsoft-com:vml' "
    "xmlns:o='urn:schemas-microsoft-com:office:office'><w:rPr><w:noProof/></w:rPr><w:pict>"
    "<v:shapetype id='_x0000_t136' coordsize='21600,21600' o:spt='136' adj='10800' "
    "path='m@7,l@8,m@5,21600l@6,21600e'><v:path textpathok='t' o:connecttype='rect'/>"
    "<v:textpath on='t' fitshape='t'/></v:shapetype>"
    "<v:shape id='Mark' o:spid='_x0000_s2049' type='#_x0000_t136' alt='' "
    "style='position:absolute;margin-left:0;margin-top:0;width:400pt;height:100pt;rotation:315;"
    "z-index:-251658752;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    "mso-position-vertical-relative:margin' o:allowincell='f' fillcolor='#c8ccd2' stroked='f'>"
    "<v:fill opacity='.4'/><v:textpath style='font-family:\"Calibri\";font-size:1pt' string=''/>"
    "</v:shape></w:pict></w:r>"
)


def add_link(paragraph: Paragraph, href: str) -> Any:
    """Return a new link of a paragraph, to which runs are added."""
    key = paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    paragraph._p.append(link)  # noqa: SLF001  # python-docx gives no other way
    return link


def add_run(paragraph: Paragraph, words: str, within: Any = None) -> Run:
    """Add a run to a paragraph, or to a link of it."""
    run = paragraph.add_run(words)
    if within is not None:
        within.append(run._r)  # noqa: SLF001  # as above
    return run


def add_field(paragraph: Paragraph, code: str) -> None:
    """Add what Word counts by itself: `PAGE`, `NUMPAGES`, `TOC`."""
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(mark)  # noqa: SLF001  # as above
        if kind == "begin":
            said = OxmlElement("w:instrText")
            said.set(qn("xml:space"), "preserve")
            said.text = f" {code} "
            paragraph.add_run()._r.append(said)  # noqa: SLF001  # as above
        if kind == "separate":
            paragraph.add_run("1" if code != "TOC" else "")


def begin_anew(paragraph: Paragraph, start: int) -> int | None:
    """Let the numbering of a list begin at `start`; return its key, for the items that follow."""
    properties = paragraph.style.element.pPr if paragraph.style is not None else None
    if properties is None or properties.numPr is None:
        return None
    part: Any = paragraph.part
    numbering = part.numbering_part.element
    shape = numbering.num_having_numId(properties.numPr.numId.val).abstractNumId.val
    number = numbering.add_num(shape)
    number.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(number.numId)


def continue_by(paragraph: Paragraph, key: int) -> None:
    """Count an item by the numbering called `key`."""
    numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001  # as above
    numbering.get_or_add_numId().val = key
    numbering.get_or_add_ilvl().val = 0


def lay_behind(paragraph: Paragraph, mark: str) -> None:
    """Print `mark` across every page whose head has this paragraph."""
    run = parse_xml(MARK.format(spaces=nsdecls("w")))
    shape = run.find(".//{urn:schemas-microsoft-com:vml}shape")
    shape.set("alt", clean(mark))
    shape.find("{urn:schemas-microsoft-com:vml}textpath").set("string", clean(mark))
    paragraph._p.append(run)  # noqa: SLF001  # as above


def describe(picture: Any, alt: str, key: int) -> None:
    """Say what a picture shows to those who do not see it."""
    properties = picture._inline.docPr  # noqa: SLF001  # as above
    properties.set("descr", clean(alt))
    properties.set("id", str(key))
