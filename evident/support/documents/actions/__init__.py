"""What people do to controlled documents. The only code that changes one."""

from evident.support.documents.actions.deciding import (
    approve,
    approve_revision,
    confirm,
    publish,
    review,
    send_back,
    send_back_revision,
    submit,
    submit_revision,
    withdraw,
)
from evident.support.documents.actions.figures import add_figure
from evident.support.documents.actions.keeping import archive, dispose
from evident.support.documents.actions.practice import agree, compare_with_practice, differ
from evident.support.documents.actions.reading import acknowledge, ask_readers, remind
from evident.support.documents.actions.timing import fall_due, tell_what_is_due
from evident.support.documents.actions.writing import (
    assign,
    carry,
    describe,
    distribute,
    draft,
    draft_from,
    drop_revision,
    edit,
    revise,
)

__all__ = [
    "acknowledge",
    "add_figure",
    "agree",
    "approve",
    "approve_revision",
    "archive",
    "ask_readers",
    "assign",
    "carry",
    "compare_with_practice",
    "confirm",
    "describe",
    "differ",
    "dispose",
    "distribute",
    "draft",
    "draft_from",
    "drop_revision",
    "edit",
    "fall_due",
    "publish",
    "remind",
    "review",
    "revise",
    "send_back",
    "send_back_revision",
    "submit",
    "submit_revision",
    "tell_what_is_due",
    "withdraw",
]
