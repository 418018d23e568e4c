"""A procedure as a chart: a column for each state, a row with an arrow for each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evident.kernel.procedures.outline import outline
from evident.kernel.procedures.procedure import Procedure

LABEL_WIDTH = 168
COLUMN_WIDTH = 104
BOX_WIDTH = 94
HEAD_HEIGHT = 52
ROW_HEIGHT = 32
ARROW = 7


@dataclass(frozen=True)
class Column:
    """A state."""

    code: str
    label: str
    is_open: bool
    x: int
    """Its middle."""
    box_x: int


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
    box_width: int = BOX_WIDTH


def draw(procedure: Procedure, rules: Mapping[str, Any]) -> Chart:
    """Lay out the steps that move a state, in the order of the procedure."""
    return drawn(outline(procedure, rules))


def drawn(told: Mapping[str, Any]) -> Chart:
    """Lay out a procedure of which `told` is the outline; it may be one of another day."""
    columns = [
        Column(
            code=state["code"],
            label=state["label"],
            is_open=state["is_open"],
            x=LABEL_WIDTH + place * COLUMN_WIDTH + COLUMN_WIDTH // 2,
            box_x=LABEL_WIDTH + place * COLUMN_WIDTH + (COLUMN_WIDTH - BOX_WIDTH) // 2,
        )
        for place, state in enumerate(told["states"])
    ]
    middle = {column.code: column.x for column in columns}
    rows: list[Row] = []
    for step in told["steps"]:
        y = HEAD_HEIGHT + 20 + len(rows) * ROW_HEIGHT
        target = middle[step["target"]]
        sources = sorted(middle[state] for state in step["sources"])
        ends = [*sources, target] if sources else [LABEL_WIDTH, target]
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
    foot = HEAD_HEIGHT + 20 + len(rows) * ROW_HEIGHT
    width = LABEL_WIDTH + len(columns) * COLUMN_WIDTH
    return Chart(columns, rows, width, foot + 8, foot)


def head_of(target: int, y: int, ends: list[int]) -> str:
    """Return the points of the arrow's head, on the side from which most arrives."""
    others = [x for x in ends if x != target]
    if not others:
        return ""
    back = -ARROW if sum(x < target for x in others) >= len(others) / 2 else ARROW
    tip = target - (5 if back < 0 else -5)
    return f"{tip},{y} {tip + back},{y - 4} {tip + back},{y + 4}"
