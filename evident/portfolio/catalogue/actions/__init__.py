"""What people do to the catalogue. The only code that changes it."""

from evident.portfolio.catalogue.actions.designing import (
    design_flow,
    design_form,
    discard_draft,
    put_in_force,
    start_draft,
)
from evident.portfolio.catalogue.actions.offering import (
    approve,
    edit,
    prepare,
    publish,
    withdraw,
)

__all__ = [
    "approve",
    "design_flow",
    "design_form",
    "discard_draft",
    "edit",
    "prepare",
    "publish",
    "put_in_force",
    "start_draft",
    "withdraw",
]
