"""Working on an incident: who does it, what it waits for, whom it was carried up to."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import PROCEDURE


def assign(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    team: Team,
    assignee: User | None = None,
    reason: str = "",
) -> Incident:
    """
    Hand the incident to a team, and to one of its members if named.

    Raises StepRefused if `assignee` is not in `team`, PermissionDenied if `by` lacks
    `incident.assign`.
    """
    if assignee is not None and not team.members.filter(pk=assignee.pk).exists():
        raise StepRefused(
            _("%(person)s is not in %(team)s.") % {"person": assignee.name, "team": team.name}
        )
    facts = {"reason": reason} if reason else None
    with PROCEDURE.step("assign", incident, by=by, at=at, facts=facts) as incident:
        if incident.team_id not in (None, team.pk):
            incident.reassignments += 1
        incident.team = team
        incident.assignee = assignee
    return incident


def take(*, incident: Incident, by: User, at: datetime) -> Incident:
    """
    Make `by` the assignee and start work; the first to take an incident has responded to it.

    Raises StepRefused if it is not open, PermissionDenied if `by` lacks `incident.take`.
    """
    with PROCEDURE.step("take", incident, by=by, at=at) as incident:
        mine = by.teams.order_by("tier", "id")
        if incident.team is None or incident.team not in mine:
            first = mine.first()
            if incident.team is not None and first is not None:
                incident.reassignments += 1
            incident.team = first or incident.team
        incident.assignee = by
        incident.responded_at = incident.responded_at or at
    return incident


def hold(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    waiting_for: str,
    note: str,
    until: datetime | None = None,
) -> Incident:
    """
    Put the incident on hold, saying what it waits for and until when at most.

    Raises PermissionDenied if `by` lacks `incident.hold`.
    """
    with PROCEDURE.step("hold", incident, by=by, at=at) as incident:
        incident.waiting_for = waiting_for
        incident.waiting_note = note
        incident.waiting_until = until
    return incident


def resume(*, incident: Incident, by: User | None, at: datetime) -> Incident:
    """Go on with the work. Raises PermissionDenied if `by` lacks `incident.resume`."""
    with PROCEDURE.step("resume", incident, by=by, at=at) as incident:
        incident.waiting_for = ""
        incident.waiting_note = ""
        incident.waiting_until = None
    return incident


def escalate(
    *,
    incident: Incident,
    by: User,
    at: datetime,
    reason: str,
    level: int | None = None,
    team: Team | None = None,
) -> Incident:
    """
    Escalate to another line (`team`, functional) or up to management (`level`, hierarchical).

    The state stays. Raises StepRefused if neither is given, PermissionDenied if `by` lacks
    `incident.escalate`.
    """
    if level is None and team is None:
        raise StepRefused(_("Say to which team or level to escalate."))
    facts = {"reason": reason, "way": "hierarchical" if team is None else "functional"}
    with PROCEDURE.step("escalate", incident, by=by, at=at, facts=facts) as incident:
        if level is not None:
            incident.escalation = level
        if team is not None and team.pk != incident.team_id:
            incident.reassignments += 1
            incident.team = team
            incident.assignee = None
    return incident
