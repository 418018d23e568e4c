"""Service requests through the API."""

from evident.resolution.service_requests.api.router import router

__all__ = ["router"]
