"""What every installation starts with: version 1 of each procedure."""

from typing import Any

from evident.relationships.customers.limits import CALENDAR
from evident.relationships.customers.limits import SHIPPED as LIMITS
from evident.relationships.customers.models.complaint import KIND as COMPLAINT

RULES: dict[str, dict[str, Any]] = {
    COMPLAINT.code: {
        "required": {"resolve": ["verdict", "outcome"]},
        "limits": LIMITS,
        "calendar": CALENDAR,
    },
}
