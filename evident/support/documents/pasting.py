"""What is copied from Word or from a page, as Markdown. No database."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

from evident.kernel.markdown import SCHEMES, TAGS
from evident.support.documents import picturing

OWN = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "width", "height"}}
"""What else of a piece of markup is read."""
LONGEST_MARKUP = 2_000_000
SILENT = {"script", "style", "title", "template", "head", "xml", "object", "iframe", "svg"}
BLANK_LINES = re.compile(r"\n{3,}")
BULLET = re.compile(r"^(?:[·•§o▪-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+", re.IGNORECASE)
ORDERED = re.compile(r"^\(?(?:\d{1,3}|[a-z])[.)]\s+", re.IGNORECASE)
LEVEL = re.compile(r"level(\d)")
TAKEN = re.compile(r"[\w-]{1,70}\.(?:png|jpg|gif|webp)")
"""The name of a picture that was attached before: the browser put it in place of the address."""
HEADING = re.compile(r"(?:MsoHeading|Heading|标题)\s*([1-6])", re.IGNORECASE)


def as_markdown(markup: str) -> str:
    """
    Return markup as Markdown: headings, lists, tables and links stay, all else of its looks goes.

    A picture that was attached already stands under its name; where another one stood, a sentence
    says why it is missing.

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
        attributes={"*": {"class", "style"}, **OWN},
        url_schemes=SCHEMES | {"file", "data", "blob", "cid"},
        link_rel=None,
    )
    soup = BeautifulSoup(text, "html.parser")
    for paragraph in soup.find_all(["p", "div"]):
        understand_word(soup, paragraph)
    for link in soup.find_all("a"):
        if str(link.get("href", "")).partition(":")[0] in ("file", "data", "blob", "cid"):
            del link["href"]
    for cell in soup.find_all(["td", "th"]):
        for text_within in cell.find_all(string=re.compile(r"\|")):
            text_within.replace_with(str(text_within).replace("|", r"\|"))
    lines = dict(put_pictures(soup))
    as_written = MarkdownConverter(heading_style="ATX", bullets="-", table_infer_header=True)
    body = as_written.convert_soup(soup)
    for mark, line in lines.items():
        body = body.replace(mark, line)
    return BLANK_LINES.sub("\n\n", body).strip()


def put_pictures(soup: "BeautifulSoup") -> Iterator[tuple[str, str]]:
    """Put a mark where each picture stands; yield the mark and the line that belongs there."""
    for place, picture in enumerate(soup.find_all("img")):
        address = str(picture.get("src", ""))
        if is_tiny(picture):
            picture.decompose()
            continue
        if TAKEN.fullmatch(address):
            line = picturing.line(address, alt=str(picture.get("alt", "")))
        else:
            is_elsewhere = address.startswith(("http:", "https:", "//"))
            line = f"*{picturing.missing(is_elsewhere=is_elsewhere)}*"
        mark = f"\ue000{place}\ue001"
        is_in_line = picture.find_parent(["td", "th", "li", "h1", "h2", "h3", "h4", "h5", "h6"])
        picture.replace_with(mark)
        yield mark, line if is_in_line else f"\n\n{line}\n\n"


def is_tiny(picture: "Tag") -> bool:
    """Return whether a picture only counts readers or keeps a distance."""
    return {str(picture.get(side, "")) for side in ("width", "height")} <= {"0", "1"}


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
