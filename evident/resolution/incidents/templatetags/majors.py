"""Parts of the pages of major incidents: clocks that are right before any script has run."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evident.resolution.incidents.models import Incident, MajorIncident, ManagementNotice
from evident.resolution.incidents.models.incident import EscalationLevel
from evident.resolution.incidents.queries import majors
from evident.resolution.incidents.queries.majors import of_incident

register = template.Library()


def written(span: timedelta) -> str:
    """Return a span as hours, minutes and seconds: 1:05:09."""
    seconds = int(abs(span.total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@register.simple_tag
def elapsed(since: datetime, until: datetime | None = None) -> SafeString:
    """Show how long something lasts, going on in the browser; still, once it has ended."""
    if until is not None:
        return format_html('<span class="clock">{}</span>', written(until - since))
    now = timezone.now()
    return format_html(
        '<span class="clock" role="timer" data-since="{}">{}</span>',
        since.isoformat(timespec="seconds"),
        written(now - since),
    )


@register.inclusion_tag("incidents/major/_countdown.html")
def countdown(until: datetime | None) -> dict[str, object]:
    """Show how long it is until something is due, or since when it is overdue."""
    now = timezone.now()
    return {
        "until": until,
        "iso": until.isoformat(timespec="seconds") if until else "",
        "text": written(until - now) if until else "",
        "is_late": until is not None and until < now,
    }


@register.filter
def minutes_to(since: datetime, until: datetime) -> int:
    """Return the whole minutes from one time to another, none where it came before."""
    return max(0, int((until - since).total_seconds() // 60))


@register.filter
def is_late_at(major: MajorIncident, at: datetime) -> bool:
    """Return whether the review is, or was, overdue."""
    return major.is_review_late(at)


@register.filter
def first_told(notices: list[ManagementNotice]) -> datetime | None:
    """Return when top management was told first."""
    return majors.first_told(notices)


@register.inclusion_tag("incidents/major/_note.html")
def major_note(incident: Incident) -> dict[str, object]:
    """Show that an incident is a major one, and the way to its room."""
    is_up = incident.escalation == EscalationLevel.TOP_MANAGEMENT  # as every declaration makes it
    return {"major": of_incident(incident) if is_up else None, "number": incident.number}
