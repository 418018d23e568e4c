"""Charts of the analysis: how far each clause and process is met, and the course over time."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evident.conformity.gaps.queries.course import Point, Slice


def radar(slices: Sequence[Slice]) -> dict[str, Any]:
    """Return how far each slice is met as a spoke."""
    return {
        "kind": "radar",
        "unit": "%",
        "most": 100,
        "categories": [each.label for each in slices],
        "series": [
            {"name": _("Met"), "values": [round(each.share_met) for each in slices]},
            {
                "name": _("Met or partly met"),
                "values": [round(each.share_begun) for each in slices],
            },
        ],
    }


def bars(slices: Sequence[Slice]) -> dict[str, Any]:
    """Return how far each slice is met as bars, for paper; slices are named by their numbers."""
    return {
        "kind": "bar",
        "unit": "%",
        "categories": [each.key for each in slices],
        "series": [
            {"name": _("Met"), "values": [round(each.share_met) for each in slices]},
            {
                "name": _("Met or partly met"),
                "values": [round(each.share_begun) for each in slices],
            },
        ],
    }


def line(points: Sequence[Point]) -> dict[str, Any]:
    """Return the course over time."""
    return {
        "kind": "line",
        "unit": "%",
        "categories": [date_format(each.day, "SHORT_DATE_FORMAT") for each in points],
        "series": [
            {"name": _("Met"), "values": [round(each.share_met, 1) for each in points]},
            {
                "name": _("Met or partly met"),
                "values": [round(each.share_begun, 1) for each in points],
            },
        ],
    }
