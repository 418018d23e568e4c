"""Requirements through the API."""

from evident.conformity.requirements.api.router import results_router, router

__all__ = ["results_router", "router"]
