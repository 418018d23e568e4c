"""Tables in Markdown, of what is set up."""

from collections.abc import Iterable, Sequence

MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#!~{}"})


def cell(value: object) -> str:
    """Return a value as a cell shows it: in one line, and nothing in it is a mark of Markdown."""
    return " ".join(str(value).split()).translate(MARKS) or "–"


def table(heads: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, *rows]
    shown = ["| " + " | ".join(cell(value) for value in line) + " |" for line in lines]
    return "\n".join([shown[0], "|" + " --- |" * len(heads), *shown[1:]])
