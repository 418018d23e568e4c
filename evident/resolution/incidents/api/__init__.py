"""The API of incidents: the same actions and queries as the pages."""

from evident.resolution.incidents.api import major, many, reading, reporting, talking, working
from evident.resolution.incidents.api.router import router

__all__ = ["major", "many", "reading", "reporting", "router", "talking", "working"]
