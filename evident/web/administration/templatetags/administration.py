"""How pages of administration name things."""

from django import template

from evident.web.administration.words import process_name

register = template.Library()


@register.filter
def process_called(process: str) -> str:
    """Return what people call a process."""
    return process_name(process)
