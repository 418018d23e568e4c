"""What the pages of measures and checks show, made of figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.measures import queries
from evident.kernel.measures.definition import Dimension, Direction, Measure
from evident.kernel.measures.models import Target
from evident.kernel.measures.queries import Figure, Period
from evident.kernel.records.kinds import kind_of, known
from evident.reporting.figures.periods import month_name


@dataclass(frozen=True)
class Tile:
    """A measure on the page of all measures."""

    measure: Measure
    figure: Figure
    target: Target | None

    @property
    def tone(self) -> str:
        """How the value stands against the target."""
        return tone(self.measure, self.figure.value, self.target)

    @property
    def digits(self) -> int:
        """How many decimals the value needs."""
        return self.measure.unit.digits


def tile(
    measure: Measure,
    *,
    user: User,
    period: Period,
    target: Target | None,
    narrowed: Mapping[str, str] | None = None,
) -> Tile:
    """Return a measure with its value over a period, of one group where `narrowed` says so."""
    period = queries.over(measure, period)
    found = queries.figure(measure, user=user, period=period, narrowed=narrowed)
    return Tile(measure, found, target)


def by_process(tiles: Iterable[Tile]) -> list[tuple[str, list[Tile]]]:
    """Return measures by the process they are of, in their order, each called as its records."""
    groups: dict[str, list[Tile]] = {}
    for each in tiles:
        groups.setdefault(each.measure.process, []).append(each)
    return [
        (str(kind_of(process).plural) if process in known() else _("Satisfaction"), several)
        for process, several in groups.items()
    ]


def tone(measure: Measure, value: float | None, target: Target | None) -> str:
    """Return success or danger by target and direction; neutral without either."""
    if value is None or target is None or target.target is None:
        return "neutral"
    if measure.direction == Direction.NEITHER:
        return "neutral"
    is_lower = measure.direction == Direction.LOWER
    is_good = value <= target.target if is_lower else value >= target.target
    return "success" if is_good else "danger"


def months_chart(
    measure: Measure, figures: Sequence[Figure], target: Target | None, question: str
) -> dict[str, Any]:
    """Return the chart of a measure by month, with its target as a line."""
    series: list[dict[str, Any]] = [
        {
            "name": str(measure.name),
            "values": [rounded(figure.value) for figure in figures],
            "links": [link(measure, {"month": figure.key}, question) for figure in figures],
        }
    ]
    if target is not None:
        lines = ((_("Target"), target.target), (_("Baseline"), target.baseline))
        series += [
            {"name": name, "values": [value] * len(figures), "is_target": True, "kind": "line"}
            for name, value in lines
            if value is not None
        ]
    return {
        "kind": "bar" if measure.unit == "count" else "line",
        "unit": str(measure.unit.label),
        "categories": [month_name(figure.key) for figure in figures],
        "series": series,
    }


def groups_chart(
    measure: Measure, dimension: Dimension, figures: Sequence[Figure], question: str
) -> dict[str, Any]:
    """Return the chart of a measure by the groups of a dimension."""
    return {
        "kind": "rows",
        "unit": str(measure.unit.label),
        "categories": [figure.label for figure in figures],
        "series": [
            {
                "name": str(measure.name),
                "values": [rounded(figure.value) for figure in figures],
                "links": [
                    link(measure, {dimension.code: figure.key}, question) for figure in figures
                ],
            }
        ],
    }


def link(measure: Measure, narrowed: Mapping[str, str], question: str) -> str:
    """Return the address of the records behind one figure."""
    address = reverse("figures:records", args=[measure.code])
    return f"{address}?{'&'.join(part for part in (question, urlencode(narrowed)) if part)}"


def rounded(value: float | None) -> float | None:
    """Return a value as a chart needs it."""
    return None if value is None else round(value, 2)
