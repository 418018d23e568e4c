"""Approving an order: one approval after the other, each by those whom its flow names."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.definition import StepRefused
from evident.portfolio.catalogue.flow import Approval as Wanted
from evident.portfolio.catalogue.flow import Flow, Need, plain
from evident.resolution.service_requests.actions.wording import said
from evident.resolution.service_requests.models import (
    Approval,
    Seat,
    ServiceRequest,
    Task,
    WaitingReason,
)
from evident.resolution.service_requests.models.approval import ApprovalState, in_force
from evident.resolution.service_requests.models.task import TaskState
from evident.resolution.service_requests.procedure import PROCEDURE, State
from evident.resolution.service_requests.seats import (
    barred_from,
    is_of_customer,
    is_within_sight,
    may_sit,
    pending_of,
)


def plan_approvals(service_request: ServiceRequest, flow: Flow) -> None:
    """Note which approvals an order needs: those whose limit its cost is above."""
    for position, wanted in enumerate(flow.approvals_for(service_request.cost), start=1):
        approval = Approval.objects.create(
            service_request=service_request, position=position, need=wanted.need
        )
        Seat.objects.bulk_create(seats_for(approval, wanted, service_request=service_request))


def seats_for(approval: Approval, wanted: Wanted, *, service_request: ServiceRequest) -> list[Seat]:
    """
    Return a seat for each one named; for the line manager one that may be nobody's.

    Who belongs to another customer is left out, and never named there. Where that leaves nobody,
    a seat of nobody waits for somebody to be named.
    """
    if wanted.need == Need.MANAGER:
        requester = service_request.requester
        manager = requester.line_manager if requester else None
        return [Seat(approval=approval, person=manager)]
    known = User.objects.filter(login__in=wanted.people).select_related("organisation")
    people = {user.login: user for user in known}
    apart = {login for login, user in people.items() if not is_within_sight(user, service_request)}
    named = [
        Seat(approval=approval, person=people.get(login))
        for login in wanted.people
        if login not in apart
    ]
    seats = named + [Seat(approval=approval, role=role) for role in wanted.roles]
    return seats or [Seat(approval=approval)]


def proceed(service_request: ServiceRequest, *, at: datetime) -> ServiceRequest:
    """Ask for the next approval; without one left, give the order to those who fulfil it."""
    following = service_request.approvals.filter(state=ApprovalState.WAITING).first()
    if following is None:
        return accept(service_request, at=at)
    Approval.objects.filter(pk=following.pk).update(state=ApprovalState.PENDING, asked_at=at)
    if service_request.state != State.SUBMITTED:
        return service_request
    with PROCEDURE.step("ask_approval", service_request, by=None, at=at) as service_request:
        service_request.waiting_for = waits_for(following, service_request)
    return service_request


def waits_for(approval: Approval | None, service_request: ServiceRequest) -> str:
    """Return what an order waits for while `approval` is asked: the customer, or nobody there."""
    is_theirs = approval is not None and is_of_customer(approval, service_request)
    return WaitingReason.APPROVAL if is_theirs else ""


def accept(service_request: ServiceRequest, *, at: datetime) -> ServiceRequest:
    """Make the tasks of the flow, and open those of the first stage."""
    with PROCEDURE.step("accept", service_request, by=None, at=at) as service_request:
        service_request.accepted_at = at
        service_request.waiting_for = ""
        stored = plain(service_request.form_version.steps)["tasks"]
        teams = {team.code: team for team in Team.objects.filter(is_active=True)}
        tasks = Task.objects.bulk_create(
            Task(service_request=service_request, team=teams.get(each.pop("team")), **each)
            for each in sorted(stored, key=lambda task: task["stage"])
        )
        if tasks:
            open_stage(service_request, at=at)
        if service_request.team is None:
            service_request.team = next((task.team for task in tasks if task.team), None)
    return service_request


def open_stage(service_request: ServiceRequest, *, at: datetime) -> None:
    """Open the tasks of the next stage, unless some of this one are still to do."""
    tasks = service_request.tasks
    if tasks.filter(state=TaskState.OPEN).exists():
        return
    following = tasks.filter(state=TaskState.WAITING).order_by("stage").first()
    if following is not None:
        tasks.filter(state=TaskState.WAITING, stage=following.stage).update(
            state=TaskState.OPEN, opened_at=at
        )


@transaction.atomic
def approve(
    *, service_request: ServiceRequest, by: User, at: datetime, comment: str = ""
) -> ServiceRequest:
    """
    Say yes on the approval asked for now; the next one is asked for, or work begins.

    Raises StepRefused if nothing is asked, PermissionDenied for anybody who is not asked, and for
    whoever ordered it or whom it is for.
    """
    facts: dict[str, object] = {"remark": comment.strip()}
    with PROCEDURE.step("approve", service_request, by=by, at=at, facts=facts) as service_request:
        seat = sit(service_request, by=by)
        facts |= place_of(seat, by=by)
        decide(seat=seat, by=by, at=at, is_approved=True, comment=comment)
        is_complete = is_given(seat.approval)
        if is_complete:
            end(seat.approval, ApprovalState.APPROVED, at=at)
            following = service_request.approvals.filter(state=ApprovalState.WAITING).first()
            service_request.waiting_for = waits_for(following, service_request)
        facts["is_complete"] = is_complete
    return proceed(service_request, at=at) if is_complete else service_request


@transaction.atomic
def reject(
    *, service_request: ServiceRequest, by: User, at: datetime, reason: str
) -> ServiceRequest:
    """
    Say no: one refusal ends the order. The reason is told to whoever ordered it.

    Raises StepRefused without a reason or if nothing is asked, PermissionDenied for anybody who
    is not asked, and for whoever ordered it or whom it is for.
    """
    reason = said(reason, _("Say why you refuse."))
    facts: dict[str, object] = {"reason": reason}
    with PROCEDURE.step("reject", service_request, by=by, at=at, facts=facts) as service_request:
        seat = sit(service_request, by=by)
        facts |= place_of(seat, by=by)
        decide(seat=seat, by=by, at=at, is_approved=False, comment=reason)
        end(seat.approval, ApprovalState.REFUSED, at=at)
        drop_approvals(service_request, at=at)
        service_request.end_reason = reason
        service_request.waiting_for = ""
        service_request.closed_at = at
        service_request.closed_by = by
    return service_request


def sit(service_request: ServiceRequest, *, by: User) -> Seat:
    """Return the seat on which `by` decides now. Raises StepRefused, PermissionDenied."""
    approval = pending_of(service_request)
    if approval is None:
        raise StepRefused(_("No approval is asked for now."))
    if by.pk in barred_from(service_request):
        raise PermissionDenied(_("Nobody approves what he or she asked for."))
    seats = list(approval.seats.select_for_update(of=("self",)).select_related("person"))
    if any(seat.by_id == by.pk for seat in seats):
        raise StepRefused(_("You have already decided on this."))
    stood_in_for = set(in_force(by.pk).values_list("person_id", flat=True))
    mine = [
        seat
        for seat in seats
        if seat.at is None and may_sit(seat, service_request, user=by, stood_in_for=stood_in_for)
    ]
    if not mine:
        raise PermissionDenied(_("You are not among those who approve this."))
    return min(mine, key=lambda seat: (seat.person_id != by.pk, seat.pk))


def place_of(seat: Seat, *, by: User) -> dict[str, object]:
    """Return what the trail keeps of a seat: which approval it was, and for whom."""
    stands_in = seat.person if seat.person_id not in (None, by.pk) else None
    return {"approval": seat.approval.position, "role": seat.role, "in_place_of": stands_in}


def decide(*, seat: Seat, by: User, at: datetime, is_approved: bool, comment: str) -> None:
    """Note on the seat what was decided."""
    seat.by, seat.at, seat.is_approved, seat.comment = by, at, is_approved, comment.strip()
    seat.save(update_fields=["by", "at", "is_approved", "comment"])


def is_given(approval: Approval) -> bool:
    """Return whether enough of those asked said yes: one, or each of them."""
    seats = approval.seats
    if approval.need == Need.ALL:
        return not seats.filter(is_approved=None).exists()
    return seats.filter(is_approved=True).exists()


def end(approval: Approval, state: ApprovalState, *, at: datetime) -> None:
    """End an approval."""
    Approval.objects.filter(pk=approval.pk).update(state=state, ended_at=at)


def drop_approvals(service_request: ServiceRequest, *, at: datetime) -> None:
    """Ask for no further approval: the order has ended."""
    service_request.approvals.filter(
        state__in=[ApprovalState.WAITING, ApprovalState.PENDING]
    ).update(state=ApprovalState.DROPPED, ended_at=at)
