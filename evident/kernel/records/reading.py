"""Reading what is restricted leaves a trace."""

from datetime import datetime, timedelta

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

EVENT = "record.read_restricted"
ONCE_IN = timedelta(minutes=15)


def note_reading(*, record: Record, by: User, at: datetime) -> None:
    """
    Write that `by` opened `record`, if it is restricted; again only after ONCE_IN.

    Fragments of the same page, and opening it twice, are one reading.
    """
    if not record.is_restricted:
        return
    recent = Entry.objects.filter(record_id=record.pk, at__gt=at - ONCE_IN, at__lte=at)
    if not recent.filter(event=EVENT, by_id=by.pk).exists():
        trail.write(event=EVENT, by=by, at=at, record=record)
