"""Calendars through the API: the same actions and queries as their pages."""

from evident.api.calendars import drafting, reading, reckoning
from evident.api.calendars.router import router

__all__ = ["drafting", "reading", "reckoning", "router"]
