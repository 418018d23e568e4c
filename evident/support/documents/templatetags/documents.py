"""Documents on a page: their text, their charts."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from evident.kernel.markdown import rendered
from evident.kernel.records.kinds import kind_of
from evident.web.procedures.chart import drawn

register = template.Library()


@register.simple_tag
def document_text(text: str, pictures: dict[str, str] | None = None) -> SafeString:
    """Show a text in Markdown."""
    return rendered(text, pictures=pictures)


@register.inclusion_tag("procedures/_chart.html")
def document_chart(told: Mapping[str, Any]) -> dict[str, Any]:
    """Show a flow chart of which `told` is the outline."""
    return {"chart": drawn(told)}


@register.filter
def kind_plural(code: str) -> str:
    """Return what records of a kind are called, such as incidents."""
    return str(kind_of(code).plural)
