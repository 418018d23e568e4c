"""
Where articles are suggested to whoever reports, and out of what records articles are made.

A process declares both when the product starts: `declare_place` for the page on which somebody
types, `declare_origin` for its records.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Place:
    """A page on which articles are suggested while somebody types."""

    code: str
    name: str | Promise
    url_name: str
    """Where one goes on who is not helped."""
    is_order: bool = False
    """Whether what is spared is an order, else a report."""
    is_for_staff: bool = False
    """Whether articles for our staff alone are suggested too, to those who may read them."""


@dataclass(frozen=True)
class Origin:
    """What a record that was worked on tells of itself, so that an article is made from it."""

    title: str
    problem: str
    solution: str
    keywords: str = ""
    category: str = ""
    """Code of its category; an article takes the one of the same code."""


_places: dict[str, Place] = {}
_origins: dict[str, Callable[[Any], Origin | None]] = {}


def declare_place(place: Place) -> None:
    """Let articles be suggested on a page."""
    _places[place.code] = place


def place_of(code: str) -> Place:
    """Return the place called `code`. Raises KeyError if there is none."""
    return _places[code]


def declare_origin(kind: str, told: Callable[[Any], Origin | None]) -> None:
    """
    Let articles be made from records of `kind`.

    `told` is given the record as its process knows it; None where nothing is to be learnt yet.
    """
    _origins[kind] = told


def origin_of(record: Any) -> Origin | None:
    """Return what `record`, as its process knows it, tells for an article, if anything."""
    told = _origins.get(record.kind)
    return None if told is None else told(record)


def kinds_of_origin() -> tuple[str, ...]:
    """Return the kinds of record that articles help with."""
    return tuple(_origins)
