"""Asking for an approval, giving it, refusing it. Nobody approves what he or she asked for."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.holding import through
from evident.kernel.access.models import Grant
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.enforcing import holds
from evident.kernel.procedures.models import ApprovalDecision, ApprovalRequest, RequestState
from evident.kernel.procedures.procedure import wanted_step
from evident.kernel.procedures.rules import rules_of
from evident.kernel.procedures.telling import declare_events
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, sees_internal, visible_to
from evident.kernel.trail import actions as trail

declare_events(
    {
        "approval.ask": gettext_lazy("%(who)s asked for an approval"),
        "approval.give": gettext_lazy("%(who)s gave an approval"),
        "approval.refuse": gettext_lazy("%(who)s refused an approval"),
        "approval.withdraw": gettext_lazy("%(who)s withdrew a request for approval"),
    }
)


def ask(*, record: Record, step: str, by: User, at: datetime, reason: str = "") -> ApprovalRequest:
    """
    Ask those whom the procedure names to approve that `step` be taken on `record`.

    Raises StepRefused if there is no such step, it needs no approval, or one is waited for or
    given already; PermissionDenied if `by` may not take the step.
    """
    with transaction.atomic():
        locked = Record.objects.select_for_update(no_key=True).get(pk=record.pk)
        wanted = wanted_step(step, locked, by=by)
        if step not in rules_of(locked.kind, locked.procedure_version).approvals:
            raise StepRefused(_("“%(step)s” needs no approval.") % {"step": wanted.label})
        live = [RequestState.PENDING, RequestState.APPROVED]
        if ApprovalRequest.objects.filter(record=locked, step=step, state__in=live).exists():
            raise StepRefused(_("The approval has been asked for already."))
        request = ApprovalRequest.objects.create(
            record=locked, step=step, asked_by=by, asked_at=at, reason=reason.strip()
        )
        facts = {"step": step, "request": request.pk, "reason": request.reason}
        trail.write(event="approval.ask", by=by, at=at, record=locked, facts=facts)
    return request


def decide(
    *, request: ApprovalRequest, by: User, at: datetime, is_approved: bool, comment: str = ""
) -> ApprovalRequest:
    """
    Approve or refuse. One refusal ends the request; a refusal needs a comment.

    Raises StepRefused if it is decided already, PermissionDenied for anybody whom the procedure
    does not name, and for whoever asked or is the requester of the record.
    """
    if not is_approved and not comment.strip():
        raise StepRefused(_("Say why you refuse."))
    with transaction.atomic():
        record = Record.objects.select_for_update(no_key=True).get(pk=request.record_id)
        locked = ApprovalRequest.objects.select_for_update().get(pk=request.pk)
        check_may_decide(locked, record, by=by)
        ApprovalDecision.objects.create(
            request=locked, by=by, at=at, is_approved=is_approved, comment=comment.strip()
        )
        if not is_approved:
            end(locked, RequestState.REFUSED, at=at)
        elif is_complete(locked, record):
            locked.state = RequestState.APPROVED
            locked.save(update_fields=["state"])
        trail.write(
            event="approval.give" if is_approved else "approval.refuse",
            by=by,
            at=at,
            record=record,
            facts={
                "step": locked.step,
                "request": locked.pk,
                "remark": comment.strip(),
                "asked_by": locked.asked_by,
                "is_complete": locked.state != RequestState.PENDING,
            },
        )
    return locked


def withdraw(*, request: ApprovalRequest, by: User, at: datetime) -> ApprovalRequest:
    """
    Take back a request. Raises PermissionDenied unless `by` made it, StepRefused if it has ended.
    """
    with transaction.atomic():
        locked = ApprovalRequest.objects.select_for_update().get(pk=request.pk)
        if locked.asked_by_id != by.pk:
            raise PermissionDenied(_("You are not allowed to do this."))
        if locked.state not in {RequestState.PENDING, RequestState.APPROVED}:
            raise StepRefused(_("This request has already been decided."))
        end(locked, RequestState.WITHDRAWN, at=at)
        facts = {"step": locked.step, "request": locked.pk}
        trail.write(event="approval.withdraw", by=by, at=at, record=locked.record, facts=facts)
    return locked


def end(request: ApprovalRequest, state: RequestState, *, at: datetime) -> None:
    """End a request."""
    request.state, request.ended_at = state, at
    request.save(update_fields=["state", "ended_at"])


def check_may_decide(request: ApprovalRequest, record: Record, *, by: User) -> None:
    """Raise StepRefused if there is nothing to decide, PermissionDenied if not by `by`."""
    if not sees(by, record=record) or not is_named(request, record, by=by):
        raise PermissionDenied(_("You are not among those who approve this."))
    if by.pk in (request.asked_by_id, record.requester_id):
        raise PermissionDenied(_("Nobody approves what he or she asked for."))
    if request.state != RequestState.PENDING:
        raise StepRefused(_("This request has already been decided."))
    if request.decisions.filter(by=by).exists():
        raise StepRefused(_("You have already decided on this."))


def asked_of(request: ApprovalRequest, record: Record) -> dict[str, list[str]]:
    """Return the roles and people the record's version of the procedure names."""
    rules = rules_of(record.kind, record.procedure_version)
    asked = rules.approvals.get(request.step, {})
    return {"roles": asked.get("roles", []), "people": asked.get("people", [])}


