"""A procedure as a chart: a column for each state, a row with an arrow for each step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evident.kernel.procedures.outline import outline
from evident.kernel.procedures.procedure import Procedure

LABEL_WIDTH = 224
COLUMN_WIDTH = 104
BETWEEN = 6
"""From box to box, of states that stand in the same row."""
TOP = 10
LINE_HEIGHT = 15
ROW_HEIGHT = 32
ARROW = 7
LETTER_WIDTH = 6.5
"""Of a Latin letter; a Chinese one takes the room of two."""
BEFORE_CHART = 32
"""Between the longest name of a step and the first state: room for a mark."""


PIECES = re.compile(r"[（《“「]*[\u2e80-\uffff][）》”」。，；：！？、]*|[^\s\u2e80-\uffff]+\s*|\s+")
"""What may stand at the beginning of a line: a Chinese letter with the marks that belong to it."""


@dataclass(frozen=True)
class Line:
    """A line of what a state is called."""

    text: str
    y: int


@dataclass(frozen=True)
class Column:
    """A state."""

    code: str
    lines: list[Line]
    is_open: bool
    x: int
    """Its middle."""
    box_x: int
    box_y: int
    life_y: int
    """Where the line below it begins."""


@dataclass(frozen=True)
class Row:
    """A step: from its source states to its target."""

    name: str
    label: str
    y: int
    text_y: int
    sources: list[int]
    from_x: int
    to_x: int
    target_x: int
    arrow: str
    """The points of the arrow's head; empty where it stays in one state."""
    is_checked: bool
    """Whether it needs an approval or a checklist."""


@dataclass(frozen=True)
class Chart:
    """The whole drawing; sizes are units of its view box."""

    columns: list[Column]
    rows: list[Row]
    width: int
    height: int
    foot: int
    box_height: int
    box_width: int


def draw(procedure: Procedure, rules: Mapping[str, Any]) -> Chart:
    """Lay out the steps that move a state, in the order of the procedure."""
    told = outline(procedure, rules)
    return drawn(told, label_width=room_for_labels(told))


def room_for_labels(told: Mapping[str, Any]) -> int:
    """Return how wide the column of steps is: as their names need, so that a phone shows more."""
    longest = max((room_of(step["label"]) for step in told["steps"]), default=0)
    return min(LABEL_WIDTH, int(longest * LETTER_WIDTH) + BEFORE_CHART)


def drawn(
    told: Mapping[str, Any],
    *,
    label_width: int = LABEL_WIDTH,
    column_width: int = COLUMN_WIDTH,
    is_staggered: bool = False,
) -> Chart:
    """
    Lay out a procedure of which `told` is the outline; it may be one of another day.

    Staggered, every other state stands a row lower: each then has the room of two columns.
    """
    heads = 2 if is_staggered else 1
    box_width = heads * column_width - BETWEEN
    names = [broken(state["label"], box_width) for state in told["states"]]
    box_height = 19 + LINE_HEIGHT * max(map(len, names), default=1)
    top = TOP + heads * box_height + (heads - 1) * BETWEEN + 28
    columns = []
    for place, state in enumerate(told["states"]):
        middle_x = label_width + place * column_width + column_width // 2
        box_y = TOP + place % heads * (box_height + BETWEEN)
        columns.append(
            Column(
                code=state["code"],
                lines=placed(names[place], box_height, below=box_y),
                is_open=state["is_open"],
                x=middle_x,
                box_x=middle_x - box_width // 2,
                box_y=box_y,
                life_y=box_y + box_height,
            )
        )
    middle = {column.code: column.x for column in columns}
    rows: list[Row] = []
    for step in told["steps"]:
        y = top + len(rows) * ROW_HEIGHT
        target = middle[step["target"]]
        sources = sorted(middle[state] for state in step["sources"])
        ends = [*sources, target] if sources else [label_width, target]
        rows.append(
            Row(
                name=step["name"],
                label=step["label"],
                y=y,
                text_y=y + 4,
                sources=sources,
                from_x=min(ends),
                to_x=max(ends),
                target_x=target,
                arrow=head_of(target, y, ends),
                is_checked=step["is_checked"],
            )
        )
    foot = top + len(rows) * ROW_HEIGHT
    width = label_width + len(columns) * column_width + (heads - 1) * column_width // 2
    return Chart(columns, rows, width, foot + 8, foot, box_height, box_width)


def room_of(text: str) -> int:
    """Return how many Latin letters take as much room as `text`."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def broken(label: str, width: int) -> list[str]:
    """Return the name of a state in lines that fit into a box of that width."""
    most = int(width / LETTER_WIDTH)
    lines = [""]
    for word in PIECES.findall(label):
        if lines[-1] and room_of(lines[-1] + word.rstrip()) > most:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return [line.strip() for line in lines]


def placed(lines: list[str], height: int, *, below: int) -> list[Line]:
    """Return lines in the middle of a box of that height whose upper edge is at `below`."""
    first = below + (height - LINE_HEIGHT * len(lines)) // 2 + 12
    return [Line(text, first + place * LINE_HEIGHT) for place, text in enumerate(lines)]


def head_of(target: int, y: int, ends: list[int]) -> str:
    """Return the points of the arrow's head, on the side from which most arrives."""
    others = [x for x in ends if x != target]
    if not others:
        return ""
    back = -ARROW if sum(x < target for x in others) >= len(others) / 2 else ARROW
    tip = target - (5 if back < 0 else -5)
    return f"{tip},{y} {tip + back},{y - 4} {tip + back},{y + 4}"
