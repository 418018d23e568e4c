"""Customers and what is between them and us."""

from evident.relationships.customers.models.complaint import Complaint

__all__ = ["Complaint"]
