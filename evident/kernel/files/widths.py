"""How wide the columns of a table are on paper: no word of them is cut, where all have room."""

import re
from collections.abc import Sequence
from itertools import permutations
from math import ceil

from evident.kernel.files.document import Cell, Table, Text

UNIT = r"(?:%|min|h)(?!\w)"
WORD = re.compile(rf"\d[\d.,]* {UNIT}|[^\s\u2e80-\uffff\u200b/–-]+")
"""What stands on one line, a number with its unit. Chinese is parted anywhere."""
PAPER = 482.0
"""How wide text is on upright A4, in points; what fits there fits on wide paper too."""
INSET = 8.0
LETTER, STRONG = 0.57, 0.62
"""How wide a letter is, as a part of its size."""
MOST_ROWS, MOST_MOVES, HEADS = 40, 8, 4
"""So many rows are looked at, so often a column gives to another, and for so many counts a head."""
LINES_OF_LOW_ROWS = 18
"""A third of a page, letters being as wide as they are high at most."""
CHINESE = re.compile(r"[\u2e80-\uffef]")
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
    return lowest(table, fitted(shares, needs), needs), True


def lowest(table: Table, widths: list[float], needs: Sequence[float]) -> list[float]:
    """
    Return widths near `widths` at which the rows of a Chinese table take the fewest lines.

    So no line is left to one character where another column has room for it. Each keeps more than
    half of what it had: a column that is empty now may be filled in by hand.
    """
    size = size_of(len(widths))
    head = [[wide(str(each.title)) * size * STRONG / LETTER] for each in table.columns]
    rows = [[broad(each, size) for each in row] for row in table.rows[:MOST_ROWS]]
    rows += [head] * HEADS
    if not any(CHINESE.search(said(each.text)) for row in table.rows[:MOST_ROWS] for each in row):
        return widths
    floors = [max(need, 0.6 * width) for need, width in zip(needs, widths, strict=True)]
    fewest = height(rows, widths)
    for _ in range(MOST_MOVES):
        moves = [
            [
                width - step * (place == giver) + step * (place == taker)
                for place, width in enumerate(widths)
            ]
            for step in (size, 2 * size, 4 * size)
            for giver, taker in permutations(range(len(widths)), 2)
            if widths[giver] - step >= floors[giver]
        ]
        found = min(moves, key=lambda moved: height(rows, moved), default=widths)
        if height(rows, found) >= fewest:
            break
        fewest, widths = height(rows, found), found
    return widths


def height(rows: list[list[list[float]]], widths: Sequence[float]) -> int:
    """Return how many lines the rows take at these widths."""
    return sum(
        max(
            sum(ceil(max(long, 1.0) / (width - INSET)) for long in cell)
            for cell, width in zip(row, widths, strict=False)
        )
        for row in rows
    )


def broad(cell: Cell, size: float) -> list[float]:
    """Return how wide the lines of a cell are before they are parted, in points."""
    said_on = [*said(cell.text).split("\n"), *([cell.below] if cell.below else [])]
    return [(wide(each) + 0.4) * size for each in said_on]


def wide(words: str) -> float:
    """Return how wide words are on one line, in parts of the size of letters."""
    return sum(1.0 if CHINESE.match(each) else LETTER for each in words)


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
