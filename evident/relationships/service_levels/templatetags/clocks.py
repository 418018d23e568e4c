"""The clocks of a record on its page, whichever process it is of."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from evident.kernel.lengths import length_of
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Rule
from evident.relationships.service_levels.queries import clocks as queries
from evident.relationships.service_levels.queries.clocks import Part, Strip
from evident.relationships.service_levels.words import reason_of
from evident.web.markup import escaped

register = template.Library()
LEAST_SEEN = 2
"""Per cent of a strip that show that its clock has begun."""


@register.inclusion_tag("service_levels/_strips.html", takes_context=True)
def clock_strips(context: template.Context, record: Record) -> dict[str, Any]:
    """Show the clocks of a record as strips: what each consumed, what is left, who had it."""
    user = context["request"].user
    return {"strips": queries.strips(record=record, user=user, at=timezone.now())}


@register.filter
def length(value: object) -> str:
    """Write a length of working time; a dash where there is none."""
    return length_of(value) if isinstance(value, timedelta) else "–"


@register.filter
def rule_words(code: str) -> str:
    """Return why a stretch began, in words."""
    return str(Rule(code).label)


@register.filter
def pause_words(code: str) -> str:
    """Return why a clock is paused, in words."""
    return reason_of(code)


@register.simple_tag
def strip_picture(strip: Strip) -> SafeString:
    """Draw a strip: its stretches side by side, together as long as what is used of the target."""
    place, drawn = 0.0, []
    whole = sum(part.share for part in strip.parts) or 1.0
    filled = max(LEAST_SEEN, min(strip.percent, 100))
    for part in strip.parts:
        width = part.share / whole * filled
        drawn.append(
            f'<rect class="clock-{escaped(part.kind)}" x="{place:.2f}" y="0"'
            f' width="{width:.2f}" height="6"><title>{escaped(said(part))}</title></rect>'
        )
        place += width
    picture = "".join(drawn)
    return mark_safe(  # noqa: S308  # every part is escaped above
        '<svg class="clock-strip" viewBox="0 0 100 6" preserveAspectRatio="none"'
        f' aria-hidden="true">{picture}</svg>'
    )


def said(part: Part) -> str:
    """Return what a stretch was, in one line."""
    words = [rule_words(part.rule)]
    if part.kind == "paused" and part.reason:
        words.append(reason_of(part.reason))
    if part.counted:
        words.append(length_of(part.counted))
    if part.holder:
        words.append(part.holder)
    return " · ".join(words)


@register.filter
def seconds_length(value: float) -> str:
    """Write a number of working seconds as a length."""
    return length_of(timedelta(seconds=value)) if value else "–"
