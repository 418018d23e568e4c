"""Bringing an incident to its end, and back if it was not the end."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents.actions.locking import lock_in_order
from evident.resolution.incidents.actions.wording import said
from evident.resolution.incidents.actions.working import stop_waiting
from evident.resolution.incidents.models import Incident, ResolutionCode
from evident.resolution.incidents.overlay import refuse_running
from evident.resolution.incidents.procedure import PROCEDURE


def resolve(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    code: ResolutionCode,
    note: str,
    with_children: bool = False,
) -> Incident:
    """
    Record that the service is restored, for the unresolved children too if asked.

    `at` is when service came back, which may be before now. Raises StepRefused if the incident
    is not open or was reported after `at`, PermissionDenied if `by` lacks `incident.resolve`.
    """
    if with_children:
        return resolve_family(incident=incident, by=by, at=at, code=code, note=note)
    with PROCEDURE.step("resolve", incident, by=by, at=at) as incident:
        if at < incident.opened_at:
            raise StepRefused(_("It cannot be resolved before it was reported."))
        incident.resolution_code = code
        incident.resolution_note = said(note)
        incident.resolved_at = at
        incident.resolved_by = by
        incident.responded_at = incident.responded_at or at
        stop_waiting(incident)
    return incident


@transaction.atomic
def resolve_family(
    *, incident: Incident, by: User, at: datetime, code: ResolutionCode, note: str
) -> Incident:
    """Record that the service is restored, for the incident and its unresolved children."""
    lock_in_order([incident.pk, *incident.children.values_list("pk", flat=True)])
    parent = resolve(incident=incident, by=by, at=at, code=code, note=note)
    for child in parent.children.unresolved().order_by("pk"):
        resolve(incident=child, by=by, at=max(at, child.opened_at), code=code, note=note)
    return parent


def reopen(*, incident: Incident, by: User, at: datetime, reason: str) -> Incident:
    """
    Record that the disturbance is still there, or came back.

    Raises StepRefused unless the incident is resolved, PermissionDenied if `by` lacks
    `incident.reopen`, or `incident.follow` on an incident of his or her own.
    """
    facts = {"reason": said(reason)}
    with PROCEDURE.step("reopen", incident, by=by, at=at, facts=facts) as incident:
        incident.reopenings += 1
        incident.resolved_at = None
        incident.is_confirmed = False
        incident.close_announced_at = None
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

    Raises StepRefused unless it is resolved, PermissionDenied if `by` is not the requester or
    lacks `incident.follow`.
    """
    with PROCEDURE.step("confirm", incident, by=by, at=at) as incident:
        incident.is_confirmed = True
        incident.closed_at = at
        incident.closed_by = by
    return incident


def cancel(*, incident: Incident, by: User, at: datetime, reason: str) -> Incident:
    """
    End an incident that is none: a mistake, or nothing was wrong. Needs a reason.

    Raises StepRefused if work has begun or it is a major incident that runs, PermissionDenied if
    `by` lacks `incident.cancel`, or `incident.follow` on an incident of his or her own.
    """
    with PROCEDURE.step("cancel", incident, by=by, at=at) as incident:
        refuse_running(incident)
        incident.cancel_reason = said(reason)
        incident.closed_at = at
        incident.closed_by = by
    return incident
