"""Which samples a person may see, and what of them."""

from evident.conformity.samples.queries import since
from evident.conformity.samples.queries.seeing import (
    get,
    get_item,
    is_whole_for,
    items_of,
    items_visible_to,
    judgements_for,
    visible_to,
)

__all__ = [
    "get",
    "get_item",
    "is_whole_for",
    "items_of",
    "items_visible_to",
    "judgements_for",
    "since",
    "visible_to",
]
