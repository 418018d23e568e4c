"""The API of controlled documents: the same actions and queries as pages."""

from evident.support.documents.api import documents, pictures, steps
from evident.support.documents.api.routing import router

__all__ = ["documents", "pictures", "router", "steps"]
