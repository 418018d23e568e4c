"""The clocks of a record on its page, whichever process it is of."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.kernel.calendars.queries import beside_days, day_minutes
from evident.kernel.lengths import length_of
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Rule, Target
from evident.relationships.service_levels.queries import clocks as queries
from evident.relationships.service_levels.queries.chain import (
    WHOLE,
    Bar,
    Chain,
    Lane,
    Mark,
    chain_of,
)
from evident.relationships.service_levels.queries.ledger import OUTSIDE, PAUSED, Part
from evident.relationships.service_levels.terms import BY_NAME
from evident.relationships.service_levels.words import reason_of, side_text
from evident.web.markup import escaped

register = template.Library()
register.filter("side_text", side_text)
HEIGHT = 18
SHAPES = {"running": (1, 16), PAUSED: (5, 8), OUTSIDE: (8, 2)}
"""Where a piece begins below the top, and how high it is: what it is can be told without colour."""
LABEL_ROOM = 15
"""Per cent of a lane that the words of a mark may need."""


@register.inclusion_tag("service_levels/_strips.html", takes_context=True)
def clock_strips(context: template.Context, record: Record) -> dict[str, Any]:
    """Show the clocks of a record in one picture: who had it when, what is used, what is left."""
    user, now = context["request"].user, timezone.now()
    chain = chain_of(queries.strips(record=record, user=user, at=now), at=now)
    is_from_before = chain is None and record.is_open and record.kind in BY_NAME
    return {"chain": chain, "is_from_before": is_from_before}


@register.inclusion_tag("service_levels/_promises.html", takes_context=True)
def promises_kept(context: template.Context, record: Record) -> dict[str, Any]:
    """Show a customer by when he was promised what, and whether its time waits for him."""
    user, now = context["request"].user, timezone.now()
    return {"promises": queries.promises(record=record, user=user, at=now)}


@register.simple_tag
def days_of(target: Target, at: datetime | None) -> str:
    """Say how many days of its calendar a target is, as at a moment, else now; empty below one."""
    if not target.minutes:
        return ""
    return beside_days(target.minutes, day_minutes(target.calendar, at or timezone.now()))


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
def lane_picture(chain: Chain, lane: Lane) -> SafeString:
    """Draw one clock: who had the record when, marks of its target, and the present moment."""
    drawn = [drawn_bar(bar) for bar in lane.bars]
    drawn += [drawn_mark(mark) for mark in lane.marks]
    words = [(f"{mark.share} %", mark.place) for mark in reversed(lane.marks)]
    if chain.now is not None:
        drawn.append(line("chain-now", chain.now, 0, HEIGHT))
        if lane.strip is chain.main:
            words.append((pgettext("axis of time", "now"), chain.now))
    labels = "".join(drawn_labels(words))
    room = HEIGHT + (13 if labels else 0)
    return mark_safe(  # noqa: S308  # every part is escaped
        f'<svg class="chain-picture" width="100%" height="{room}" role="img"'
        f' aria-label="{escaped(in_words(lane))}">'
        f'<rect class="chain-track" x="0" y="1" width="100%" height="16" rx="2"/>'
        f"{''.join(drawn)}{labels}</svg>"
    )


def drawn_bar(bar: Bar) -> str:
    """Return a piece as SVG."""
    top, height = SHAPES[bar.kind]
    is_outside = bar.kind == OUTSIDE
    tone = "outside" if is_outside else f"{bar.tone} chain-{bar.kind}"
    title = "" if is_outside else f"<title>{escaped(said(bar.part))}</title>"
    return (
        f'<rect class="chain-{tone}" x="{bar.place:.2f}%" y="{top}" width="{bar.width:.2f}%"'
        f' height="{height}">{title}</rect>'
    )


def drawn_mark(mark: Mark) -> str:
    """Return a mark of the target as SVG."""
    kind = "chain-mark chain-due" if mark.share == WHOLE else "chain-mark"
    return line(kind, mark.place, 0, HEIGHT)


def drawn_labels(words: list[tuple[str, float]]) -> list[str]:
    """Return the words below a lane, the first before all: one that would cover others is not."""
    found: list[str] = []
    taken: list[float] = []
    for text, place in words:
        if any(abs(place - other) < LABEL_ROOM for other in taken):
            continue
        taken.append(place)
        anchor = "end" if place > 95 else "start" if place < 5 else "middle"
        found.append(
            f'<text class="chain-label" x="{place:.2f}%" y="{HEIGHT + 11}"'
            f' text-anchor="{anchor}">{escaped(text)}</text>'
        )
    return found


def line(kind: str, place: float, top: int, bottom: int) -> str:
    """Return an upright line as SVG."""
    return (
        f'<line class="{kind}" x1="{place:.2f}%" x2="{place:.2f}%" y1="{top}" y2="{bottom}"></line>'
    )


@register.simple_tag
def swatch(kind: str, tone: str = "") -> SafeString:
    """Draw how a piece looks in a lane, for the legend."""
    top, height = SHAPES[kind]
    name = "outside" if kind == OUTSIDE else f"{tone} chain-{kind}"
    return mark_safe(  # noqa: S308  # every part is escaped
        f'<svg class="chain-swatch" width="16" height="{HEIGHT}" aria-hidden="true">'
        f'<rect class="chain-{escaped(name)}" x="1" y="{top}" width="14" height="{height}"/></svg>'
    )


def in_words(lane: Lane) -> str:
    """Return a lane in one sentence: the table below tells all of it."""
    clock = lane.strip.clock
    return _("%(promise)s: %(used)s of %(target)s used; the table below tells who had the time") % {
        "promise": clock.name,
        "used": length_of(lane.strip.consumed),
        "target": length_of(clock.target),
    }


def said(part: Part) -> str:
    """Return what a piece was, in one line: what, from when to when, how long, who had it, why."""
    first, last = (timezone.localtime(at) for at in (part.began_at, part.ended_at))
    form = "H:i" if first.date() == last.date() else "SHORT_DATETIME_FORMAT"
    span = f"{date_format(first, 'SHORT_DATETIME_FORMAT')} – {date_format(last, form)}"
    spent = part.length if part.kind == OUTSIDE else part.open
    words = [kind_words(part.kind), length_of(spent), part.holder, part.person, span]
    if part.reason:
        words.insert(1, reason_of(part.reason))
    return " · ".join(word for word in words if word)


@register.filter
def kind_words(kind: str) -> str:
    """Return what a clock did in a stretch, in words."""
    if kind == PAUSED:
        return pgettext("clock", "Paused")
    return _("Outside hours") if kind == OUTSIDE else pgettext("clock", "Running")


@register.filter
def seconds_length(value: float) -> str:
    """Write a number of working seconds as a length."""
    return length_of(timedelta(seconds=value)) if value else "–"
