"""What the first page says of the trail, to those who may read it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from evident.kernel.accounts.models import User
from evident.kernel.trail import sealing
from evident.web import home


def health(user: User, at: datetime) -> Mapping[str, Any]:  # noqa: ARG001  # as blocks are read
    """Return the latest seal, and whether the next one is late."""
    last = sealing.last_batch()
    is_late = last is not None and at - last.sealed_at > timedelta(
        minutes=2 * last.heartbeat_minutes
    )
    sealed = last.first + last.count if last else 0
    address = reverse("trail:index")
    return {"last": last, "sealed": sealed, "is_late": is_late, "address": address}


def register() -> None:
    """Make it part of the first page."""
    home.add_block(
        home.Block("trail", "trail_pages/_health.html", health, "trail.read", 60, "right")
    )
