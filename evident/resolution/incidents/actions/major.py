"""Leading a major incident: declare, coordinate, hand over, restore, take back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.calendars.backdating import refuse_other_times
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.rules import rules_of
from evident.kernel.records.queries import sees
from evident.resolution.incidents.actions.ending import reopen, resolve
from evident.resolution.incidents.actions.wording import said
from evident.resolution.incidents.limits import limit
from evident.resolution.incidents.models import (
    Incident,
    MajorCriterion,
    MajorIncident,
    ResolutionCode,
)
from evident.resolution.incidents.models.incident import EscalationLevel
from evident.resolution.incidents.overlay import major_step
from evident.resolution.incidents.procedure import PROCEDURE, State

UPDATE_MINUTES = 30
LONGEST_UPDATE_MINUTES = 24 * 60


def declare_major(
    *,
    incident: Incident,
    by: User | None,
    at: datetime,
    leader: User,
    reason: str,
    criterion: MajorCriterion | None = None,
    customer_text: str = "",
    affects_all: bool = False,
    update_minutes: int = UPDATE_MINUTES,
) -> MajorIncident:
    """
    Make the incident a major one, led by `leader`, and carry it up to top management.

    Raises StepRefused if it is one already, its service is restored, or `leader` may not lead it;
    PermissionDenied if `by` lacks `incident.declare_major`.
    """
    facts = {"reason": said(reason)}
    refuse_minutes(update_minutes)
    with major_step("declare_major", incident, by=by, at=at, facts=facts) as (locked, major, told):
        refuse_unable(leader, locked)
        for name, empty in FRESH.items():
            setattr(major, name, empty)
        major.leader, told["leader"] = leader, leader
        major.reason, major.criterion = said(reason), criterion
        major.customer_text, major.affects_all = customer_text.strip(), affects_all
        major.declared_at, major.declared_by = at, by
        major.update_minutes = update_minutes
        major.next_update_at = at + timedelta(minutes=update_minutes)
        locked.escalation = EscalationLevel.TOP_MANAGEMENT
    return major


FRESH = {
    "revoked_at": None,
    "revoke_reason": "",
    "coordinating_at": None,
    "update_warned_at": None,
    "restored_at": None,
    "review_due_at": None,
}
"""What takes back what an earlier declaration, since revoked, left behind."""


def coordinate_major(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    room: str,
    communicator: User | None = None,
    engineer: User | None = None,
) -> MajorIncident:
    """
    Open the room and say who speaks and who leads the technical work; again, to change it.

    `room` is where people meet: a link, a number, a door. Raises StepRefused without one, or if
    somebody named may not work on it; PermissionDenied if `by` lacks `incident.lead_major`.
    """
    if not room.strip():
        raise StepRefused(_("Say where people meet: a link, a telephone number, a room."))
    with major_step("coordinate_major", incident, by=by, at=at) as (locked, major, _told):
        for person in filter(None, (communicator, engineer)):
            refuse_unseeing(person, locked)
        major.room = room.strip()
        major.communicator, major.engineer = communicator, engineer
        major.coordinating_at = major.coordinating_at or at
    return major


def hand_over_major(
    *, incident: Incident, by: User, at: datetime, leader: User, reason: str
) -> MajorIncident:
    """
    Give the lead to `leader`.

    Raises StepRefused if he or she has it, or may not lead it; PermissionDenied if `by` lacks
    `incident.lead_major`.
    """
    facts = {"reason": said(reason)}
    with major_step("hand_over_major", incident, by=by, at=at, facts=facts) as step:
        locked, major, told = step
        if leader.pk == major.leader_id:
            raise StepRefused(_("%(person)s leads it already.") % {"person": leader.name})
        refuse_unable(leader, locked)
        major.leader, told["leader"] = leader, leader
    return major


@transaction.atomic
def restore_major(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    restored_at: datetime | None = None,
    code: ResolutionCode | None = None,
    note: str = "",
) -> MajorIncident:
    """
    Record that the service is back, since `restored_at` (now, `at`, if not given).

    With `code` and `note` the incident is resolved as well, if it is not yet. Sets when the
    review is due. Raises StepRefused if it was restored before it was reported, later than now, or
    longer ago than its procedure lets be entered (unless it was resolved by then); PermissionDenied
    if `by` lacks `incident.restore_major`, or `incident.resolve` to resolve.
    """
    when = restored_at or at
    if when > at:
        raise StepRefused(_("The service cannot be restored in the future."))
    with major_step("restore_major", incident, by=by, at=at) as (locked, major, told):
        if when < locked.opened_at:
            raise StepRefused(_("It cannot be restored before it was reported."))
        if locked.resolved_at is None or when < locked.resolved_at:
            rules = rules_of(PROCEDURE.kind, locked.procedure_version)
            refuse_other_times(when, at=at, rules=rules)
        span = limit("major_review_hours", procedure_version=locked.procedure_version)
        major.restored_at = told["restored_at"] = when
        major.review_due_at = span.due(when)
        major.next_update_at = None
    if code is not None and locked.is_unresolved:
        resolve(incident=locked, by=by, at=at, restored_at=restored_at, code=code, note=note)
    return major


@transaction.atomic
def relapse_major(*, incident: Incident, by: User, at: datetime, reason: str) -> MajorIncident:
    """
    Record that the disturbance is back: coordination goes on, a resolved incident is reopened.

    Raises StepRefused if the incident has ended or the service was never restored,
    PermissionDenied if `by` lacks `incident.restore_major`, or `incident.reopen` to reopen.
    """
    facts = {"reason": said(reason)}
    with major_step("relapse_major", incident, by=by, at=at, facts=facts) as step:
        locked, major, _told = step
        major.restored_at = major.review_due_at = major.review_at = None
        major.review_people = ""
        major.review_warned_at = major.update_warned_at = None
        major.coordinating_at = major.coordinating_at or at
        major.next_update_at = at + timedelta(minutes=major.update_minutes)
    if locked.state == State.RESOLVED:
        reopen(incident=locked, by=by, at=at, reason=reason)
    return major


def revoke_major(*, incident: Incident, by: User, at: datetime, reason: str) -> MajorIncident:
    """
    Take the declaration back: it was a mistake. What was said and told stays on record.

    Raises StepRefused without a reason or once the service is restored, PermissionDenied if `by`
    lacks `incident.revoke_major`.
    """
    facts = {"reason": said(reason)}
    with major_step("revoke_major", incident, by=by, at=at, facts=facts) as step:
        _locked, major, _told = step
        major.revoked_at = at
        major.revoke_reason = said(reason)
        major.next_update_at = None
    return major


def refuse_minutes(minutes: int) -> None:
    """Raise StepRefused unless updates come between every minute and once a day."""
    if not 1 <= minutes <= LONGEST_UPDATE_MINUTES:
        raise StepRefused(_("Updates come at least once a day: give 1 to 1440 minutes."))


def refuse_unable(leader: User, incident: Incident) -> None:
    """Raise StepRefused if `leader` could not lead the major incident."""
    refuse_unseeing(leader, incident)
    if not may(leader, "incident.lead_major", incident):
        raise StepRefused(_("%(person)s may not lead major incidents.") % {"person": leader.name})


def refuse_unseeing(person: User, incident: Incident) -> None:
    """Raise StepRefused if `person` does not work here any more, or may not see the incident."""
    if not person.is_active or not sees(person, record=incident):
        raise StepRefused(
            _("%(person)s may not see %(number)s.")
            % {"person": person.name, "number": incident.number}
        )
