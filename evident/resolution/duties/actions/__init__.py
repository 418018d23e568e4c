"""What people do about duties and their tasks. The only code that changes one."""

from evident.kernel.attachments.incoming import File
from evident.resolution.duties.actions.doing import (
    answer,
    assign,
    begin,
    explain,
    finish,
    finish_late,
    skip,
)
from evident.resolution.duties.actions.following import follow_up, report_incident
from evident.resolution.duties.actions.opening import look_ahead, miss_late, open_due
from evident.resolution.duties.actions.planning import (
    activate,
    edit,
    end,
    pause,
    plan,
    resume,
    set_checklist,
)

__all__ = [
    "File",
    "activate",
    "answer",
    "assign",
    "begin",
    "edit",
    "end",
    "explain",
    "finish",
    "finish_late",
    "follow_up",
    "look_ahead",
    "miss_late",
    "open_due",
    "pause",
    "plan",
    "report_incident",
    "resume",
    "set_checklist",
    "skip",
]
