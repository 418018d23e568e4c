"""What people do to articles. The only code that changes one."""

from evident.support.knowledge.actions.reading import rate, settle, solve
from evident.support.knowledge.actions.reviewing import (
    confirm,
    expire,
    fall_due,
    publish,
    send_back,
    send_back_revision,
    submit,
    submit_revision,
    tell_what_is_due,
    withdraw,
)
from evident.support.knowledge.actions.using import draft_from, use
from evident.support.knowledge.actions.writing import (
    address,
    assign,
    describe,
    draft,
    drop_revision,
    edit,
    revise,
)

__all__ = [
    "address",
    "assign",
    "confirm",
    "describe",
    "draft",
    "draft_from",
    "drop_revision",
    "edit",
    "expire",
    "fall_due",
    "publish",
    "rate",
    "revise",
    "send_back",
    "send_back_revision",
    "settle",
    "solve",
    "submit",
    "submit_revision",
    "tell_what_is_due",
    "use",
    "withdraw",
]
