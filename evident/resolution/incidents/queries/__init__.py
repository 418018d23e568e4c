"""Reads of incidents, always for a user."""

from evident.resolution.incidents.queries.helping import (
    callers,
    likely_duplicates,
    named_callers,
    organisations_for,
    people_for,
    person_called,
)
from evident.resolution.incidents.queries.queue import (
    ORDERS,
    Filters,
    filtered,
    listed,
    page,
    queue,
)
from evident.resolution.incidents.queries.seeing import (
    PEOPLE,
    children_of,
    duplicates_of,
    get,
    if_seen,
    several,
    shown,
    visible_to,
)
from evident.resolution.incidents.queries.timeline import timeline

__all__ = [
    "ORDERS",
    "PEOPLE",
    "Filters",
    "callers",
    "children_of",
    "duplicates_of",
    "filtered",
    "get",
    "if_seen",
    "likely_duplicates",
    "listed",
    "named_callers",
    "organisations_for",
    "page",
    "people_for",
    "person_called",
    "queue",
    "several",
    "shown",
    "timeline",
    "visible_to",
]
