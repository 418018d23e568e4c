"""Samples through the API."""

from evident.conformity.samples.api.router import router

__all__ = ["router"]
