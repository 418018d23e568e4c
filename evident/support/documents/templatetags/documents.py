"""Documents on a page: their text, their charts."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import resolve
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.markdown import rendered
from evident.kernel.records.kinds import kind_of
from evident.web.procedures.chart import drawn

register = template.Library()
ADMINISTERS = "account.manage"
"""What one needs to set up organisations, people and teams."""


@register.simple_tag
def document_text(text: str, pictures: dict[str, str] | None = None) -> SafeString:
    """Show a text in Markdown; a table wider than a phone is moved by itself, also by keys."""
    label = escape(_("Table"))
    around = f'<div class="table-responsive" tabindex="0" role="group" aria-label="{label}"><table>'
    markup = rendered(text, pictures=pictures).replace("<table>", around)
    return mark_safe(markup.replace("</table>", "</table></div>"))  # noqa: S308  # cleaned, and our own


@register.inclusion_tag("procedures/_chart.html")
def document_chart(told: Mapping[str, Any]) -> dict[str, Any]:
    """Show a flow chart of which `told` is the outline."""
    return {"chart": drawn(told)}


@register.simple_tag(takes_context=True)
def where_set_up(context: template.Context, address: str) -> str:
    """Lead to where something is set up; whoever may not go there reads who does it."""
    may = access_of(context["request"].user).may_somewhere
    if resolve(address).namespace == "administration" and not may(ADMINISTERS):
        return _("An administrator does that.")
    return format_html('<a class="underlined" href="{}">{}</a>', address, _("Set it up"))


@register.filter
def kind_plural(code: str) -> str:
    """Return what records of a kind are called, such as incidents."""
    return str(kind_of(code).plural)
