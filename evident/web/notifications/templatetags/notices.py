"""The bell on top of every page."""

from typing import Any

from django import template

from evident.kernel.notifications.queries import MOST_COUNTED, unread_count

register = template.Library()


@register.inclusion_tag("notices/_bell.html", takes_context=True)
def bell(context: template.Context) -> dict[str, Any]:
    """Show how many notices wait; costs one query."""
    user = context["request"].user
    unread = unread_count(user) if user.is_authenticated else 0
    return {"user": user, "unread": unread, "is_more": unread >= MOST_COUNTED}
