"""The API of administration: the same actions and queries as its pages."""

from evident.api.administration import (
    explaining,
    fields,
    grants,
    jobs,
    numbering,
    organisations,
    people,
    roles,
    teams,
    tokens,
)
from evident.api.administration.routers import ROUTERS

__all__ = [
    "ROUTERS",
    "explaining",
    "fields",
    "grants",
    "jobs",
    "numbering",
    "organisations",
    "people",
    "roles",
    "teams",
    "tokens",
]
