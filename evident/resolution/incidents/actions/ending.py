"""Bringing an incident to its end, and back if it was not the end."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.calendars.backdating import refuse_other_times
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.rules import rules_of
from evident.kernel.trail.models import Entry
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
    restored_at: datetime | None = None,
    with_children: bool = False,
) -> Incident:
    """
    Record that the service is restored, for the unresolved children too if asked.

    `restored_at` is when service came back, where that was before `at`: then the step happened.
    Raises StepRefused if the incident is not open, was reported or reopened later, or the time is
    in the future or longer ago than its procedure lets be entered; PermissionDenied if `by` lacks
    `incident.resolve`.
    """
    facts: dict[str, Any] = {"by": by, "at": at, "code": code, "note": note}
    if with_children:
        return resolve_family(incident=incident, restored_at=restored_at, **facts)
    when = restored_at or at
    with PROCEDURE.step("resolve", incident, by=by, at=when) as incident:
        if restored_at is not None:
            rules = rules_of(PROCEDURE.kind, incident.procedure_version)
            refuse_other_times(restored_at, at=at, rules=rules)
        if when < incident.opened_at:
            raise StepRefused(_("It cannot be resolved before it was reported."))
        if restored_at is not None and when < disturbed_since(incident):
            raise WrongFact(_("It cannot be resolved before it was last reopened."))
        incident.resolution_code = code
        incident.resolution_note = said(note)
        incident.resolved_at = when
        incident.resolved_by = by
        incident.responded_at = incident.responded_at or when
        incident.updated_at = max(incident.updated_at, at)
        stop_waiting(incident)
    return incident


def disturbed_since(incident: Incident) -> datetime:
    """Return when the present disturbance began: reported, or last reopened."""
    if not incident.reopenings:
        return incident.opened_at
    again = Entry.objects.filter(record_id=incident.pk, event=PROCEDURE.event("reopen"))
    last = again.order_by("-at").values_list("at", flat=True).first()
    return incident.opened_at if last is None else max(incident.opened_at, last)


@transaction.atomic
def resolve_family(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    code: ResolutionCode,
    note: str,
    restored_at: datetime | None = None,
) -> Incident:
    """Record that the service is restored, for the incident and its unresolved children."""
    lock_in_order([incident.pk, *incident.children.values_list("pk", flat=True)])
    facts: dict[str, Any] = {"by": by, "code": code, "note": note}
    parent = resolve(incident=incident, at=at, restored_at=restored_at, **facts)
    for child in parent.children.unresolved().order_by("pk"):
        when = restored_at and max(restored_at, disturbed_since(child))
        resolve(incident=child, at=max(at, child.opened_at), restored_at=when, **facts)
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
