"""The API of evidence: the trail, and where history departed from procedures."""

from evident.api.evidence import deviations, trail
from evident.api.evidence.routers import ROUTERS

__all__ = ["ROUTERS", "deviations", "trail"]
