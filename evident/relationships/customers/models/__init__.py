"""Customers and what is between them and us."""

from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.models.satisfaction import (
    SatisfactionQuestion,
    SatisfactionRules,
)

__all__ = ["Complaint", "SatisfactionQuestion", "SatisfactionRules"]
