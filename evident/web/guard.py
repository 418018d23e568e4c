"""Stands before every page: boundless requests, and texts that no database can hold."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from evident.web import errors

Answer = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])
LIMIT = "takes_bytes"
ABSENT_BYTES = 1 << 20
"""What somebody who has not signed in may send: names and passwords are short."""

logger = logging.getLogger(__name__)


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let a page take requests of up to `size` bytes from people who have signed in."""

    def mark(view: View) -> View:
        setattr(view, LIMIT, size)
        return view

    return mark


class Guard:
    """
    Refuses what no page can take, with a sentence instead of a failure.

    Must stand before the protection against forged forms, which reads whatever is sent.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_arguments: Any
    ) -> HttpResponse | None:
        """Refuse a request that is too large before a byte of it is kept."""
        sent = str(request.META.get("CONTENT_LENGTH") or 0)
        size = int(sent) if sent.isdecimal() and len(sent) < 20 else 0
        if size <= ABSENT_BYTES:
            return None
        limit = ABSENT_BYTES
        if request.user.is_authenticated or "Authorization" in request.headers:
            limit = getattr(view, LIMIT, settings.REQUEST_LIMIT_BYTES)
        return errors.too_large(request, limit) if size > limit else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer where the database cannot hold what was sent: NUL, half letters, absurd days."""
        if not isinstance(exception, DataError | UnicodeEncodeError):
            return None
        logger.warning("%s cannot be stored.", request.path, exc_info=exception)
        return errors.unstorable(request)
