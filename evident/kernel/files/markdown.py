"""Markdown as blocks of a document. What has no form on paper stands there as its text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from markdown_it.token import Token

from evident.kernel.files.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Figure,
    Heading,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Text,
)
from evident.kernel.markdown import gap_at, reader

WORD = re.compile(r"[!-\u02ff]+")
"""A word in Latin letters; Chinese may be parted anywhere."""
HEAD_LETTER = 0.85
"""How much of the width a letter of a bold head asks for, beside those of other columns."""
SAFE = ("https://", "http://", "mailto:")
Pictured = Callable[[str, str, str], Figure | None]
"""Gives the picture of an address, its description and caption, or None where there is none."""


def no_picture(_address: str, _alt: str, _caption: str) -> Figure | None:
    """Give no picture: its description stands there."""
    return None


def blocks(markdown: str, *, picture: Pictured = no_picture, below: int = 0) -> tuple[Block, ...]:
    """Return the blocks of a text; its headings are `below` levels lower than they say."""
    return tuple(Reading(picture, below).taken(reader().parse(markdown)))


@dataclass
class Reading:
    """Reads the tokens of one text."""

    picture: Pictured
    below: int

    def taken(self, tokens: list[Token]) -> list[Block]:
        """Return the blocks that `tokens` tell."""
        found: list[Block] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            end = closing(tokens, place)
            inner = tokens[place + 1 : end]
            found += self.block(token, inner)
            place = end + 1
        return found

    def block(self, token: Token, inner: list[Token]) -> list[Block]:  # noqa: PLR0911  # one a type
        """Return what one token and those within it tell."""
        match token.type:
            case "heading_open":
                level = min(int(token.tag[1:]) + self.below, 6)
                return [Heading(runs_of(inner[0]), level)]
            case "paragraph_open":
                return self.paragraph(inner[0])
            case "bullet_list_open" | "ordered_list_open":
                is_plain = token.type == "bullet_list_open"
                start = None if is_plain else int(token.attrGet("start") or 1)
                items = tuple(tuple(self.taken(item)) for item in parts(inner, "list_item_open"))
                return [Bullets(items, start)]
            case "blockquote_open":
                return [Quote(tuple(self.taken(inner)))]
            case "fence" | "code_block":
                return [Code(token.content.rstrip("\n"))]
            case "hr":
                return [Rule()]
            case "table_open":
                return [table_of(inner)]
        return []

    def paragraph(self, inline: Token) -> list[Block]:
        """Return a paragraph; pictures in it stand by themselves, after its words."""
        words, pictures = [], []
        for child in inline.children or []:
            shown = (
                self.picture(
                    unquote(str(child.attrGet("src") or "")),
                    child.content,
                    str(child.attrGet("title") or ""),
                )
                if child.type == "image"
                else None
            )
            if shown is None:
                words.append(child)
            else:
                pictures.append(shown)
        text = runs_of_children(words)
        has_words = any(run.text.strip() for run in text)
        return [*([Paragraph(text)] if has_words else []), *pictures]


def closing(tokens: list[Token], place: int) -> int:
    """Return the place of the token that ends the one at `place`; itself where none does."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens)


def parts(tokens: list[Token], kind: str) -> list[list[Token]]:
    """Return the tokens within each token of `kind`."""
    found, place = [], 0
    while place < len(tokens):
        end = closing(tokens, place)
        if tokens[place].type == kind:
            found.append(tokens[place + 1 : end])
        place = end + 1
    return found


def table_of(tokens: list[Token]) -> Table:
    """Return a table; a column is as wide as its longest words ask for, within bounds."""
    head = [row for part in parts(tokens, "thead_open") for row in parts(part, "tr_open")]
    body = [row for part in parts(tokens, "tbody_open") for row in parts(part, "tr_open")]
    titles = [runs_of(cell[0]) for cell in parts(head[0], "th_open")] if head else []
    aligned = [
        "right" in str(token.attrGet("style") or "") for token in head[0] if token.type == "th_open"
    ]
    rows = tuple(tuple(Cell(runs_of(cell[0])) for cell in parts(row, "td_open")) for row in body)
    columns = tuple(
        Column(
            title=said(title),
            is_numeric=aligned[place],
            share=share_of(title, [row[place].text for row in rows if place < len(row)]),
        )
        for place, title in enumerate(titles)
    )
    return Table(columns, rows)


def share_of(title: Text, texts: list[Text]) -> float:
    """Return how much of the width a column of these texts asks for; its head is not parted."""
    longest = max(
        sum(2 if ord(each) > 0x2E80 else 1 for each in said(text)) for text in (title, *texts)
    )
    word = max(map(len, WORD.findall(said(title))), default=0)
    return max(float(min(max(longest, 6), 48) ** 0.75), HEAD_LETTER * word)


def said(text: Text) -> str:
    """Return the words of a text."""
    return "".join(run.text for run in text)


def runs_of(inline: Token) -> Text:
    """Return the runs of an inline token."""
    return runs_of_children(inline.children or [])


def runs_of_children(children: list[Token]) -> Text:
    """Return the runs of the tokens within a line."""
    found: list[Run] = []
    look = Run("")
    for place, child in enumerate(children):
        match child.type:
            case "strong_open" | "strong_close":
                look = replace(look, is_strong=child.nesting > 0)
            case "em_open" | "em_close":
                look = replace(look, is_emphasised=child.nesting > 0)
            case "s_open" | "s_close":
                look = replace(look, is_struck=child.nesting > 0)
            case "link_open":
                look = replace(look, href=safe(str(child.attrGet("href") or "")))
            case "link_close":
                look = replace(look, href="")
            case "softbreak":
                found.append(replace(look, text=gap_at(children, place).replace("\n", " ")))
            case "hardbreak":
                found.append(replace(look, text="\n"))
            case "code_inline":
                found.append(replace(look, text=child.content, is_code=True))
            case _:
                found.append(replace(look, text=child.content))
    return tuple(run for run in found if run.text)


def safe(address: str) -> str:
    """Return an address a reader may follow from a file; nothing for any other."""
    return address if address.lower().startswith(SAFE) else ""
