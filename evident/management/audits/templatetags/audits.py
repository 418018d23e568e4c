"""Names of what is audited."""

from django import template

from evident.management.audits.processes import name_of

register = template.Library()


@register.filter
def process_name(key: str) -> str:
    """Return what a process is called."""
    return name_of(key)
