"""Service requests, their approvals, the tasks that fulfil them, and who stands in for whom."""

from evident.resolution.service_requests.models.approval import Approval, Delegation, Seat
from evident.resolution.service_requests.models.service_request import (
    HELD_FOR,
    KIND,
    Channel,
    ServiceRequest,
    WaitingReason,
)
from evident.resolution.service_requests.models.task import Task, TaskState

__all__ = [
    "HELD_FOR",
    "KIND",
    "Approval",
    "Channel",
    "Delegation",
    "Seat",
    "ServiceRequest",
    "Task",
    "TaskState",
    "WaitingReason",
]
