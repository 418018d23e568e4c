"""What people do to incidents. The only code that changes one."""

from evident.resolution.incidents.actions.bulk import Outcome, act_on_many, merge_many
from evident.resolution.incidents.actions.ending import cancel, close, confirm, reopen, resolve
from evident.resolution.incidents.actions.major import (
    coordinate_major,
    declare_major,
    hand_over_major,
    relapse_major,
    restore_major,
    revoke_major,
)
from evident.resolution.incidents.actions.major_review import plan_major_review, review_major
from evident.resolution.incidents.actions.major_telling import (
    inform_management,
    update_major,
    warn_late_majors,
)
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
    "coordinate_major",
    "declare_major",
    "edit",
    "escalate",
    "hand_over_major",
    "hold",
    "inform_management",
    "merge",
    "merge_many",
    "note",
    "plan_major_review",
    "prioritise",
    "relapse_major",
    "reopen",
    "reply",
    "report",
    "resolve",
    "restore_major",
    "resume",
    "resume_due",
    "review_major",
    "revoke_major",
    "take",
    "unwatch",
    "update_major",
    "warn_late_majors",
    "watch",
]
