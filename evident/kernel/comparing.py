"""What differs between two versions of a text, line by line and word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, Protocol, TypeVar

Sort = Literal["same", "gone", "new"]
PIECES = re.compile(r"[^\W\u4e00-\u9fff]+|\s+|.", re.DOTALL)
AROUND = 2
"""Unchanged lines shown around a change."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a line, and whether it is new or gone."""

    sort: Sort
    text: str


@dataclass(frozen=True)
class Line:
    """A line of the comparison; an empty one of the sort `skipped` stands for what is alike."""

    sort: Literal["same", "gone", "new", "changed", "skipped"]
    pieces: list[Piece]


class HasSort(Protocol):
    """A line or a row that tells what became of it."""

    @property
    def sort(self) -> str:
        """`same`, `gone`, `new`, `changed` or `skipped`."""


Compared = TypeVar("Compared", bound=HasSort)


def compare(before: str, after: str) -> list[Line]:
    """Return the lines of both texts; empty where they are the same."""
    if before == after:
        return []
    old, new = before.split("\n"), after.split("\n")
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line("same", [Piece("same", text)]) for text in old[i1:i2]]
        elif tag == "replace" and i2 - i1 == j2 - j1:
            pairs = zip(old[i1:i2], new[j1:j2], strict=True)
            lines += [Line("changed", list(pieces(a, b))) for a, b in pairs]
        else:
            lines += [Line("gone", [Piece("gone", text)]) for text in old[i1:i2]]
            lines += [Line("new", [Piece("new", text)]) for text in new[j1:j2]]
    return shortened(lines, Line("skipped", []))


def pieces(before: str, after: str) -> Iterator[Piece]:
    """Yield the stretches of a line that stayed, went and came."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("gone", "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece("new", "".join(new[j1:j2]))


def shortened(lines: Sequence[Compared], skipped: Compared) -> list[Compared]:
    """Return the lines or rows near a change, one `skipped` in place of the others."""
    near = {
        place
        for index, line in enumerate(lines)
        if line.sort != "same"
        for place in range(index - AROUND, index + AROUND + 1)
    }
    shown: list[Compared] = []
    for index, line in enumerate(lines):
        if index in near:
            shown.append(line)
        elif not shown or shown[-1].sort != "skipped":
            shown.append(skipped)
    return shown
