"""Parts of incident pages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from evident.kernel.custom_fields.models import CustomField
from evident.kernel.custom_fields.values import fields_of, shown
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.seeing import seen_of
from evident.portfolio.services.models import name_of
from evident.resolution.incidents import limits
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.models.incident import Channel
from evident.resolution.incidents.next_steps import is_form
from evident.resolution.incidents.procedure import State
from evident.web.addresses import numbered
from evident.web.markup import escaped
from evident.web.records.seeing import seen_by
from evident.web.templatetags.web import ago, avatar, badge, priority

register = template.Library()


KEYS = {
    "take": "t",
    "classify": "l",
    "assign": "a",
    "resolve": "r",
    "hold": "h",
    "resume": "u",
    "escalate": "e",
    "confirm": "y",
    "close": "o",
    "reopen": "b",
    "prioritise": "p",
}
"""The single key that takes a step while its button is on screen."""


@register.inclusion_tag("record_pages/_step_button.html", takes_context=True)
def step_button(
    context: template.Context,
    incident: Incident,
    step: Step,
    is_main: bool = False,
    is_item: bool = False,
) -> dict[str, Any]:
    """Show the button of a step: it opens the step's form, or takes it where it needs no facts."""
    css = "dropdown-item" if is_item else "btn btn-primary" if is_main else "btn"
    return {
        "incident": incident,
        "step": step,
        "css": css,
        "is_form": is_form(step),
        "key": KEYS.get(step.name, ""),
        "address": reverse(f"incidents:{step.name}", kwargs={"number": incident.number}),
        "seen": "" if is_form(step) else seen_by(context["request"].user, incident),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def chosen(incident: Incident) -> str:
    """Return what a ticked row sends: the number, and what the row is seen to be."""
    return f"{incident.number} {seen_of(incident)}"


@register.filter
def fact_of(incident: Incident, name: str) -> str:
    """Return what an incident says under `name`, as people read it."""
    if name == "service":
        return name_of(incident.service)
    shown = getattr(incident, f"get_{name}_display", None)
    value = shown() if shown else getattr(incident, name)
    return "" if value is None else str(value)


@register.filter
def label_of(incident: Incident, name: str) -> str:
    """Return what people call a fact."""
    words = str(incident._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # columns
    return words[:1].upper() + words[1:]


@register.filter
def closes_at(incident: Incident) -> datetime | None:
    """Return when a resolved incident closes by itself."""
    return limits.closes_at(incident)


@register.filter
def counting(incident: Incident) -> str:
    """Return in words how the times of an incident's procedure are counted."""
    return limits.limit("auto_close_hours", procedure_version=incident.procedure_version).counting()


STATE_TONES = {
    State.NEW: ("warning", ""),
    State.REOPENED: ("warning", ""),
    State.PENDING: ("neutral", "player-pause"),
    State.RESOLVED: ("success", "check"),
    State.CLOSED: ("neutral", ""),
    State.CANCELLED: ("neutral", ""),
}


@register.simple_tag
def state_badge(incident: Incident) -> SafeString:
    """Show an incident's state by word and tone."""
    tone, icon = STATE_TONES.get(State(incident.state), ("info", ""))
    return badge(incident.state_label, tone, icon)


def title_link(incident: Incident) -> SafeString:
    """Return the title, opening the record beside the list."""
    title = escaped(incident.title)
    page, panel = numbered("incidents:detail"), numbered("incidents:panel")
    lock = ""
    if incident.is_restricted:
        lock = f'<i class="ti ti-lock" role="img" aria-label="{escaped(_("Restricted"))}"></i> '
    return mark_safe(  # noqa: S308  # escaped
        f'<a href="{escaped(page(incident.number))}" hx-get="{escaped(panel(incident.number))}" '
        f'hx-target="#panel-body" title="{title}">{lock}{title}</a>'
    )


def due(at: datetime | None) -> SafeString:
    """Tell how far ahead the next moment of a promise is; one that is past stands out."""
    words = ago(at, "")
    if at is None:
        return words
    is_past = at < timezone.now()
    return badge(
        words, "danger" if is_past else "plain", "clock-exclamation" if is_past else "clock"
    )


CELLS: dict[str, tuple[str, Callable[[Incident], object]]] = {
    "number": ("number", lambda incident: incident.number),
    "title": ("title", title_link),
    "priority": ("", lambda incident: priority(incident.priority)),
    "state": ("", state_badge),
    "organisation": ("clip", lambda incident: incident.organisation),
    "requester": ("", lambda incident: avatar(incident.requester)),
    "category": ("clip", lambda incident: incident.category or ""),
    "service": ("clip", lambda incident: name_of(incident.service)),
    "team": ("clip", lambda incident: incident.team or ""),
    "assignee": ("", lambda incident: avatar(incident.assignee)),
    "channel": ("", lambda incident: Channel(incident.channel).label),
    "opened": ("", lambda incident: ago(incident.opened_at)),
    "updated": ("", lambda incident: ago(incident.updated_at)),
    "due": ("", lambda incident: due(incident.due_at)),
}
"""What each column of the queue shows, with its class. In Python, because a page has 400 cells."""


@register.simple_tag
def cells(
    incident: Incident, columns: Sequence[str], declared: Mapping[str, CustomField]
) -> SafeString:
    """Show the cells of an incident's row; `declared` are the additional columns by code."""
    usual = [(CELLS[code][0], CELLS[code][1](incident)) for code in columns if code in CELLS]
    row = "".join(f'<td class="{css}">{escaped(cell)}</td>' for css, cell in usual)
    more = [declared[code] for code in columns if code in declared]  # last, as in `columns_for`
    row += "".join(
        f'<td class="clip" data-label="{escaped(name)}">{escaped(value)}</td>'
        for name, value in (shown(incident.custom, fields=more) if more else ())
    )
    return mark_safe(row)  # noqa: S308  # escaped


@register.simple_tag
def additional(incident: Incident) -> list[tuple[str, str]]:
    """Return name and value of each additional field."""
    return shown(incident.custom, fields=fields_of(incident.kind))
