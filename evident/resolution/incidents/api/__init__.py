"""The API of incidents: the same actions and queries as the pages."""

from evident.resolution.incidents.api import (
    major,
    many,
    reading,
    reporting,
    setting_lists,
    talking,
    working,
)
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.settings import router as settings_router

__all__ = [
    "major",
    "many",
    "reading",
    "reporting",
    "router",
    "setting_lists",
    "settings_router",
    "talking",
    "working",
]
