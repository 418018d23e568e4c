"""The course of a measure over some months, drawn so small that it fits into a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import number_format

from evident.kernel.measures.definition import Unit
from evident.kernel.measures.queries import Figure, Period
from evident.reporting.figures.periods import midnight, month_name

MONTHS = 6
WIDTH, HEIGHT, EDGE = 120, 28, 3


@dataclass(frozen=True)
class Trend:
    """Values by month, None where there was nothing to count, and what they should reach."""

    months: tuple[str, ...]
    values: tuple[float | None, ...]
    target: float | None
    unit: Unit

    def y(self, value: float) -> str:
        """Return how far down a value lies."""
        shown = [each for each in (*self.values, self.target) if each is not None]
        low, high = min(shown), max(shown)
        share = (value - low) / (high - low) if high > low else 0.5
        return f"{HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE):.1f}"

    def x(self, place: int) -> str:
        """Return how far right a month lies."""
        return f"{EDGE + place * (WIDTH - 2 * EDGE) / max(len(self.months) - 1, 1):.1f}"

    @property
    def points(self) -> list[tuple[str, str]]:
        """Where the values lie."""
        places = enumerate(self.values)
        return [(self.x(place), self.y(value)) for place, value in places if value is not None]

    @property
    def lines(self) -> list[str]:
        """Lines through the values; one ends where a month has none."""
        lines: list[list[str]] = [[]]
        for place, value in enumerate(self.values):
            if value is None:
                lines.append([])
            else:
                lines[-1].append(f"{self.x(place)},{self.y(value)}")
        return [" ".join(line) for line in lines if len(line) > 1]

    @property
    def target_y(self) -> str:
        """How far down the target lies; empty without one or without values."""
        return self.y(self.target) if self.points and self.target is not None else ""

    @property
    def told(self) -> str:
        """The values in words."""
        digits = self.unit.digits
        return "; ".join(
            f"{month}: {number_format(round(value, digits), digits)} {self.unit.after(value)}"
            for month, value in zip(self.months, self.values, strict=True)
            if value is not None
        )


def months_until(at: datetime) -> list[str]:
    """Return the last months up to the one of `at`, as 2026-03."""
    first = timezone.localdate(at).replace(day=1)
    found = [first]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return [f"{month:%Y-%m}" for month in reversed(found)]


def period_of(at: datetime) -> Period:
    """Return the time over which a course goes."""
    return Period(midnight(date.fromisoformat(f"{months_until(at)[0]}-01")), None)


def trend(figures: Sequence[Figure], *, at: datetime, target: float | None, unit: Unit) -> Trend:
    """Return the course of a measure from its figures by month."""
    known, months = {figure.key: figure.value for figure in figures}, months_until(at)
    return Trend(tuple(map(month_name, months)), tuple(map(known.get, months)), target, unit)
