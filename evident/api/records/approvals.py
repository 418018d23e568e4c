"""Asking for approvals, and deciding on them."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, PersonOut, Said, Text
from evident.api.idempotency import repeatable
from evident.api.records.reading import opened, refuse_unknown
from evident.api.records.routers import approvals as router
from evident.api.records.routers import records
from evident.kernel.procedures import approvals
from evident.kernel.procedures.models import ApprovalDecision, ApprovalRequest
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records import queries as seen


class AskIn(Schema):
    """Which step is to be approved, and why."""

    step: Code
    reason: Text = ""


class RemarkIn(Schema):
    """What is to be remarked."""

    comment: Text = ""


class RefusalIn(Schema):
    """Why it is refused."""

    comment: Said


class DecisionOut(Schema):
    """What one person decided."""

    by: PersonOut
    at: datetime
    is_approved: bool
    comment: str


class ApprovalOut(Schema):
    """A request that a step of a record be approved, and what was decided so far."""

    id: int
    number: str = Field(description="The number of the record.")
    title: str
    step: str
    label: str = Field(description="The step in the language of the request.")
    state: str = Field(description="pending, approved, refused, withdrawn or used.")
    reason: str
    asked_by: PersonOut
    asked_at: datetime
    ended_at: datetime | None
    decisions: list[DecisionOut]

    @staticmethod
    def resolve_number(asked: ApprovalRequest) -> str:
        """Return the number of the record."""
        return asked.record.number

    @staticmethod
    def resolve_title(asked: ApprovalRequest) -> str:
        """Return the title of the record."""
        return asked.record.title

    @staticmethod
    def resolve_label(asked: ApprovalRequest) -> str:
        """Return the step in words."""
        return str(procedure_of(asked.record.kind).named(asked.step).label)

    @staticmethod
    def resolve_decisions(asked: ApprovalRequest) -> Iterable[ApprovalDecision]:
        """Return what was decided so far."""
        return asked.decisions.select_related("by")


@router.get("", response=list[ApprovalOut], operation_id="list_approvals")
def waiting(request: ApiRequest) -> list[ApprovalRequest]:
    """List what waits for your decision, the oldest first."""
    return approvals.waiting_for(request.auth)


@router.get("/{approval}", response=ApprovalOut, operation_id="get_approval")
def get(request: ApiRequest, approval: Key) -> ApprovalRequest:
    """Return one request."""
    return approvals.get(pk=approval, user=request.auth)


@records.get(
    "/{number}/approvals", response=list[ApprovalOut], operation_id="list_record_approvals"
)
def of_record(request: ApiRequest, number: str) -> list[ApprovalRequest]:
    """List what was asked to be approved on a record, the newest first."""
    return approvals.of_record(record=opened(request, number), user=request.auth)


@records.post("/{number}/approvals", response={201: ApprovalOut}, operation_id="ask_approval")
@repeatable(lambda request, made, **_: approvals.get(pk=int(made), user=request.auth))
def ask(request: ApiRequest, number: str, data: AskIn) -> Status[ApprovalRequest]:
    """Ask those whom the procedure names to approve a step."""
    user, now = request.auth, timezone.now()
    record = seen.get(number=number, user=user)
    refuse_unknown(record, data.step)
    made = approvals.ask(record=record, by=user, at=now, **data.model_dump())
    return Status(201, approvals.get(pk=made.pk, user=user))


@router.post("/{approval}/give", response=ApprovalOut, operation_id="give_approval")
def give(request: ApiRequest, approval: Key, data: RemarkIn) -> ApprovalRequest:
    """Approve that the step is taken."""
    return decided(request, approval, is_approved=True, comment=data.comment)


@router.post("/{approval}/refuse", response=ApprovalOut, operation_id="refuse_approval")
def refuse(request: ApiRequest, approval: Key, data: RefusalIn) -> ApprovalRequest:
    """Refuse it, which ends the request."""
    return decided(request, approval, is_approved=False, comment=data.comment)


def decided(
    request: ApiRequest, approval: int, *, is_approved: bool, comment: str
) -> ApprovalRequest:
    """Record what you decide and return the request as it is then."""
    asked = approvals.get(pk=approval, user=request.auth)
    return approvals.decide(
        request=asked,
        by=request.auth,
        at=timezone.now(),
        is_approved=is_approved,
        comment=comment,
    )


@router.post("/{approval}/withdraw", response=ApprovalOut, operation_id="withdraw_approval")
def withdraw(request: ApiRequest, approval: Key) -> ApprovalRequest:
    """Take back a request of your own."""
    asked = approvals.get(pk=approval, user=request.auth)
    return approvals.withdraw(request=asked, by=request.auth, at=timezone.now())
