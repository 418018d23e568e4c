"""The API of agreements and clocks: the same actions and queries as the pages."""

from evident.relationships.service_levels.api import agreements, clocks, keeping, recounts
from evident.relationships.service_levels.api.agreements import router
from evident.relationships.service_levels.api.clocks import router as clocks_router

__all__ = ["agreements", "clocks", "clocks_router", "keeping", "recounts", "router"]
