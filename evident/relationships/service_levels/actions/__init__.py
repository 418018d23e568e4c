"""What people do to agreements, and what happens to clocks. The only code that changes either."""

from evident.relationships.service_levels.actions.agreements import (
    activate,
    amend,
    conclude,
    confirm,
    discard,
    drop,
    expire_due,
    negotiate,
    renew,
    review,
    sign,
    terminate,
)
from evident.relationships.service_levels.actions.drafting import draft, revise

__all__ = [
    "activate",
    "amend",
    "conclude",
    "confirm",
    "discard",
    "draft",
    "drop",
    "expire_due",
    "negotiate",
    "renew",
    "review",
    "revise",
    "sign",
    "terminate",
]
