"""Bringing an incident to its end, and back if it was not the end."""

from datetime import datetime

from evident.kernel.accounts.models import User
from evident.resolution.incidents.models import Incident, ResolutionCode
from evident.resolution.incidents.procedure import PROCEDURE


def resolve(
    *, incident: Incident, by: User, at: datetime, code: ResolutionCode, note: str
) -> Incident:
    """
    Record that the service is restored.

    `at` is when service came back, which may be before now. Raises StepRefused if the
    incident is not open, PermissionDenied if `by` lacks `incident.resolve`.
    """
    with PROCEDURE.step("resolve", incident, by=by, at=at) as incident:
        incident.resolution_code = code
        incident.resolution_note = note
        incident.resolved_at = at
        incident.resolved_by = by
        incident.responded_at = incident.responded_at or at
        incident.waiting_for = ""
        incident.waiting_note = ""
        incident.waiting_until = None
    return incident


def reopen(*, incident: Incident, by: User, at: datetime, reason: str) -> Incident:
    """
    Record that the disturbance is still there, or came back.

    Raises StepRefused unless the incident is resolved, PermissionDenied if `by` lacks
    `incident.reopen`.
    """
    with PROCEDURE.step("reopen", incident, by=by, at=at, facts={"reason": reason}) as incident:
        incident.reopenings += 1
        incident.resolved_at = None
        incident.is_confirmed = False
    return incident


def close(*, incident: Incident, by: User | None, at: datetime) -> Incident:
    """
    End a resolved incident. `by` is None where it closed itself after the agreed time.

    Raises StepRefused unless it is resolved, PermissionDenied if `by` lacks `incident.close`.
    """
    with PROCEDURE.step("close", incident, by=by, at=at) as incident:
        incident.closed_at = at
        incident.closed_by = by
    return incident


def confirm(*, incident: Incident, by: User, at: datetime) -> Incident:
    """
    Record that the user agrees: the service works again. This closes the incident.

    Raises StepRefused unless it is resolved, PermissionDenied if `by` lacks `incident.follow`.
    """
    with PROCEDURE.step("confirm", incident, by=by, at=at) as incident:
        incident.is_confirmed = True
        incident.closed_at = at
        incident.closed_by = by
    return incident


def cancel(*, incident: Incident, by: User, at: datetime, reason: str) -> Incident:
    """
    End an incident that is none: a mistake, or nothing was wrong. Needs a reason.

    Raises StepRefused if work has begun, PermissionDenied if `by` lacks `incident.cancel`.
    """
    with PROCEDURE.step("cancel", incident, by=by, at=at) as incident:
        incident.cancel_reason = reason
        incident.closed_at = at
        incident.closed_by = by
    return incident
