"""What people do about service requests. The only code that changes one."""

from evident.resolution.service_requests.actions.approving import approve, reject
from evident.resolution.service_requests.actions.deputies import delegate, end_delegation
from evident.resolution.service_requests.actions.ending import (
    announce_closing,
    cancel,
    close,
    close_silent,
    reopen,
)
from evident.resolution.service_requests.actions.fulfilling import (
    assign_task,
    finish_task,
    fulfil,
    skip_task,
    take_task,
)
from evident.resolution.service_requests.actions.ordering import order
from evident.resolution.service_requests.actions.repairing import replace_approver
from evident.resolution.service_requests.actions.working import (
    assign,
    begin,
    hold,
    prioritise,
    resume,
)

__all__ = [
    "announce_closing",
    "approve",
    "assign",
    "assign_task",
    "begin",
    "cancel",
    "close",
    "close_silent",
    "delegate",
    "end_delegation",
    "finish_task",
    "fulfil",
    "hold",
    "order",
    "prioritise",
    "reject",
    "reopen",
    "replace_approver",
    "resume",
    "skip_task",
    "take_task",
]
