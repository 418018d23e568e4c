"""Articles on any page: their text, and what may help while somebody types."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from evident.kernel.markdown import plain, rendered

register = template.Library()


@register.simple_tag
def article_text(body: str, pictures: dict[str, str] | None = None) -> SafeString:
    """Show a text in Markdown."""
    return rendered(body, pictures=pictures)


@register.filter
def plain_text(body: str) -> str:
    """Return a text in Markdown without marks."""
    return plain(body)


@register.inclusion_tag("articles/_while_typing.html")
def suggestions_while_typing(place: str, fields: str) -> dict[str, Any]:
    """
    Show what may help while somebody types in a form, in which this tag stands.

    `place` was declared by `places.declare_place`; `fields` are the ids of what is typed, such as
    `#id_title`, whose names are title, symptom or text.
    """
    triggers = ", ".join(
        f"input changed delay:400ms from:{each.strip()}" for each in fields.split(",")
    )
    return {"place": place, "fields": fields, "triggers": triggers}


@register.inclusion_tag("articles/_for_record.html")
def articles_for(record: Any) -> dict[str, Any]:
    """Show articles alike to a record, once the page is there."""
    return {"record": record}
