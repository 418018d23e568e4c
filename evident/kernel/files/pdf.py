"""
Documents as PDF, set by typst.

The layout is `paper.typ`; all that a document says goes beside it as JSON.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import override

from evident.kernel.files import fonts, frame, widths
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
    Stats,
    Table,
    Text,
    clean,
    text,
)

PAPER = Path(__file__).with_name("paper.typ")
OF_ONE = re.compile(rf"(?<=\d) (?={widths.UNIT})")
"""The space between a number and its unit, where no line ends."""
LONG = re.compile(r"[!-~]{25,}")
"""Words longer than a cell is wide: they may be parted anywhere."""
FEW_CENTIMETRES = 7.5
"""A last page on which no more is written is saved where setting all closer together does it."""
MANY_PAGES = 3
"""So many pages are worth a table of contents."""
DOTS_PER_INCH = 200
"""How fine pictures made of drawings are."""
TEXTS = (".typ", ".json", ".svg")
Files = dict[str, bytes]
Alike = Mapping[tuple[Column, ...], Table]


@cache
def paper() -> bytes:
    """Return the layout."""
    return PAPER.read_bytes()


def written(document: Document) -> bytes:
    """Return `document` as PDF. Raises fonts.Missing without letters for Chinese."""
    files: Files = {"main.typ": paper()}
    with override(document.language):
        alike = widths.together(document.blocks)
        blocks = [told_of(each, files, alike) for each in document.blocks]
        told = frame_of(document) | {"blocks": blocks}
    if document.has_contents:
        short = files | data_of(told | {"contents": False})
        told["contents"] = end_of(short)["page"] >= MANY_PAGES
    usual = files | data_of(told)
    content, end = set_by_typst(usual, "pdf"), end_of(usual)
    if end["page"] > 1 and end["y"] < FEW_CENTIMETRES:
        closer = files | data_of(told | {"close": True})
        if end_of(closer)["page"] < end["page"]:
            return set_by_typst(closer, "pdf")
    return content


def data_of(told: dict[str, Any]) -> Files:
    """Return the file that says to the layout what a document holds."""
    return {"data.json": json.dumps(told, ensure_ascii=False).encode()}


def end_of(files: Files) -> dict[str, float]:
    """Return on which page the text ends, and how many centimetres from its upper edge."""
    import typst  # few processes ever set a page

    with laid_out(files) as (texts, root):
        found: dict[str, float] = json.loads(
            typst.query(  # type: ignore[misc]  # its types know no dictionary
                texts,
                "<end>",
                field="value",
                one=True,
                root=root,
                font_paths=fonts.folders(),
                ignore_system_fonts=True,
            )
        )
    return found


@contextmanager
def laid_out(files: Files) -> Iterator[tuple[Files, str]]:
    """Put pictures into a folder for a while, for typst takes only texts from memory."""
    with TemporaryDirectory(prefix="evident-paper-") as root:
        texts = {}
        for name, content in files.items():
            if name.endswith(TEXTS):
                texts[name] = content
            else:
                Path(root, name).write_bytes(content)
        yield texts, root


def picture_of(content: bytes, kind: str) -> bytes:
    """Return a picture of another `kind` as PNG, for files that cannot hold it."""
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.{kind}")'
    return set_by_typst({"main.typ": source.encode(), f"picture.{kind}": content}, "png")


def set_by_typst(files: Files, form: str) -> bytes:
    """Return what typst makes of these files, with our letters and those it brings along."""
    import typst  # few processes ever set a page

    with laid_out(files) as (texts, root):
        made: bytes = typst.compile(  # type: ignore[call-overload]  # its types know no dictionary
            texts,
            format=form,
            ppi=DOTS_PER_INCH,
            root=root,
            font_paths=fonts.folders(),
            ignore_system_fonts=True,
        )
    return made


def frame_of(document: Document) -> dict[str, Any]:
    """Return what stands around the blocks of a document."""
    at = document.written_at.astimezone(UTC)
    times = ("year", "month", "day", "hour", "minute", "second")
    approvals = [[each.role, each.name, each.at] for each in document.approvals]
    return {name: getattr(at, name) for name in times} | {
        "title": clean(document.title),
        "subtitle": clean(document.subtitle),
        "organisation": clean(document.organisation),
        "author": clean(document.organisation) or "Evident",
        "lang": document.language.partition("-")[0],
        "fonts": list(fonts.FAMILIES),
        "code-fonts": list(fonts.CODE_FAMILIES),
        "wide": document.is_wide,
        "mark": clean(document.mark),
        "footer": frame.footer_of(document),
        "page-pattern": frame.page_pattern(),
        "sha256": document.sha256,
        "sha256-label": frame.hash_label(),
        "contents": document.has_contents,
        "close": False,
        "contents-label": frame.contents_label(),
        "facts": [pair(label, text(said)) for label, said in document.facts],
        "approvals": [[clean(each) for each in row] for row in approvals],
        "approval-labels": list(frame.approval_labels()),
    }


def told_of(  # noqa: PLR0911  # one a block
    block: Block, files: Files, alike: Alike
) -> dict[str, Any]:
    """Return what the layout is told of a block; pictures go into `files`."""
    match block:
        case Heading():
            return {"is": "heading", "level": block.level, "text": runs(block.text)}
        case Paragraph():
            return {"is": "paragraph", "style": block.style, "text": runs(block.text)}
        case Bullets():
            parts = [[told_of(each, files, alike) for each in item] for item in block.items]
            return {"is": "bullets", "start": block.start, "items": parts}
        case Quote():
            return {"is": "quote", "blocks": [told_of(each, files, alike) for each in block.blocks]}
        case Code():
            return {"is": "code", "text": clean(block.text)}
        case Rule():
            return {"is": "rule"}
        case PageBreak():
            return {"is": "break"}
        case Table():
            return table_of(block, alike.get(block.columns, block))
        case Figure():
            name = f"picture-{len(files)}.{block.kind}"
            files[name] = block.content
            texts = {"alt": clean(block.alt), "caption": clean(block.caption)}
            return {"is": "figure", "file": name, "share": block.share, **texts}
        case Stats():
            names = ("label", "value", "hint", "tone")
            items = [{name: clean(getattr(each, name)) for name in names} for each in block.items]
            return {"is": "stats", "items": items}
        case Facts():
            return {"is": "facts", "pairs": [pair(label, said) for label, said in block.pairs]}


def pair(label: str, said: Text) -> dict[str, Any]:
    """Return what the layout is told of a name and what it stands for."""
    return {"label": clean(label), "text": runs(said)}


def table_of(table: Table, whole: Table) -> dict[str, Any]:
    """Return what the layout is told of a table, a part of `whole`; short rows are filled up."""
    width = len(table.columns)
    shares, is_whole = widths.shares_of(whole)
    columns = [
        {"title": clean(each.title), "numeric": each.is_numeric, "share": share}
        for each, share in zip(table.columns, shares, strict=True)
    ]
    rows = [
        [told_of_cell(each) for each in (*row, *[Cell()] * width)[:width]] for row in table.rows
    ]
    return {
        "is": "table",
        "columns": columns,
        "rows": rows,
        "caption": clean(table.caption),
        "size": widths.size_of(width),
        "divides": not is_whole,
        "ties": widths.are_low(table, shares),
    }


def told_of_cell(cell: Cell) -> dict[str, Any]:
    """Return what the layout is told of a cell."""
    return {
        "text": [run | {"text": parted(run["text"])} for run in runs(cell.text)],
        "below": parted(bound(cell.below)),
        "tone": cell.tone,
    }


def runs(said: Text) -> list[dict[str, Any]]:
    """Return what the layout is told of a text: line breaks are runs of their own."""
    return [
        {
            "text": part,
            "strong": run.is_strong,
            "emphasised": run.is_emphasised,
            "struck": run.is_struck,
            "code": run.is_code,
            "href": run.href,
        }
        for run in said
        for part in re.split("(\n)", clean(run.text) if run.is_code else bound(run.text))
        if part
    ]


def bound(words: str) -> str:
    """Return `words` with numbers kept together with their units."""
    return OF_ONE.sub("\u00a0", clean(words))


def parted(words: str) -> str:
    """Return `words` with places to part those that are longer than a cell is wide."""

    def broken(long: re.Match[str]) -> str:
        return "\u200b".join(long[0][at : at + 8] for at in range(0, len(long[0]), 8))

    return LONG.sub(broken, words)
