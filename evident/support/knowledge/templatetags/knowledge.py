"""Articles on any page: their text, and what may help while somebody types."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString

from evident.kernel.markdown import plain, rendered

register = template.Library()
ABOUT = "about"


@register.simple_tag
def article_text(body: str, pictures: dict[str, str] | None = None) -> SafeString:
    """Show a text in Markdown."""
    return rendered(body, pictures=pictures)


@register.filter
def plain_text(body: str) -> str:
    """Return a text in Markdown without marks."""
    return plain(body)


@register.inclusion_tag("articles/_while_typing.html")
def suggestions_while_typing(
    place: str, fields: str, *, about: str = "", at_once: object = False
) -> dict[str, Any]:
    """
    Show what may help while somebody types.

    `place` was declared by `places.declare_place`; `fields` are the ids of what is typed, such as
    `#id_title` for what is called title. `about` is what the page is about before anything is
    typed: articles alike to it stand there at once, as do, with `at_once`, those alike to what
    the fields hold when the page opens.
    """
    ids = [each.strip() for each in fields.split(",") if each.strip()]
    triggers = [f"input changed delay:400ms from:{each}" for each in ids]
    if about or at_once:
        triggers.append("load")
    return {
        "place": place,
        "fields": ", ".join(ids),
        "triggers": ", ".join(triggers),
        "about": json.dumps({ABOUT: about}) if about else "",
        "names": ",".join((ABOUT, *(each.removeprefix("#id_") for each in ids))),
    }


@register.inclusion_tag("articles/_for_record.html")
def articles_for(record: Any) -> dict[str, Any]:
    """Show articles alike to a record, once the page is there."""
    return {"record": record}
