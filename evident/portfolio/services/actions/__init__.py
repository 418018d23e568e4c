"""What people do to services. The only code that changes one."""

from evident.portfolio.services.actions.living import (
    approve,
    design,
    end,
    go_live,
    keep,
    reject,
    retire,
    transition,
)
from evident.portfolio.services.actions.relating import (
    add_customer,
    add_dependency,
    end_customer,
    remove_dependency,
)
from evident.portfolio.services.actions.writing import edit, propose

__all__ = [
    "add_customer",
    "add_dependency",
    "approve",
    "design",
    "edit",
    "end",
    "end_customer",
    "go_live",
    "keep",
    "propose",
    "reject",
    "remove_dependency",
    "retire",
    "transition",
]
