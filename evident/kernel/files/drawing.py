"""Charts as drawings for documents: the mapping that pages draw (docs/pages.md), as SVG."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from evident.kernel.files.document import clean

WIDTH, HEIGHT = 680, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 40, 28
COLOURS = ("#1f4f8f", "#c2571a", "#2e7d4f", "#7a3b8f", "#8a6d00")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")
"""Lines differ by more than their colour."""
SOFT, GRID = "#5b6675", "#d5dbe3"
FIRST_LINE, LINE = 6.0, 13.0
SIGN, LETTER = 30.0, 6.0
"""How wide the sign before a name of the legend is, with what parts it from the next; a letter."""
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Scale:
    """Where a value and a category stand."""

    most: float
    least: float
    step: float
    count: int

    def y(self, value: float) -> float:
        """Return the height of a value."""
        share = (value - self.least) / (self.most - self.least)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def x(self, place: int) -> float:
        """Return the middle of a category."""
        return round(LEFT + (place + 0.5) * self.wide, 1)

    @property
    def wide(self) -> float:
        """How wide a category is."""
        return (WIDTH - LEFT - RIGHT) / max(self.count, 1)

    @property
    def marks(self) -> list[float]:
        """The values that have a line."""
        count = round((self.most - self.least) / self.step)
        return [self.least + place * self.step for place in range(count + 1)]


def svg(chart: Mapping[str, Any]) -> bytes:
    """Return a chart of lines or bars as a drawing."""
    every = list(chart["series"])
    scale = scale_of(every, len(chart["categories"]), is_line=chart["kind"] == "line")
    bars = [each for each in every if kind_of(chart, each) == "bar"]
    drawn = [*axes(chart, scale), *legend(chart, every)]
    for place, series in enumerate(every):
        if series in bars:
            drawn += bars_of(series, bars.index(series), len(bars), place, scale)
        else:
            drawn += line_of(series, place, scale)
    body = "".join(drawn)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    size = f' width="{WIDTH}" height="{HEIGHT}" font-family="Noto Sans SC" font-size="10">'
    return f"{head}{size}{body}</svg>".encode()


def kind_of(chart: Mapping[str, Any], series: Mapping[str, Any]) -> str:
    """Return how a series is drawn."""
    kind = str(series.get("kind") or chart["kind"])
    return "line" if kind == "line" or series.get("is_target") else "bar"


def scale_of(every: Sequence[Mapping[str, Any]], count: int, *, is_line: bool) -> Scale:
    """Return a scale with round values; lines that stay high begin above nothing."""
    values = [float(each) for series in every for each in series["values"] if each is not None]
    most, least = max([*values, 0.0]), min([*values, 0.0])
    if is_line and values and min(values) > 0.5 * most:
        least = min(values)
    span = (most - least) or max(abs(most), 1.0)
    power = 10 ** math.floor(math.log10(span / 4))
    step = next(each * power for each in STEPS if each * power * 4 >= span)
    first, last = math.floor(least / step) * step, math.ceil(most / step) * step
    return Scale(last if last > first else first + step, first, step, count)


def axes(chart: Mapping[str, Any], scale: Scale) -> list[str]:
    """Return the lines behind the figures, with their values, and the names below."""
    digits = 0 if scale.step >= 1 and scale.step == int(scale.step) else 2
    drawn = []
    for value in scale.marks:
        y = scale.y(value)
        drawn += [
            f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{GRID}" stroke-width="0.7"/>',
            words(f"{value:,.{digits}f}", LEFT - 6, y + 3.5, anchor="end"),
        ]
    every = max(1, math.ceil(len(chart["categories"]) / 12))
    drawn += [
        words(name, scale.x(place), HEIGHT - BOTTOM + 15, anchor="middle")
        for place, name in enumerate(chart["categories"])
        if place % every == 0
    ]
    return [*drawn, words(chart.get("unit", ""), LEFT - 6, TOP - 8, anchor="end")]


def legend(chart: Mapping[str, Any], every: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the series, with what each looks like."""
    drawn = []
    names = [clean(series["name"]) for series in every]
    for place, (series, (x, y, room)) in enumerate(zip(every, laid_out(names), strict=True)):
        colour = colour_of(series, place)
        if kind_of(chart, series) == "bar":
            drawn.append(f'<rect x="{x}" y="{y}" width="14" height="9" fill="{colour}"/>')
        else:
            drawn.append(stroke(f"M{x} {y + 5}h18", series, place))
        name, most = names[place], int((room - SIGN) / LETTER)
        wide = letters(name)
        short = name if wide <= most else name[: max(4, most * len(name) // wide - 1)] + "…"
        drawn.append(words(short, x + 23, y + 8.5))
    return drawn


def laid_out(names: Sequence[str]) -> list[tuple[float, float, float]]:
    """
    Return where each name stands, and how much room it has: in two lines where one is too short.

    Where two are too short as well, all stand in one and are cut to the same room.
    """
    found, x, y = [], float(LEFT), FIRST_LINE
    for name in names:
        room = SIGN + LETTER * (letters(name) + 1)
        if x + room > WIDTH and x > LEFT:
            x, y = float(LEFT), y + LINE
        found.append((round(x, 1), y, room))
        x += room
    if y <= FIRST_LINE + LINE:
        return found
    room = (WIDTH - LEFT - RIGHT) / len(names)
    return [(round(LEFT + place * room, 1), FIRST_LINE, room) for place in range(len(names))]


def letters(text: str) -> int:
    """Return how many Latin letters wide a text is; a Chinese character is two."""
    return sum(2 if ord(each) > 0x2E80 else 1 for each in text)


def bars_of(
    series: Mapping[str, Any], rank: int, among: int, place: int, scale: Scale
) -> list[str]:
    """Return the bars of a series."""
    wide = round(min(scale.wide * 0.7 / among, 46), 1)
    ground = scale.y(max(scale.least, 0))
    drawn = []
    for at, value in enumerate(series["values"]):
        if value is None:
            continue
        x = round(scale.x(at) - wide * among / 2 + rank * wide, 1)
        y = scale.y(float(value))
        drawn.append(
            f'<rect x="{x}" y="{min(y, ground)}" width="{round(wide - 1, 1)}" '
            f'height="{round(abs(ground - y), 1)}" fill="{colour_of(series, place)}"/>'
        )
    return drawn


def line_of(series: Mapping[str, Any], place: int, scale: Scale) -> list[str]:
    """Return the line of a series, broken where there is no figure."""
    path, is_down = [], False
    dots = []
    for at, value in enumerate(series["values"]):
        if value is None:
            is_down = False
            continue
        x, y = scale.x(at), scale.y(float(value))
        path.append(f"{'L' if is_down else 'M'}{x} {y}")
        is_down = True
        if not series.get("is_target"):
            dots.append(f'<circle cx="{x}" cy="{y}" r="2.6" fill="{colour_of(series, place)}"/>')
    return [stroke("".join(path), series, place), *dots] if path else []


def stroke(path: str, series: Mapping[str, Any], place: int) -> str:
    """Return a line as the series has it."""
    is_target = bool(series.get("is_target"))
    dash = "5 4" if is_target else DASHES[place % len(DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    width = 1.2 if is_target else 2
    colour = colour_of(series, place)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def colour_of(series: Mapping[str, Any], place: int) -> str:
    """Return the colour of a series."""
    return SOFT if series.get("is_target") else COLOURS[place % len(COLOURS)]


def words(said: object, x: float, y: float, *, anchor: str = "start") -> str:
    """Return a text in a drawing."""
    inner = escape(clean(str(said)), quote=True)
    return f'<text x="{x}" y="{y}" fill="{SOFT}" text-anchor="{anchor}">{inner}</text>'
