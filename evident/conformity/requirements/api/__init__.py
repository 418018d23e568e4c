"""Requirements through the API."""

from evident.conformity.requirements.api.conformance import router as conformance_router
from evident.conformity.requirements.api.router import results_router, router

__all__ = ["conformance_router", "results_router", "router"]
