"""Links from figures to the records behind them."""

from django import template

from evident.reporting.service_reports.charts import link
from evident.reporting.service_reports.models import Edition, ServiceReport
from evident.reporting.service_reports.shown import Cell

register = template.Library()


@register.simple_tag
def behind(report: ServiceReport, edition: Edition, cell: Cell | None, part: str = "") -> str:
    """Return the address of the records behind a figure; nothing where there are none."""
    return link(report, edition, cell, part)
