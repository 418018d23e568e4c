"""How pages tell of duties: the rhythm in words, the strip of how it went, states."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.records.models import Record
from evident.portfolio.services.models import name_of
from evident.resolution.duties.models import Duty, DutyTask
from evident.resolution.duties.procedure.task import State
from evident.resolution.duties.wording import lasting_words, rhythm_words
from evident.web.templatetags.web import badge

register = template.Library()
TONES = {
    State.OPEN: ("info", "clock"),
    State.IN_PROGRESS: ("info", "progress"),
    State.DONE: ("success", "check"),
    State.DONE_LATE: ("warning", "clock-check"),
    State.MISSED: ("danger", "clock-exclamation"),
    State.SKIPPED: ("neutral", "player-skip-forward"),
}
HEIGHTS = {State.MISSED: 32, State.DONE_LATE: 24}
"""Bars of what went wrong are higher than the others: colour alone tells nobody."""
WIDTH, GAP, HEIGHT, USUAL = 8, 2, 32, 16
FOUND, FOUND_HEIGHT = "found", 24
LEAST_BARS = 12


@register.filter
def rhythm(duty: Duty) -> str:
    """Return how often a duty is due, in words."""
    return rhythm_words(duty.rhythm)


@register.filter
def lasting(minutes: int) -> str:
    """Return a number of minutes in words."""
    return lasting_words(minutes)


@register.filter
def service_name(service: Record) -> str:
    """Return the name of a service in the language of the page."""
    return name_of(service)


@register.simple_tag
def task_state(task: DutyTask) -> SafeString:
    """Show the state of a task by word and tone."""
    return badge(State(task.state).label, *TONES[State(task.state)])


@register.simple_tag
def due_moment(at: datetime, duty: Duty) -> SafeString:
    """Show when it is due: in its own time zone, and in the reader's where that differs."""
    there = timezone.localtime(at, ZoneInfo(duty.zone))
    here = timezone.localtime(at)
    told = in_words(there)
    if there.utcoffset() == here.utcoffset():
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), told)
    is_same_day = here.date() == there.date()
    return format_html(
        '<time datetime="{}">{}</time> <span class="soft text-nowrap">{}</span>',
        at.isoformat(),
        told,
        _("%(time)s your time")
        % {"time": time_format(here, "TIME_FORMAT") if is_same_day else in_words(here)},
    )


def in_words(at: datetime) -> str:
    """Return a moment with its weekday."""
    return _("%(weekday)s, %(day)s, %(time)s") % {
        "weekday": date_format(at, "D"),
        "day": date_format(at, "SHORT_DATE_FORMAT"),
        "time": time_format(at, "TIME_FORMAT"),
    }


@register.simple_tag
def strip(tasks: Sequence[DutyTask]) -> SafeString:
    """Draw a bar for each time; each leads to its task and tells of it, in words below as well."""
    bars = format_html_join(
        "",
        '<a href="{}"><rect class="strip-{}" x="{}" y="{}" width="{}" height="{}" rx="1">'
        "<title>{}</title></rect></a>",
        (
            (
                task.get_absolute_url(),
                FOUND if is_found(task) else task.state,
                place * (WIDTH + GAP),
                HEIGHT - height_of(task),
                WIDTH,
                height_of(task),
                time_in_words(task),
            )
            for place, task in enumerate(tasks)
        ),
    )
    width = max(len(tasks), LEAST_BARS) * (WIDTH + GAP) - GAP
    return format_html(
        '<svg class="strip" viewBox="0 0 {} {}" preserveAspectRatio="none" role="group"'
        ' aria-label="{}">{}</svg>',
        width,
        HEIGHT,
        _("How it went"),
        bars,
    )


def height_of(task: DutyTask) -> int:
    """Return how high the bar of a task is."""
    return HEIGHTS.get(State(task.state), FOUND_HEIGHT if is_found(task) else USUAL)


def is_found(task: DutyTask) -> bool:
    """Return whether it was done in time, and something was not OK."""
    return task.state == State.DONE and task.deviations > 0


def time_in_words(task: DutyTask) -> str:
    """Return how it went one time."""
    facts = {
        "day": date_format(timezone.localtime(task.planned_at), "SHORT_DATETIME_FORMAT"),
        "state": State(task.state).label,
        "count": task.deviations,
    }
    if not task.deviations:
        return _("%(day)s: %(state)s") % facts
    told = ngettext(
        "%(day)s: %(state)s, %(count)s item not OK",
        "%(day)s: %(state)s, %(count)s items not OK",
        task.deviations,
    )
    return told % facts


@register.filter
def counted(tasks: Sequence[DutyTask]) -> list[tuple[str, str, str, int]]:
    """Return label, tone, icon and number of tasks of each state there is."""
    counts = {state: sum(task.state == state for task in tasks) for state in State}
    told = [(str(state.label), *TONES[state], count) for state, count in counts.items() if count]
    found = sum(task.deviations > 0 for task in tasks)
    return [*told, (_("With findings"), "danger", "alert-triangle", found)] if found else told
