"""
What is still to be filled in: what a template left open, and what a picture does not say yet.

A template sets in italics what its reader has to replace. What stands in a text as it stood in its
template is open; italics of one's own are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it.token import Token

from evident.kernel.markdown import reader
from evident.support.documents import picturing
from evident.support.documents.models import Version
from evident.support.documents.patterns import pattern_of

LONGEST = 80
MOST_NAMED = 20


@dataclass(frozen=True)
class Place:
    """One place that is open: what stands there, under which heading, in which language."""

    text: str
    heading: str
    language: str
    """`en` or `zh`."""

    @property
    def where(self) -> str:
        """Where it stands, in words of the page's language."""
        language = _("Chinese text") if self.language == "zh" else _("English text")
        if not self.heading:
            return language
        return _("%(language)s, “%(heading)s”") % {"language": language, "heading": self.heading}


def open_places(version: Version, template: str) -> list[Place]:
    """Return what is still to be filled in of a version, in the order of its texts."""
    spoken = get_language() or ""
    bodies = (("zh", version.body_zh), ("en", version.body_en))
    if not spoken.startswith("zh"):
        bodies = bodies[::-1]
    return list(found_in(bodies, template, spoken))


@lru_cache(maxsize=64)
def found_in(
    bodies: tuple[tuple[str, str], ...],
    template: str,
    spoken: str,  # noqa: ARG001  # what is kept is in its words
) -> tuple[Place, ...]:
    """Return what is open in texts by their language, told in the language that is `spoken`."""
    asked = asked_by(template) | picturing.sentences_of(picturing.UNREADABLE, picturing.ELSEWHERE)
    unsaid = picturing.sentences_of(picturing.DESCRIBE, picturing.CAPTION) | {""}
    found = []
    for language, body in bodies:
        for heading, token, text in marked(body):
            if token.type == "image":
                caption = str(token.attrs.get("title") or "-").strip()
                if text in unsaid or caption in unsaid:
                    named = _("picture %(name)s") % {"name": token.attrs.get("src", "")}
                    found.append(Place(shortened(named), heading, language))
            elif text in asked:
                found.append(Place(shortened(text), heading, language))
    return tuple(found)


@cache
def asked_by(template: str) -> frozenset[str]:
    """Return what a template sets in italics, in both languages."""
    pattern = pattern_of(template)
    bodies = (pattern.body_en, pattern.body_zh) if pattern else ()
    return frozenset(
        text for body in bodies for _heading, token, text in marked(body) if token.type == "em_open"
    )


def marked(body: str) -> Iterator[tuple[str, Token, str]]:
    """Yield what stands in italics, and every picture: heading above, token, and its words."""
    heading, is_heading = "", False
    for token in reader().parse(body):
        if token.type in ("heading_open", "heading_close"):
            is_heading = token.type == "heading_open"
        children = token.children or []
        if is_heading and token.type == "inline":
            heading = "".join(each.content for each in children)
        for place, child in enumerate(children):
            if child.type == "image":
                yield heading, child, child.content.strip()
            elif child.type == "em_open":
                yield heading, child, emphasised(children[place + 1 :])


def emphasised(tokens: list[Token]) -> str:
    """Return the words up to where italics end."""
    words = []
    for token in tokens:
        if token.type == "em_close":
            break
        words.append(token.content or ("\n" if token.type == "softbreak" else ""))
    return " ".join("".join(words).split())


def in_words(places: list[Place]) -> str:
    """Return the first places in one line, and how many more there are."""
    told = [f"{each.text} ({each.where})" for each in places[:MOST_NAMED]]
    if len(places) > MOST_NAMED:
        told.append(_("and %(count)d more") % {"count": len(places) - MOST_NAMED})
    return _("; ").join(told)


def shortened(text: str) -> str:
    """Return words short enough for a list."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
