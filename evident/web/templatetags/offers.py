"""What modules above offer on pages: things to begin, and pages that names lead to."""

from typing import Any

from django import template
from django.utils.html import format_html

from evident.web.offers import offers_for
from evident.web.references import address_of

register = template.Library()


@register.inclusion_tag("web/components/_offers.html", takes_context=True)
def offers(
    context: template.Context, place: str, reference: str, css: str = "btn"
) -> dict[str, Any]:
    """Show what may be begun from the thing that `reference` names, as links."""
    found = offers_for(context["user"], place=place, reference=reference)
    return {"offers": found, "css": css}


@register.simple_tag(takes_context=True)
def reference(context: template.Context, sort: str, name: str) -> str:
    """Show a name, as a link where it leads somewhere."""
    address = address_of(sort, name, user=context["user"])
    return format_html('<a href="{}">{}</a>', address, name) if address else name
