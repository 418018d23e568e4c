"""Charts of a report: how its figures went over the periods."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import pgettext

from evident.reporting.service_reports.models import Edition, ServiceReport
from evident.reporting.service_reports.periods import Span
from evident.reporting.service_reports.shown import Cell, Chapter, shown

MOST_LINES = 5


def of_chapter(
    report: ServiceReport, edition: Edition, chapter: Chapter | None
) -> dict[str, Any] | None:
    """Return the chart of a chapter's rows by period; None without anything to draw."""
    if chapter is None:
        return None
    spans = shown(edition).spans
    rows = [row for row in chapter.rows if sum(cell is not None for cell in row.cells) > 1]
    if not rows:
        return None
    series: list[dict[str, Any]] = [
        {
            "name": row.label,
            "values": [None if cell is None else rounded(cell.value) for cell in row.cells],
            "links": [link(report, edition, cell) for cell in row.cells],
        }
        for row in rows[:MOST_LINES]
    ]
    aims = {row.aim for row in rows if row.aim is not None}
    if len(aims) == 1:
        aim = {"name": chapter.aim_name, "values": [*aims] * len(spans), "is_target": True}
        series.append({**aim, "kind": "line"})
    return {
        "kind": "line" if rows[0].unit_code == "percent" else "bar",
        "unit": rows[0].unit,
        "categories": [short(span) for span in spans],
        "series": series,
    }


def short(span: Span) -> str:
    """Return a period as an axis names it, in the language of the page."""
    if span.months > 1:
        return span.label
    return date_format(span.start, pgettext("format of a month on an axis", "M Y"))


def link(report: ServiceReport, edition: Edition, cell: Cell | None, part: str = "") -> str:
    """Return the address of the records behind a figure; nothing where there are none."""
    if cell is None or not cell.has_records:
        return ""
    address = reverse("service_reports:records", args=[report.number, edition.number])
    asked = {"chapter": cell.chapter, "row": cell.row, "period": cell.place}
    return f"{address}?{urlencode(asked | ({'part': part} if part else {}))}"


def rounded(value: float | None) -> float | None:
    """Return a value as a chart needs it."""
    return None if value is None else round(value, 2)
