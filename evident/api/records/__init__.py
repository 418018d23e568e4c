"""The API of what every record has, whatever its process."""

from evident.api.records import (
    approvals,
    attachments,
    checklists,
    comments,
    exports,
    links,
    reading,
    restricting,
    searching,
    views,
)
from evident.api.records.routers import ROUTERS

__all__ = [
    "ROUTERS",
    "approvals",
    "attachments",
    "checklists",
    "comments",
    "exports",
    "links",
    "reading",
    "restricting",
    "searching",
    "views",
]
