"""Texts that people write with marks, such as instructions."""

from django import template
from django.utils.safestring import SafeString

from evident.kernel.markdown import rendered

register = template.Library()


@register.filter
def marked(text: str) -> SafeString:
    """Show a short text in Markdown, its lines as they were written."""
    return rendered(text, keeps_lines=True)
