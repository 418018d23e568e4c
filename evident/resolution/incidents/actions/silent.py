"""What happens to incidents by the passing of time alone. Jobs call these; each is repeatable."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from evident.kernel.procedures.by_itself import take_each
from evident.resolution.incidents.actions.ending import close
from evident.resolution.incidents.actions.working import resume
from evident.resolution.incidents.limits import limit
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE


def resume_due(*, at: datetime) -> list[str]:
    """Resume what waited until `at` at most; return the numbers."""
    due = Incident.objects.due_to_resume(at).order_by("waiting_until")
    return take_each(due, lambda incident: resume(incident=incident, by=None, at=at, cause="until"))


def announce_closing(*, at: datetime) -> list[str]:
    """Announce to those who reported it that a resolved incident will close; return the numbers."""
    return take_each(due_to_announce(at), lambda incident: announce(incident, at=at))


def close_silent(*, at: datetime) -> list[str]:
    """
    Close what was resolved long enough ago and nobody objected to; return the numbers.

    Nothing closes unannounced: where announcing was late, closing waits as long.
    """
    return take_each(due_to_close(at), lambda incident: close(incident=incident, by=None, at=at))


def announce(incident: Incident, *, at: datetime) -> Incident:
    """Record that closing was announced; notifications go out from the trail."""
    with PROCEDURE.step("warn", incident, by=None, at=at) as incident:
        incident.close_announced_at = at
    return incident


def due_to_announce(at: datetime) -> QuerySet[Incident]:
    """Return resolved incidents whose closing is near and not announced yet."""
    resolved = Incident.objects.awaiting_confirmation()
    due = Incident.objects.none()
    for number in versions(resolved):
        span = limit("auto_close_hours", procedure_version=number)
        notice = limit("auto_close_warning_hours", procedure_version=number)
        due |= resolved.filter(
            procedure_version=number,
            close_announced_at=None,
            resolved_at__lte=span.less(notice).latest_start(at),
        )
    return due.order_by("resolved_at")


def due_to_close(at: datetime) -> QuerySet[Incident]:
    """Return resolved incidents whose time is up and whose closing was announced in time."""
    resolved = Incident.objects.awaiting_confirmation()
    due = Incident.objects.none()
    for number in versions(resolved):
        span = limit("auto_close_hours", procedure_version=number)
        notice = limit("auto_close_warning_hours", procedure_version=number)
        due |= resolved.filter(
            procedure_version=number,
            resolved_at__lte=span.latest_start(at),
            close_announced_at__lte=notice.latest_start(at),
        )
    return due.order_by("resolved_at")


def versions(incidents: QuerySet[Incident]) -> Iterable[int]:
    """Return the versions of the procedure that `incidents` follow."""
    return incidents.order_by().values_list("procedure_version", flat=True).distinct()
