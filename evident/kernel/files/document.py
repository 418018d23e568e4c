"""
What a document is made of, whatever it is written as.

Texts are data: nothing in them is markup to any writer. `markdown.blocks` makes blocks of Markdown.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.utils.functional import Promise

UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no file of ours can hold as text: controls, half letters."""


@dataclass(frozen=True)
class Run:
    """A stretch of text that looks alike. A line break in it is one on paper."""

    text: str
    is_strong: bool = False
    is_emphasised: bool = False
    is_struck: bool = False
    is_code: bool = False
    href: str = ""


Text: TypeAlias = tuple[Run, ...]


def text(words: object, href: str = "") -> Text:
    """Return plain `words` as a text, leading to `href` where it is given."""
    return (Run(str(words), href=href),) if str(words) else ()


def clean(words: str | Promise) -> str:
    """Return `words` without what no file can hold."""
    return UNWRITABLE.sub("", str(words).replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True)
class Heading:
    """A heading; 1 is the highest below the title of the document."""

    text: Text
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `soft` is a remark, `note` stands out."""

    text: Text
    style: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list; numbered from `start` on where it is given."""

    items: "tuple[tuple[Block, ...], ...]"
    start: int | None = None


@dataclass(frozen=True)
class Quote:
    """What somebody else said."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True)
class Code:
    """Text to be read letter by letter."""

    text: str


@dataclass(frozen=True)
class Rule:
    """A line across."""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `below` is a smaller second line, `tone` is `success` or `danger`."""

    text: Text = ()
    below: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` of the width, compared with the others."""

    title: str
    is_numeric: bool = False
    share: float = 1


@dataclass(frozen=True)
class Table:
    """A table; its head stands on every page it reaches."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture: `kind` is `svg`, `png`, `jpg`, `gif` or `webp`; `share` of the width."""

    content: bytes
    kind: str
    alt: str
    caption: str = ""
    share: float = 1


@dataclass(frozen=True)
class Stat:
    """A figure that matters, in large letters."""

    label: str
    value: str
    hint: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Stats:
    """A row of figures that matter."""

    items: tuple[Stat, ...]


@dataclass(frozen=True)
class Facts:
    """Names and what they stand for."""

    pairs: tuple[tuple[str, Text], ...]


Block: TypeAlias = (
    Heading | Paragraph | Bullets | Quote | Code | Rule | PageBreak | Table | Figure | Stats | Facts
)


@dataclass(frozen=True)
class Approval:
    """Who stands for a document: as what, and when."""

    role: str
    name: str
    at: str = ""


@dataclass(frozen=True)
class Document:
    """
    A document to be written as PDF or DOCX, by `pdf.written` and `word.written`.

    The same document gives the same bytes: `written_at` is what the file says of its own time.
    Labels of its frame are in `language`, `en` or `zh-hans`.
    """

    title: str
    language: str
    written_at: datetime
    blocks: tuple[Block, ...]
    number: str = ""
    subtitle: str = ""
    organisation: str = ""
    edition: str = ""
    """As people read it: `Edition 2`, `Version 1.3`."""
    classification: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    approvals: tuple[Approval, ...] = ()
    sha256: str = ""
    mark: str = ""
    """What is printed across every page: `Draft`."""
    has_contents: bool = False
    """Whether a table of contents comes first, unless all stands on a page or two."""
    is_wide: bool = False
    """Whether its pages lie on their long side."""
