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
from evident.relationships.service_levels.actions.carrying import carry, uncarry
from evident.relationships.service_levels.actions.correcting import correct, preview
from evident.relationships.service_levels.actions.drafting import draft, revise

__all__ = [
    "activate",
    "amend",
    "carry",
    "conclude",
    "confirm",
    "correct",
    "discard",
    "draft",
    "drop",
    "expire_due",
    "negotiate",
    "preview",
    "renew",
    "review",
    "revise",
    "sign",
    "terminate",
    "uncarry",
]
