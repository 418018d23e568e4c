"""What is copied from Word or from a page, as Markdown. No database."""

import re
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

from evident.kernel.markdown import SCHEMES, TAGS

LONGEST_MARKUP = 2_000_000
SILENT = {"script", "style", "title", "template", "head", "xml", "object", "iframe", "svg"}
BLANK_LINES = re.compile(r"\n{3,}")
BULLET = re.compile(r"^(?:[·•§o▪-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+", re.IGNORECASE)
ORDERED = re.compile(r"^\(?(?:\d{1,3}|[a-z])[.)]\s+", re.IGNORECASE)
LEVEL = re.compile(r"level(\d)")
HEADING = re.compile(r"(?:MsoHeading|Heading|标题)\s*([1-6])", re.IGNORECASE)


def as_markdown(markup: str) -> str:
    """
    Return markup as Markdown: headings, lists, tables and links stay, all else of its looks goes.

    Raises RecursionError where it is nested absurdly deep.
    """
    from bs4 import BeautifulSoup  # few processes ever paste
    from markdownify import MarkdownConverter

    text = markup.replace("\0", "")[:LONGEST_MARKUP]
    text = text.partition("<!--StartFragment-->")[2] or text
    text = text.partition("<!--EndFragment-->")[0]
    text = nh3.clean(
        text,
        tags=TAGS | {"h1", "b", "i", "div", "span"},
        clean_content_tags=SILENT,
        attributes={"*": {"class", "style"}, "a": {"href", "title"}, "ol": {"start"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    soup = BeautifulSoup(text, "html.parser")
    for paragraph in soup.find_all(["p", "div"]):
        understand_word(soup, paragraph)
    for picture in soup.find_all("img"):
        picture.decompose()
    body = MarkdownConverter(heading_style="ATX", bullets="-").convert_soup(soup)
    return BLANK_LINES.sub("\n\n", body).strip()


def understand_word(soup: "BeautifulSoup", paragraph: "Tag") -> None:
    """Make a heading or an item of a list of what Word merely makes look like one."""
    classes = map(str, paragraph.get_attribute_list("class"))
    said = " ".join([*classes, str(paragraph.get("style", ""))])
    heading = HEADING.search(said)
    if heading:
        paragraph.name = f"h{heading[1]}"
        return
    if "MsoListParagraph" not in said and "mso-list" not in said:
        return
    whole = paragraph.get_text().replace("\xa0", " ").strip()
    if not BULLET.match(whole):
        return
    marker = "1." if ORDERED.match(whole) else "-"
    level = LEVEL.search(said)
    indent = "    " * (int(level[1]) - 1 if level else 0)
    strip_marker(paragraph)
    item = soup.new_tag("li")
    item.extend(list(paragraph.contents))
    outer = soup.new_tag("ol" if marker == "1." and not indent else "ul")
    outer.append(item)
    before = paragraph.find_previous_sibling()
    if isinstance(before, type(outer)) and before.name == outer.name:
        before.append(item)
        paragraph.decompose()
    else:
        paragraph.replace_with(outer)


def strip_marker(paragraph: "Tag") -> None:
    """Take away the mark that Word writes before an item."""
    for text in paragraph.find_all(string=True):
        plain = str(text).replace("\xa0", " ")
        if not plain.strip():
            text.replace_with("")
            continue
        stripped = BULLET.sub("", plain.lstrip() + ("" if BULLET.match(plain.lstrip()) else " "))
        bare = plain.strip()
        if re.fullmatch(r"[·•§o▪-]|\(?\d{1,3}[.)]|\(?[a-z][.)]", bare, re.IGNORECASE):
            text.replace_with("")
            continue
        text.replace_with(stripped.rstrip() if BULLET.match(plain.lstrip()) else plain.lstrip())
        return