def is_named(request: ApprovalRequest, record: Record, *, by: User) -> bool:
    """Return whether `by` is one of those whom the procedure names."""
    asked = asked_of(request, record)
    access = access_of(by)
    return by.login in asked["people"] or any(
        holds(access, role, record) for role in asked["roles"]
    )


def is_complete(request: ApprovalRequest, record: Record) -> bool:
    """Return whether enough of those named have approved: one of them, or each."""
    rules = rules_of(record.kind, record.procedure_version)
    asked = asked_of(request, record)
    approvers = [
        decision.by for decision in request.decisions.filter(is_approved=True).select_related("by")
    ]
    if rules.approvals.get(request.step, {}).get("need") != "all":
        return bool(approvers)
    logins = {approver.login for approver in approvers}
    return logins >= set(asked["people"]) and all(
        any(holds(access_of(approver), role, record) for approver in approvers)
        for role in asked["roles"]
    )


def approvers_of(request: ApprovalRequest, record: Record) -> Iterator[int]:
    """Yield the keys of people who may decide on `request`."""
    asked = asked_of(request, record)
    grants = Grant.objects.in_force(request.asked_at).filter(role__code__in=asked["roles"])
    people = User.objects.filter(Q(login__in=asked["people"]) | through(grants))
    found = set(people.values_list("pk", flat=True))
    yield from sorted(found - {request.asked_by_id, record.requester_id})


def of_record(*, record: Record, user: User) -> list[ApprovalRequest]:
    """Return what was asked to be approved on `record`, as far as `user` may know, newest first."""
    found = ApprovalRequest.objects.filter(record_id=record.pk).select_related("record", "asked_by")
    return [request for request in found if may_know(request, user=user)]


def get(*, pk: int, user: User) -> ApprovalRequest:
    """Return one request. Raises Http404 alike for one that is hidden and one that is not."""
    found = ApprovalRequest.objects.filter(pk=pk).select_related("record", "asked_by").first()
    if found is None or not may_know(found, user=user):
        raise Http404
    return found


def may_know(request: ApprovalRequest, *, user: User) -> bool:
    """Return whether `user` works on the record, asked for the approval, or is to give it."""
    record = request.record
    return sees(user, record=record) and (
        request.asked_by_id == user.pk
        or sees_internal(user, record=record)
        or is_named(request, record, by=user)
    )


def waiting_for(user: User) -> list[ApprovalRequest]:
    """Return what waits for a decision of `user`, oldest first."""
    pending = (
        ApprovalRequest.objects.filter(
            state=RequestState.PENDING, record_id__in=visible_to(user).values("pk")
        )
        .exclude(asked_by=user)
        .exclude(decisions__by=user)
        .select_related("record", "asked_by")
        .order_by("asked_at", "pk")
    )
    return [
        request
        for request in pending
        if request.record.requester_id != user.pk and is_named(request, request.record, by=user)
    ]
