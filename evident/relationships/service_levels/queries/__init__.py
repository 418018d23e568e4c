"""What people read of agreements and clocks."""

from evident.relationships.service_levels.queries.seeing import NEWEST, filtered, get, visible_to

__all__ = ["NEWEST", "filtered", "get", "visible_to"]
