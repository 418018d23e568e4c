"""How wide the columns of a table are on paper: no word of them is cut, where all have room."""

import re
from collections.abc import Iterable, Sequence
from itertools import permutations

from evident.kernel.files.document import Block, Cell, Column, Table, Text

UNIT = r"(?:%|min|h)(?!\w)"
WORD = re.compile(rf"\d[\d.,]* {UNIT}|[^\s\u2e80-\uffff\u200b/–-]+")
"""What stands on one line, a number with its unit. Chinese is parted anywhere."""
PAPER = 482.0
"""How wide text is on upright A4, in points; what fits there fits on wide paper too."""
INSET = 8.0
LETTER, STRONG = 0.57, 0.62
"""How wide a letter is, as a part of its size."""
MOST_ROWS, MOST_MOVES, HEADS = 40, 12, 4
"""So many rows are looked at, so often a column gives to another, and for so many counts a head."""
LINES_OF_LOW_ROWS = 18
"""A third of a page, letters being as wide as they are high at most."""
CHINESE = re.compile(r"[\u2e80-\uffef]")
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
SLIM, WIDE = frozenset("fijlrtI.,:;'!|()[]-–/ "), frozenset("mwMW%@÷×")
SLIM_LETTER, USUAL_LETTER, WIDE_LETTER = 0.32, 0.55, 0.72
PIECE = re.compile(r"[\u2e80-\uffef][，。；：、！？）》”]*\s*|[^\s\u2e80-\uffef]+\s*")
"""What is not parted: a word, or a Chinese letter with the marks that may not begin a line."""
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


def together(blocks: Iterable[Block]) -> dict[tuple[Column, ...], Table]:
    """Return the rows of tables with the same columns as one table, so that these are as wide."""
    rows: dict[tuple[Column, ...], tuple[tuple[Cell, ...], ...]] = {}
    for each in blocks:
        if isinstance(each, Table):
            rows[each.columns] = (*rows.get(each.columns, ()), *each.rows)
    return {columns: Table(columns, all_rows) for columns, all_rows in rows.items()}


def lowest(table: Table, widths: list[float], needs: Sequence[float]) -> list[float]:
    """
    Return widths near `widths` at which the rows of a table take the fewest lines.

    So no line is left to one character or word where another column has room for it. Each keeps
    more than half of what it had: a column that is empty now may be filled in by hand.
    """
    size = size_of(len(widths))
    head = [[pieces(str(each.title), size * STRONG / LETTER)] for each in table.columns]
    rows = [[broad(each, size) for each in row] for row in table.rows[:MOST_ROWS]]
    rows += [head] * HEADS
    known: dict[tuple[int, float], list[tuple[int, float]]] = {}

    def height(widths: Sequence[float]) -> tuple[int, float]:
        """Return how many lines the rows take at these widths, then how full the long ones are."""
        keys = [(place, round(width, 2)) for place, width in enumerate(widths)]
        for place, width in set(keys) - set(known):
            cells = [row[place] if place < len(row) else [] for row in rows]
            known[place, width] = [filled(each, width - INSET) for each in cells]
        columns = (known[key] for key in keys)
        tallest = [max(row) for row in zip(*columns, strict=True)]
        return (
            sum(lines for lines, _fullness in tallest),
            sum(fullness for lines, fullness in tallest if lines > 1),
        )

    floors = [max(need, 0.6 * width) for need, width in zip(needs, widths, strict=True)]
    fewest = height(widths)
    for _ in range(MOST_MOVES):
        moves = [
            [
                width - step * (place == giver) + step * (place == taker)
                for place, width in enumerate(widths)
            ]
            for step in (size, 2 * size, 4 * size, 8 * size)
            for giver, taker in permutations(range(len(widths)), 2)
            if widths[giver] - step >= floors[giver]
        ]
        found = min(moves, key=height, default=widths)
        if height(found) >= fewest:
            break
        fewest, widths = height(found), found
    return widths


def filled(cell: Sequence[Sequence[tuple[float, float]]], room: float) -> tuple[int, float]:
    """Return on how many lines the pieces of a cell stand, and how much of a line they fill."""
    lines = sum(lines_of_pieces(each, room) for each in cell)
    return lines, sum(spaced for each in cell for _width, spaced in each) / room


def lines_of_pieces(line: Sequence[tuple[float, float]], room: float) -> int:
    """Return on how many lines pieces stand, each told by its width alone and with its space."""
    lines, at = 1, 0.0
    for width, spaced in line:
        if at and at + width > room:
            lines, at = lines + 1, 0.0
        at += spaced
    return lines


def broad(cell: Cell, size: float) -> list[list[tuple[float, float]]]:
    """Return the pieces of which the lines of a cell are made, before they are parted."""
    said_on = [*said(cell.text).split("\n"), *([cell.below] if cell.below else [])]
    return [pieces(each, size) for each in said_on]


def pieces(words: str, size: float) -> list[tuple[float, float]]:
    """Return what is not parted, each by its width alone and with its space, in points."""
    return [
        (wide(each.rstrip()) * size, wide(each) * size) for each in PIECE.findall(words.lstrip())
    ]


def wide(words: str) -> float:
    """Return how wide words are on one line, in parts of the size of letters."""
    return sum(
        1.0
        if CHINESE.match(each)
        else SLIM_LETTER
        if each in SLIM
        else WIDE_LETTER
        if each in WIDE or each.isupper()
        else USUAL_LETTER
        for each in words
    )


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
