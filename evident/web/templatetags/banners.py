"""What stands on top of every page while it lasts."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from evident.web.banners import shown_for

register = template.Library()


@register.simple_tag(takes_context=True)
def banners(context: template.Context) -> SafeString:
    """Show the banners that concern the person."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return mark_safe("")
    parts = [
        template.loader.render_to_string(shown.template, dict(shown.context))
        for shown in shown_for(request)
    ]
    return mark_safe("".join(parts))  # noqa: S308  # rendered by templates
