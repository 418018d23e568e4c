"""Working on an order: who has it, when work began, what it waits for."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.by_itself import take_each
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.models import Priority
from evident.relationships.service_levels.supplying import refuse_other_contract
from evident.resolution.service_requests.actions.wording import said
from evident.resolution.service_requests.models import HELD_FOR, ServiceRequest
from evident.resolution.service_requests.procedure import PROCEDURE


def assign(
    *,
    service_request: ServiceRequest,
    by: User,
    at: datetime,
    team: Team,
    assignee: User | None = None,
    reason: str = "",
) -> ServiceRequest:
    """
    Hand the order to a team, and to one of its members if named.

    Raises WrongFact for an idle team or somebody who is not in it, PermissionDenied.
    """
    if not team.is_active:
        raise WrongFact(_("Choose a team in use."))
    if assignee is not None and not team.members.filter(pk=assignee.pk, is_active=True).exists():
        raise WrongFact(
            _("%(person)s is not in %(team)s.") % {"person": assignee.name, "team": team.name}
        )
    facts = {"reason": reason.strip()} if reason.strip() else None
    with PROCEDURE.step("assign", service_request, by=by, at=at, facts=facts) as service_request:
        service_request.team = team
        service_request.assignee = assignee
    return service_request


def prioritise(
    *, service_request: ServiceRequest, by: User, at: datetime, priority: int, reason: str
) -> ServiceRequest:
    """Deal with the order sooner or later than usual, and say why. Raises WrongFact."""
    if priority not in Priority.values:
        raise WrongFact(_("Choose a priority."))
    facts = {"reason": said(reason, _("Say why the priority changes."))}
    with PROCEDURE.step(
        "prioritise", service_request, by=by, at=at, facts=facts
    ) as service_request:
        service_request.priority = priority
    return service_request


def begin(*, service_request: ServiceRequest, by: User, at: datetime) -> ServiceRequest:
    """Begin to fulfil the order; `by` has it if nobody does. Raises StepRefused."""
    with PROCEDURE.step("begin", service_request, by=by, at=at) as service_request:
        service_request.responded_at = service_request.responded_at or at
        service_request.assignee = service_request.assignee or by
    return service_request


def hold(
    *,
    service_request: ServiceRequest,
    by: User,
    at: datetime,
    waiting_for: str,
    note: str,
    until: datetime | None = None,
    contract: str = "",
) -> ServiceRequest:
    """
    Put the order on hold, saying what it waits for and until when at most; `contract` is the number
    of the one whose supplier it waits for, where that is chosen by hand.

    Raises WrongFact without a known reason, a word on it, or with a time that has passed.
    """
    if waiting_for not in HELD_FOR:
        raise WrongFact(_("Choose what the order waits for."))
    if until is not None and until <= at:
        raise WrongFact(_("The time to wait until has already passed."))
    note = said(note, _("Say why it waits."))
    with PROCEDURE.step("hold", service_request, by=by, at=at) as service_request:
        refuse_other_contract(service_request, number=contract, waiting_for=waiting_for, at=at)
        service_request.responded_at = service_request.responded_at or at
        service_request.waiting_for = waiting_for
        service_request.waiting_note = note
        service_request.waiting_until = until
        service_request.contract = contract
    return service_request


def resume(
    *, service_request: ServiceRequest, by: User | None, at: datetime, cause: str = ""
) -> ServiceRequest:
    """Go on with the work. `by` is None where the time to wait until has come."""
    facts = {"cause": cause} if cause else None
    with PROCEDURE.step("resume", service_request, by=by, at=at, facts=facts) as service_request:
        stop_waiting(service_request)
    return service_request


def stop_waiting(service_request: ServiceRequest) -> None:
    """Let the order wait for nothing."""
    service_request.waiting_for = ""
    service_request.waiting_note = ""
    service_request.waiting_until = None
    service_request.contract = ""


def resume_due(*, at: datetime) -> list[str]:
    """Resume what waited until `at` at most; return the numbers."""
    due = ServiceRequest.objects.filter(
        kind=PROCEDURE.kind, is_open=True, state="pending", waiting_until__lte=at
    )
    return take_each(
        due.order_by("waiting_until"),
        lambda order: resume(service_request=order, by=None, at=at, cause="until"),
    )
