"""What people do to incidents. The only code that changes one."""

from evident.resolution.incidents.actions.bulk import Outcome, act_on_many, merge_many
from evident.resolution.incidents.actions.ending import cancel, close, confirm, reopen, resolve
from evident.resolution.incidents.actions.relating import adopt, merge
from evident.resolution.incidents.actions.reporting import classify, edit, prioritise, report
from evident.resolution.incidents.actions.silent import announce_closing, close_silent, resume_due
from evident.resolution.incidents.actions.talking import note, reply
from evident.resolution.incidents.actions.watching import unwatch, watch
from evident.resolution.incidents.actions.working import assign, escalate, hold, resume, take

__all__ = [
    "Outcome",
    "act_on_many",
    "adopt",
    "announce_closing",
    "assign",
    "cancel",
    "classify",
    "close",
    "close_silent",
    "confirm",
    "edit",
    "escalate",
    "hold",
    "merge",
    "merge_many",
    "note",
    "prioritise",
    "reopen",
    "reply",
    "report",
    "resolve",
    "resume",
    "resume_due",
    "take",
    "unwatch",
    "watch",
]
