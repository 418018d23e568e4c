"""
What differs between two texts in Markdown, as people read it: tables row by row, the rest in lines.

A row is the same one where its first cell is; of those that stayed, cells that changed are shown
with what went and what came.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from evident.kernel.comparing import Line, Piece, compare, pieces, shortened
from evident.kernel.markdown import plain

RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
BAR = re.compile(r"(?<!\\)\|")
Cells = tuple[str, ...]
Sort = Literal["same", "gone", "new", "changed", "skipped"]


@dataclass(frozen=True)
class Table:
    """A table of a text: what its columns are called, and its rows."""

    heads: Cells
    rows: tuple[Cells, ...]


@dataclass(frozen=True)
class Row:
    """A row of a comparison, with the pieces of each cell; `skipped` stands for rows alike."""

    sort: Sort
    cells: list[list[Piece]]


@dataclass(frozen=True)
class Block:
    """A stretch that differs: lines of text, or a table with its heads."""

    lines: list[Line]
    heads: list[list[Piece]]
    rows: list[Row]

    @property
    def is_table(self) -> bool:
        """Whether it is shown as a table."""
        return bool(self.heads)


def differences(before: str, after: str) -> list[Block]:
    """Return what differs between two texts, block by block; empty where they are the same."""
    if before == after:
        return []
    old, new = parts(before), parts(after)
    found: list[Block] = []
    first, second = [*map(signature, old)], [*map(signature, new)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        pairs = zip if tag == "equal" else paired
        for one, other in pairs(old[i1:i2], new[j1:j2]):
            found += of_pair(one, other)
    return found


def parts(text: str) -> list[str | Table]:
    """Return the tables of a text and the stretches between them."""
    lines = text.split("\n")
    found: list[str | Table] = []
    between: list[str] = []
    place = 0
    while place < len(lines):
        end = end_of_table(lines, place)
        if end == place:
            between.append(lines[place])
            place += 1
            continue
        if "".join(between).strip():
            found.append("\n".join(between).strip("\n"))
        between = []
        rows = [cells_of(line) for line in (lines[place], *lines[place + 2 : end])]
        found.append(Table(rows[0], tuple(rows[1:])))
        place = end
    if "".join(between).strip():
        found.append("\n".join(between).strip("\n"))
    return found


def end_of_table(lines: Sequence[str], place: int) -> int:
    """Return the line after the table that begins at `place`; that line itself if none does."""
    is_one = place + 1 < len(lines) and "|" in lines[place] and "|" in lines[place + 1]
    if not (is_one and RULE.match(lines[place + 1])):
        return place
    end = place + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return end


def cells_of(line: str) -> Cells:
    """Return the cells of a line of a table, without marks."""
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(" ".join(plain(cell.strip()).split()) for cell in BAR.split(inner))


def signature(part: str | Table) -> tuple[str, ...]:
    """Return by what a part is found again on the other side: a table by its heads."""
    return part.heads if isinstance(part, Table) else ("", part)


def paired(
    old: Sequence[str | Table], new: Sequence[str | Table]
) -> Iterator[tuple[str | Table | None, str | Table | None]]:
    """Yield what stands for what among parts that are not alike: text for text, table for table."""
    place = 0
    for one in old:
        fitting = (i for i in range(place, len(new)) if type(new[i]) is type(one))
        found = next(fitting, None)
        if found is None:
            yield one, None
            continue
        for other in new[place:found]:
            yield None, other
        yield one, new[found]
        place = found + 1
    for other in new[place:]:
        yield None, other


def of_pair(one: str | Table | None, other: str | Table | None) -> Iterator[Block]:
    """Yield how one part became the other; nothing where they are alike."""
    if one == other:
        return
    if isinstance(one, str) or isinstance(other, str):
        lines = compare(*(each if isinstance(each, str) else "" for each in (one, other)))
        yield Block([line for line in lines if line.pieces or line.sort == "skipped"], [], [])
        return
    empty = Table((), ())
    before, after = one or empty, other or empty
    if one is None or other is None or len(before.heads) != len(after.heads):
        if one is not None:
            yield Block([], whole(before.heads, "gone"), [*all_of(before, "gone")])
        if other is not None:
            yield Block([], whole(after.heads, "new"), [*all_of(after, "new")])
        return
    heads = [list(pieces(a, b)) for a, b in zip(before.heads, after.heads, strict=True)]
    yield Block([], heads, shortened(list(rows_of(before.rows, after.rows)), Row("skipped", [])))


def whole(cells: Cells, sort: Literal["same", "gone", "new"]) -> list[list[Piece]]:
    """Return cells of which nothing differs from the others of their row."""
    return [[Piece(sort, cell)] for cell in cells]


def all_of(table: Table, sort: Literal["gone", "new"]) -> Iterator[Row]:
    """Yield every row of a table that went or came as a whole."""
    yield from (Row(sort, whole(cells, sort)) for cells in table.rows)


def rows_of(old: Sequence[Cells], new: Sequence[Cells]) -> Iterator[Row]:
    """Yield the rows of both tables, those that stayed once."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Row("same", whole(cells, "same")) for cells in old[i1:i2])
            continue
        left = list(old[i1:i2])
        for cells in new[j1:j2]:
            place = next((i for i, each in enumerate(left) if is_same_row(each, cells)), None)
            if place is None:
                yield Row("new", whole(cells, "new"))
                continue
            yield from (Row("gone", whole(each, "gone")) for each in left[:place])
            pairs = zip(left[place], cells, strict=True)
            yield Row("changed", [list(pieces(a, b)) for a, b in pairs])
            left = left[place + 1 :]
        yield from (Row("gone", whole(each, "gone")) for each in left)


def is_same_row(one: Cells, other: Cells) -> bool:
    """Return whether two rows tell of the same thing."""
    return bool(one) and len(one) == len(other) and one[0] == other[0]
