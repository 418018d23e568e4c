"""What every installation starts with: version 1 of each procedure."""

from typing import Any

from evident.management.audits.limits import SHIPPED as LIMITS

RULES: dict[str, dict[str, Any]] = {kind: {"limits": limits} for kind, limits in LIMITS.items()}
