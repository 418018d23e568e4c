"""Reading what is restricted leaves a trace; of auditors from outside, every look does."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from evident.kernel.access.permissions import ENDING
from evident.kernel.access.queries import REMEMBERED, access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

EVENT = "record.read_restricted"
LOOK = "record.read"
"""Somebody from outside opened what is not restricted."""
PAGE = "page.read"
"""Somebody from outside was shown a page that is no record."""
NOTED = "_has_looked"
"""Set on a user object, that is for a request, once a look was noted."""
ONCE_IN = timedelta(minutes=15)


def note_reading(*, record: Record, by: User, at: datetime) -> None:
    """
    Write that `by` opened `record`, if it is restricted or he comes from outside to look.

    Again only after ONCE_IN: fragments of the same page, and opening it twice, are one reading.
    """
    if not record.is_restricted and not is_watched(by):
        return
    setattr(by, NOTED, True)
    event = EVENT if record.is_restricted else LOOK
    recent = Entry.objects.filter(record_id=record.pk, at__gt=at - ONCE_IN, at__lte=at)
    if not recent.filter(event=event, by_id=by.pk).exists():
        trail.write(event=event, by=by, at=at, record=record)


def note_look(*, event: str, by: User, at: datetime, **facts: str | int) -> None:
    """Write that `by`, if he comes from outside to look, opened what is no record; as above."""
    if not is_watched(by):
        return
    setattr(by, NOTED, True)
    if not lately(event=event, by=by, at=at).filter(facts=facts).exists():
        trail.write(event=event, by=by, at=at, facts=facts)


def note_page(*, by: User, at: datetime, path: str, title: str) -> None:
    """
    Write that `by`, if he comes from outside to look, was shown a page, a part of one or an answer.

    Not where the same request has told more exactly what it showed, nor for a part of what was
    shown at the same address just before. Who was never asked what he may see, was shown nothing
    of ours.
    """
    if not hasattr(by, REMEMBERED) or getattr(by, NOTED, False) or not is_watched(by):
        return
    if not lately(event=PAGE, by=by, at=at).filter(facts__path=path).exists():
        trail.write(event=PAGE, by=by, at=at, facts={"path": path, "title": title})


def lately(*, event: str, by: User, at: datetime) -> "QuerySet[Entry]":
    """Return what was written of such looks of `by` within ONCE_IN."""
    return Entry.objects.filter(by_id=by.pk, event=event, at__gt=at - ONCE_IN, at__lte=at)


def is_watched(person: User) -> bool:
    """Return whether every look of `person` is recorded: that of an auditor from outside."""
    return any(role.role in ENDING for role in access_of(person).roles)
