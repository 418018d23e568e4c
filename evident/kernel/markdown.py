"""Markdown as safe markup: nothing in it runs, loads from elsewhere, or breaks the page."""

import html
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import unquote

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from evident.kernel.emphasis import let_stand_beside_chinese

TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "figcaption", "figure", "hr", "img", "li"),
    *("ol", "p", "pre", "s"),
    *("h2", "h3", "h4", "h5", "h6", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


@cache
def reader() -> MarkdownIt:
    """Return the reader of Markdown: CommonMark with tables, and no markup of its own."""
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    let_stand_beside_chinese(made)
    return made


def rendered(
    text: str, *, pictures: Mapping[str, str] | None = None, keeps_lines: bool = False
) -> SafeString:
    """
    Return Markdown as markup.

    `pictures` gives the address of each picture a text may show, by the name it is shown by; of
    others only the description remains. Headings begin below the page's own. `keeps_lines` is for
    short texts that many write without knowing of Markdown: what is a line stays one.
    """
    environment: dict[str, object] = {}
    tokens = reader().parse(text, environment)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
        if token.children:
            token.children = list(with_pictures(token.children, pictures or {}))
        for place, each in enumerate(token.children or []):
            if each.type != "softbreak":
                continue
            each.type = "hardbreak" if keeps_lines else "text"
            each.content = "" if keeps_lines else gap_at(token.children or [], place)
    frame_pictures(tokens)
    markup = reader().renderer.render(tokens, reader().options, environment)
    clean = nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    return mark_safe(clean)  # noqa: S308  # nh3 has just cleaned it


def gap_at(tokens: Sequence[Token], place: int) -> str:
    """Return what stands where a line of the source ended: nothing between Chinese letters."""
    left = next((each.content[-1] for each in reversed(tokens[:place]) if each.content), "")
    right = next((each.content[0] for each in tokens[place + 1 :] if each.content), "")
    return "" if left > "\u2e80" and right > "\u2e80" else "\n"


def with_pictures(tokens: Sequence[Token], pictures: Mapping[str, str]) -> list[Token]:
    """Return the tokens with addresses in pictures we have, and words in place of others."""
    shown: list[Token] = []
    for token in tokens:
        if token.type == "image":
            address = pictures.get(unquote(str(token.attrs.get("src", ""))))
            if address is None:
                shown.append(Token("text", "", 0, content=token.content))
                continue
            token.attrs["src"] = address
        shown.append(token)
    return shown


def frame_pictures(tokens: Sequence[Token]) -> None:
    """Make a figure of each picture that stands alone, under it its caption."""
    for before, inline, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = inline.children or []
        if before.type != "paragraph_open" or [each.type for each in children] != ["image"]:
            continue
        before.tag = after.tag = "figure"
        before.hidden = after.hidden = False  # in a narrow list, paragraphs have no marks
        if caption := str(children[0].attrs.pop("title", "")):
            open_, close = (
                Token("caption_open", "figcaption", 1),
                Token("caption_close", "figcaption", -1),
            )
            inline.children = [*children, open_, Token("text", "", 0, content=caption), close]


def plain(text: str) -> str:
    """Return Markdown as text without marks, for a place that shows none."""
    markup = reader().render(text)
    return html.unescape(nh3.clean(markup, tags=set())).strip()
