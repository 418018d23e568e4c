"""Service requests as the API takes and shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Line, Moment, Named, PersonOut, Said, Text
from evident.api.paging import PageIn
from evident.kernel.accounts.models import User
from evident.kernel.records.queries import sees_internal
from evident.resolution.service_requests.models import Approval, ServiceRequest, Task


class OrderIn(Schema):
    """What is ordered, with the answers to its form."""

    offering: Code = Field(description="Number of the offering.")
    form_version: int = Field(ge=1, le=2**31 - 1, description="The version that was filled in.")
    answers: dict[str, Any] = {}
    requester: Code = Field("", description="Sign-in name of whom it is for; you unless given.")
    channel: Code = Field("api", description="portal, phone, mail or api.")


class OrderTaskOut(Schema):
    """A task that fulfils an order."""

    id: int
    title: str
    stage: int
    state: str
    team: Code | None
    assignee: PersonOut | None
    items: list[str]
    opened_at: datetime | None
    ended_at: datetime | None
    ended_by: PersonOut | None
    instruction: str = ""
    note: str = ""


class OrderSeatOut(Schema):
    """One whose word an approval takes."""

    id: int
    person: PersonOut | None
    role: str
    is_approved: bool | None
    by: PersonOut | None
    at: datetime | None
    comment: str


class OrderApprovalOut(Schema):
    """An approval of an order."""

    position: int
    need: str
    state: str
    asked_at: datetime | None
    ended_at: datetime | None
    seats: list[OrderSeatOut]


class ServiceRequestOut(Schema):
    """A service request. What is our own affair is empty for who may not read internal notes."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    offering: str
    form_version: int
    answers: dict[str, Any]
    channel: str
    priority: int | None
    organisation: Named
    requester: PersonOut | None
    ordered_by: PersonOut | None
    team: Code | None
    assignee: PersonOut | None
    service: str | None
    cost: Decimal | None
    currency: str
    opened_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    due_at: datetime | None
    accepted_at: datetime | None
    responded_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    waiting_for: str
    waiting_until: datetime | None
    fulfilment_note: str
    end_reason: str
    reopenings: int
    version: int
    instruction: str = ""
    waiting_note: str = ""
    contract: str = Field("", description="Of the supplier it waits for, if it was chosen by hand.")


class ServiceRequestFullOut(ServiceRequestOut):
    """A service request with its approvals and tasks."""

    approvals: list[OrderApprovalOut]
    tasks: list[OrderTaskOut]


PLAIN = [
    name
    for name in ServiceRequestOut.model_fields
    if name
    not in (
        "url",
        "service",
        "offering",
        "form_version",
        "team",
        "instruction",
        "waiting_note",
        "contract",
    )
]


def shown(order: ServiceRequest, *, user: User) -> dict[str, Any]:
    """Return a service request as the API shows it to `user`."""
    out = {name: getattr(order, name) for name in PLAIN} | {
        "url": order.get_absolute_url(),
        "service": order.service.number if order.service else None,
        "offering": order.offering.number,
        "form_version": order.form_version.number,
        "team": order.team.code if order.team else None,
    }
    if sees_internal(user, record=order):
        out |= {name: getattr(order, name) for name in ("instruction", "waiting_note", "contract")}
    return out


def whole(order: ServiceRequest, *, user: User) -> dict[str, Any]:
    """Return a service request with its approvals and tasks."""
    is_ours = sees_internal(user, record=order)
    tasks = order.tasks.select_related("team", "assignee", "ended_by")
    approvals = order.approvals.prefetch_related("seats__person", "seats__by")
    return shown(order, user=user) | {
        "tasks": [task_shown(task, is_ours=is_ours) for task in tasks],
        "approvals": [approval_shown(approval) for approval in approvals],
    }


def task_shown(task: Task, *, is_ours: bool = True) -> dict[str, Any]:
    """Return a task as the API shows it."""
    names = ("title", "stage", "state", "assignee", "items", "opened_at", "ended_at", "ended_by")
    out = {name: getattr(task, name) for name in names} | {
        "id": task.pk,
        "team": task.team.code if task.team else None,
    }
    return out | ({"instruction": task.instruction, "note": task.note} if is_ours else {})


def approval_shown(approval: Approval) -> dict[str, Any]:
    """Return an approval as the API shows it."""
    names = ("position", "need", "state", "asked_at", "ended_at")
    of_seat = ("person", "role", "is_approved", "by", "at", "comment")
    return {name: getattr(approval, name) for name in names} | {
        "seats": [
            {name: getattr(seat, name) for name in of_seat} | {"id": seat.pk}
            for seat in approval.seats.all()
        ]
    }


class ServiceRequestFilters(PageIn):
    """Which service requests, in which order."""

    stage: Code = Field("any", description="open, approving, work, fulfilled, ended or any.")
    organisation: Code = ""
    team: Code = ""
    offering: Code = ""
    service: Code = ""
    is_mine: bool = False
    is_overdue: bool = False
    text: Code = ""
    order: Code = Field("newest", description="newest or touched.")


class OrderReasonIn(Schema):
    """Why."""

    reason: Said


class OrderRemarkIn(Schema):
    """A remark, if one likes."""

    comment: Text = ""


class OrderAssignIn(Schema):
    """Which team, and who of it."""

    team: Code
    assignee: Code = ""
    reason: Line = ""


class OrderPriorityIn(Schema):
    """How soon, and why."""

    priority: int = Field(ge=1, le=5)
    reason: Line


class OrderHoldIn(Schema):
    """What it waits for, why, and until when at most."""

    waiting_for: Code = Field(description="user, supplier or change.")
    note: Said
    until: Moment | None = None
    contract: Code = Field(
        "", description="Number of the contract whose supplier it waits for; by the rule if empty."
    )


class OrderNoteIn(Schema):
    """What was done."""

    note: Text = ""


class OrderTaskDoneIn(Schema):
    """What was seen to."""

    ticked: list[int] = Field([], description="Places of the checklist's items, from 0.")
    note: Text = ""


class OrderApproverIn(Schema):
    """Who approves in the place of whom a seat names."""

    seat: int = Field(ge=1, le=2**63 - 1)
    approver: Code
    reason: Said


class DeputyIn(Schema):
    """Who approves in your place, and when."""

    deputy: Code = Field(description="Sign-in name.")
    begins_on: date
    ends_on: date


class DeputyOut(Schema):
    """Who approves in whose place, and when."""

    id: int
    person: PersonOut
    deputy: PersonOut
    begins_on: date
    ends_on: date
    ended_at: datetime | None


class StuckOut(Schema):
    """Something that waits for nobody."""

    number: str
    why: str
    repair: str = Field(description="The step that repairs it.")
    id: int | None = Field(description="The seat or task it is about.")
