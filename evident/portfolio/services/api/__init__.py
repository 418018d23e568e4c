"""The API of services: the same actions and queries as the pages."""

from evident.portfolio.services.api import reading, working
from evident.portfolio.services.api.router import router

__all__ = ["reading", "router", "working"]
