"""What people do about announcements. The only code that changes one."""

from evident.relationships.announcements.actions.publishing import (
    end,
    expire_due,
    inform,
    publish,
    withdraw,
)
from evident.relationships.announcements.actions.writing import draft, edit

__all__ = ["draft", "edit", "end", "expire_due", "inform", "publish", "withdraw"]
