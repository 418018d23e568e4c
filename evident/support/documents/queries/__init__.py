"""Which documents a person may see, and what belongs to one."""

from evident.support.documents.queries.policy import policy, policy_told, statement_of
from evident.support.documents.queries.reading import (
    Rate,
    approvers,
    documents_to_decide,
    documents_to_publish,
    documents_to_read,
    may_put_into_force,
    own_acknowledgement,
    rate_of,
    readers_of,
    reviews_due,
)
from evident.support.documents.queries.seeing import (
    ORDERS,
    Filters,
    begun_from,
    filtered,
    get,
    staff,
    tailorings,
    version_of,
    versions_of,
    visible_to,
)

__all__ = [
    "ORDERS",
    "Filters",
    "Rate",
    "approvers",
    "begun_from",
    "documents_to_decide",
    "documents_to_publish",
    "documents_to_read",
    "filtered",
    "get",
    "may_put_into_force",
    "own_acknowledgement",
    "policy",
    "policy_told",
    "rate_of",
    "readers_of",
    "reviews_due",
    "staff",
    "statement_of",
    "tailorings",
    "version_of",
    "versions_of",
    "visible_to",
]
