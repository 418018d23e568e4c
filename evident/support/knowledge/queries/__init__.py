"""Which articles a person may see, and which of them may help."""

from evident.support.knowledge.queries.home import categories, most_read, newest
from evident.support.knowledge.queries.seeing import (
    ORDERS,
    Filters,
    filtered,
    get,
    own_feedback,
    readable,
    services_for,
    staff,
    used_in,
    versions_of,
    visible_to,
)
from evident.support.knowledge.queries.suggesting import Suggestion, suggest, suggest_for

__all__ = [
    "ORDERS",
    "Filters",
    "Suggestion",
    "categories",
    "filtered",
    "get",
    "most_read",
    "newest",
    "own_feedback",
    "readable",
    "services_for",
    "staff",
    "suggest",
    "suggest_for",
    "used_in",
    "versions_of",
    "visible_to",
]
