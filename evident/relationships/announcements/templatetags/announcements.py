"""How pages draw announcements and how services do."""

from datetime import timedelta

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evident.kernel.lengths import length_of
from evident.kernel.records.models import Record
from evident.portfolio.services.models import name_of
from evident.relationships.announcements.models import Subject
from evident.relationships.announcements.status import DISTURBED, PLANNED, WORKS, Day, Standing
from evident.web.templatetags.web import badge

register = template.Library()
ICONS = {Subject.DISTURBANCE: "alert-triangle", Subject.PLANNED_WORK: "tools"}
SHOWN = {
    WORKS: ("success", "check"),
    PLANNED: ("info", "tools"),
    DISTURBED: ("danger", "alert-triangle"),
}
WIDTH, GAP, HEIGHT = 8, 2, 32


@register.filter
def subject_icon(subject: str) -> str:
    """Return the icon of what is announced."""
    return ICONS.get(Subject(subject), "news")


@register.filter
def service_name(service: Record) -> str:
    """Return the name of a service in the language of the page."""
    return name_of(service)


@register.simple_tag
def standing_badge(standing: Standing) -> SafeString:
    """Draw how a service does now."""
    return badge(word_of(standing.now), *SHOWN[standing.now])


def word_of(now: str) -> str:
    """Return how a service does, in a word."""
    return {WORKS: _("Works"), PLANNED: _("Planned work"), DISTURBED: _("Disturbed")}[now]


@register.simple_tag
def strip(standing: Standing) -> SafeString:
    """Draw a bar a day; each tells its day, for the mouse, and all of them in words below."""
    bars = format_html_join(
        "",
        '<rect class="strip-{}" x="{}" width="{}" height="{}" rx="1"><title>{}</title></rect>',
        (
            (day.tone, place * (WIDTH + GAP), WIDTH, HEIGHT, day_in_words(day))
            for place, day in enumerate(standing.days)
        ),
    )
    width = len(standing.days) * (WIDTH + GAP) - GAP
    return format_html(
        '<svg class="strip" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>',
        width,
        HEIGHT,
        disturbed_in_words(standing),
        bars,
    )


@register.simple_tag
def strip_legend() -> SafeString:
    """Tell what the colours of the bars mean."""
    told = format_html_join(
        "",
        '<li><svg class="strip-key" viewBox="0 0 8 8" aria-hidden="true">'
        '<rect class="strip-{}" width="8" height="8" rx="1"/></svg>{}</li>',
        ((tone, word_of(tone)) for tone in SHOWN),
    )
    return format_html('<ul class="strip-legend soft">{}</ul>', told)


def day_in_words(day: Day) -> str:
    """Return what was on a day."""
    on = date_format(day.on, "DATE_FORMAT")
    if day.minutes:
        told = {"day": on, "length": length_of(timedelta(minutes=day.minutes))}
        return _("%(day)s: disturbed for %(length)s") % told
    if day.planned:
        told = {"day": on, "length": length_of(timedelta(minutes=day.planned))}
        return _("%(day)s: planned work for %(length)s") % told
    return _("%(day)s: no disturbance") % {"day": on}


@register.simple_tag
def disturbed_in_words(standing: Standing) -> str:
    """Return for how long a service was disturbed in the days shown."""
    days = len(standing.days)
    if not standing.disturbed_minutes:
        return _("No disturbance in %(days)s days") % {"days": days}
    length = length_of(timedelta(minutes=standing.disturbed_minutes))
    return _("Disturbed for %(length)s in %(days)s days") % {"length": length, "days": days}
