"""Tables in Markdown, of what is set up."""

import re
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


ROW = re.compile(r"^\|(.*)\|$")
RULE = re.compile(r"^\|(?: *:?-+:? *\|)+$")
BETWEEN = re.compile(r"(?<!\\)\|")
MARKED = re.compile(r"\\([\\`*_\[\]<>|#!~{}])")


def plain(text: str) -> str:
    """Return a text whose rows of tables are lines to read: what differs is shown line by line."""
    lines = (line for line in text.splitlines() if not RULE.match(line))
    return "\n".join(plain_row(line) for line in lines)


def plain_row(line: str) -> str:
    """Return a row of a table without its marks, its cells apart by dots; another line as it is."""
    row = ROW.match(line)
    if row is None:
        return line
    return " · ".join(MARKED.sub(r"\1", each.strip()) for each in BETWEEN.split(row[1]))
