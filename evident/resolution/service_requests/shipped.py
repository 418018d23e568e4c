"""What every installation starts with: version 1 of the procedure."""

from typing import Any

from evident.resolution.service_requests.limits import SHIPPED as LIMITS
from evident.resolution.service_requests.models import KIND

RULES: dict[str, dict[str, Any]] = {KIND.code: {"limits": LIMITS}}
