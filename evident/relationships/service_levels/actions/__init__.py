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
    terminate,
)
from evident.relationships.service_levels.actions.applying import apply, carry_on, outlook
from evident.relationships.service_levels.actions.carrying import carry, uncarry
from evident.relationships.service_levels.actions.correcting import correct, preview
from evident.relationships.service_levels.actions.drafting import draft, revise
from evident.relationships.service_levels.actions.rewording import (
    correct_terms,
    outlook_of_terms,
)
from evident.relationships.service_levels.actions.signing import is_of_ours, sides_of, sign

__all__ = [
    "activate",
    "amend",
    "apply",
    "carry",
    "carry_on",
    "conclude",
    "confirm",
    "correct",
    "correct_terms",
    "discard",
    "draft",
    "drop",
    "expire_due",
    "is_of_ours",
    "negotiate",
    "outlook",
    "outlook_of_terms",
    "preview",
    "renew",
    "review",
    "revise",
    "sides_of",
    "sign",
    "terminate",
    "uncarry",
]
