"""Who else has a record open."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from evident.kernel.accounts.models import User
from evident.kernel.presence.models import Presence
from evident.kernel.records.models import Record

LASTS = timedelta(seconds=45)
"""A page tells every 20 seconds that it is open; two silences in a row mean it is not."""


def others_at(record: Record, *, user: User, at: datetime) -> QuerySet[Presence]:
    """Return who besides `user` has `record` open, those who write first; for our staff."""
    return (
        Presence.objects.filter(record_id=record.pk, seen_at__gt=at - LASTS)
        .exclude(user=user)
        .select_related("user")
        .order_by("-is_writing", "seen_at")
    )
