"""Working on an incident: who does it, what it waits for, whom it was carried up to."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.definition import StepRefused
from evident.relationships.service_levels.supplying import refuse_other_contract
from evident.resolution.incidents.actions.wording import said
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.models.incident import EscalationLevel
from evident.resolution.incidents.procedure import PROCEDURE
from evident.resolution.incidents.waiting import waiting_reasons


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

    Raises StepRefused if `assignee` is not in `team` or either no longer works here,
    PermissionDenied if `by` lacks `incident.assign`.
    """
    refuse_idle(team)
    if assignee is not None and not team.members.filter(pk=assignee.pk, is_active=True).exists():
        raise StepRefused(
            _("%(person)s is not in %(team)s.") % {"person": assignee.name, "team": team.name}
        )
    facts = {"reason": reason} if reason else None
    with PROCEDURE.step("assign", incident, by=by, at=at, facts=facts) as incident:
        move(incident, team)
        incident.assignee = assignee
    return incident


def take(*, incident: Incident, by: User, at: datetime) -> Incident:
    """
    Make `by` the assignee and start work; the first to take an incident has responded to it.

    It moves to a team of `by`'s unless it is with one already. Raises StepRefused if it is not
    open, PermissionDenied if `by` lacks `incident.take`.
    """
    with PROCEDURE.step("take", incident, by=by, at=at) as incident:
        mine = list(by.teams.filter(is_active=True).order_by("tier", "id"))
        if mine and incident.team not in mine:
            move(incident, mine[0])
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
    contract: str = "",
) -> Incident:
    """
    Put the incident on hold, saying what it waits for and until when at most; `contract` is the
    number of the one whose supplier it waits for, where that is chosen by hand.

    Raises StepRefused without a known reason, a word on it, or with a time that has passed;
    WrongFact with a contract that does not cover its service, PermissionDenied if `by` lacks
    `incident.hold`.
    """
    if waiting_for not in waiting_reasons(incident.procedure_version):
        raise StepRefused(_("Choose what the incident waits for."))
    if until is not None and until <= at:
        raise StepRefused(_("The time to wait until has already passed."))
    with PROCEDURE.step("hold", incident, by=by, at=at) as incident:
        refuse_other_contract(incident, number=contract, waiting_for=waiting_for, at=at)
        incident.waiting_for = waiting_for
        incident.waiting_note = said(note)
        incident.waiting_until = until
        incident.contract = contract
    return incident


def resume(*, incident: Incident, by: User | None, at: datetime, cause: str = "") -> Incident:
    """
    Go on with the work. `by` is None where it resumed by itself; `cause` then says why.

    Causes are `until` (the time has come) and `reply` (the user answered). Raises StepRefused
    unless it is on hold, PermissionDenied if `by` lacks `incident.resume`.
    """
    facts = {"cause": cause} if cause else None
    with PROCEDURE.step("resume", incident, by=by, at=at, facts=facts) as incident:
        stop_waiting(incident)
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

    The state stays. Raises StepRefused if neither is given or nothing would rise,
    PermissionDenied if `by` lacks `incident.escalate`.
    """
    if level is None and team is None:
        raise StepRefused(_("Say to which team or level to escalate."))
    facts = {"reason": said(reason), "way": "hierarchical" if team is None else "functional"}
    with PROCEDURE.step("escalate", incident, by=by, at=at, facts=facts) as incident:
        if level is not None:
            raise_to(incident, level)
        if team is not None:
            refuse_idle(team)
            if team.pk == incident.team_id:
                raise StepRefused(_("%(team)s has it already.") % {"team": team.name})
            move(incident, team)
            incident.assignee = None
    return incident


def raise_to(incident: Incident, level: int) -> None:
    """Escalate to `level`. Raises StepRefused if it is there, or higher, already."""
    if level <= incident.escalation:
        raise StepRefused(
            _("It is already escalated: %(level)s.")
            % {"level": EscalationLevel(incident.escalation).label}
        )
    incident.escalation = level


def move(incident: Incident, team: Team) -> None:
    """Give the incident to `team`, counting the change."""
    if incident.team_id not in (None, team.pk):
        incident.reassignments += 1
    incident.team = team


def refuse_idle(team: Team) -> None:
    """Raise StepRefused if nobody works in `team` any more."""
    if not team.is_active:
        raise StepRefused(_("%(team)s is no longer in use.") % {"team": team.name})


def stop_waiting(incident: Incident) -> None:
    """Clear what the incident waited for."""
    incident.waiting_for = ""
    incident.waiting_note = ""
    incident.waiting_until = None
    incident.contract = ""
