"""The API of the knowledge base: the same actions and queries as pages."""

from evident.support.knowledge.api.articles import router

__all__ = ["router"]
