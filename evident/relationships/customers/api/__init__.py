"""The API of customers and what is between them and us: the same actions and queries as pages."""

from evident.relationships.customers.api.complaints import router as complaints

__all__ = ["complaints"]
