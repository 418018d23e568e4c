"""How wide the columns of a table are on paper: no word of them is cut, where all have room."""

import re
from collections.abc import Sequence

from evident.kernel.files.document import Cell, Table, Text

UNIT = r"(?:%|min|h)(?!\w)"
WORD = re.compile(rf"\d[\d.,]* {UNIT}|[^\s\u2e80-\uffff\u200b/–-]+")
"""What stands on one line, a number with its unit. Chinese is parted anywhere."""
PAPER = 482.0
"""How wide text is on upright A4, in points; what fits there fits on wide paper too."""
INSET = 8.0
LETTER, STRONG = 0.57, 0.62
"""How wide a letter is, as a part of its size."""
LINES_OF_LOW_ROWS = 18
"""A third of a page, letters being as wide as they are high at most."""
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
LETTERS_OF_DATE = 16
"""A Chinese date is not parted either, though it could be: so much room it takes."""
LONGEST = 25
"""Longer words are parted wherever they end up."""


def size_of(columns: int) -> float:
    """Return the size of letters in a table with so many columns, in points."""
    return 7.0 if columns > 9 else 8.0 if columns > 6 else 9.0


def needs_of(table: Table) -> list[float]:
    """Return how wide each column has to be for its longest word, in points."""
    size = size_of(len(table.columns))
    needs = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows if place < len(row)]
        body = max((longest(each) for each in cells), default=0.0)
        needs.append(INSET + size * max(longest_in(column.title) * STRONG, body, 2.0))
    return needs


def longest(cell: Cell) -> float:
    """Return how wide the longest word of a cell is, in parts of the size of letters."""
    letter = STRONG if cell.tone else LETTER
    return max(longest_in(said(cell.text)) * letter, longest_in(cell.below) * LETTER * 0.8)


def longest_in(words: str) -> int:
    """Return the number of letters of the longest word that is not parted."""
    date = LETTERS_OF_DATE if DATE.search(words) else 0
    return max((date, *(len(word) for word in WORD.findall(words) if len(word) < LONGEST)))


def said(text: Text) -> str:
    """Return the words of a text."""
    return "".join(run.text for run in text)


def shares_of(table: Table) -> tuple[list[float], bool]:
    """
    Return the share of the width that each column takes, and whether every word has room.

    Columns keep the shares they ask for, but for those that would cut a word: these get as much
    as it needs, from the others.
    """
    needs = needs_of(table)
    if sum(needs) > PAPER:
        return needs, False
    shares = [column.share for column in table.columns]
    return fitted(shares, needs), True


def are_low(table: Table, shares: Sequence[float]) -> bool:
    """Return whether two rows, whichever, stand on a page together with the head of the table."""
    whole = sum(shares)
    return all(
        lines_of(cell, PAPER * share / whole, size_of(len(shares))) <= LINES_OF_LOW_ROWS
        for row in table.rows
        for cell, share in zip(row, shares, strict=False)
    )


def lines_of(cell: Cell, width: float, size: float) -> float:
    """Return about how many lines a cell has, on a column so wide, in points."""
    room = max(width - INSET, size)
    words = said(cell.text)
    return words.count("\n") + (len(words) + len(cell.below)) * size / room


def fitted(shares: Sequence[float], needs: Sequence[float]) -> list[float]:
    """Return widths that follow `shares` where that leaves each column what it needs."""
    widths = list(needs)
    free = set(range(len(shares)))
    while free:
        room = PAPER - sum(needs[place] for place in range(len(shares)) if place not in free)
        whole = sum(shares[place] for place in free)
        short = {place for place in free if shares[place] / whole * room < needs[place]}
        if not short:
            for place in free:
                widths[place] = shares[place] / whole * room
            break
        free -= short
    return widths
