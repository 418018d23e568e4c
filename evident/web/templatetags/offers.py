"""What modules offer to begin from a record, a check or a deviation."""

from typing import Any

from django import template

from evident.web.offers import offers_for

register = template.Library()


@register.inclusion_tag("web/components/_offers.html", takes_context=True)
def offers(
    context: template.Context, place: str, reference: str, css: str = "btn"
) -> dict[str, Any]:
    """Show what may be begun from the thing that `reference` names, as links."""
    found = offers_for(context["user"], place=place, reference=reference)
    return {"offers": found, "css": css}
