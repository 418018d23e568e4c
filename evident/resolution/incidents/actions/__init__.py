"""What people do to incidents. The only code that changes one."""

from evident.resolution.incidents.actions.ending import cancel, close, confirm, reopen, resolve
from evident.resolution.incidents.actions.reporting import classify, edit, prioritise, report
from evident.resolution.incidents.actions.working import assign, escalate, hold, resume, take

__all__ = [
    "assign",
    "cancel",
    "classify",
    "close",
    "confirm",
    "edit",
    "escalate",
    "hold",
    "prioritise",
    "reopen",
    "report",
    "resolve",
    "resume",
    "take",
]
