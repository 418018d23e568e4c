"""Noting that somebody has a record open, and forgetting it."""

from datetime import datetime

from evident.kernel.accounts.models import User
from evident.kernel.presence.models import Presence
from evident.kernel.presence.queries import LASTS
from evident.kernel.records.models import Record


def appear(*, record: Record, user: User, at: datetime, is_writing: bool) -> None:
    """Note that `user`, who may see it, has `record` open, or writes on it."""
    Presence.objects.bulk_create(
        [Presence(record_id=record.pk, user=user, seen_at=at, is_writing=is_writing)],
        update_conflicts=True,
        unique_fields=["record", "user"],
        update_fields=["seen_at", "is_writing"],
    )


def forget_absent(*, at: datetime) -> int:
    """Remove rows that are worth nothing any more; return how many."""
    removed, _by_model = Presence.objects.filter(seen_at__lt=at - 10 * LASTS).delete()
    return removed
