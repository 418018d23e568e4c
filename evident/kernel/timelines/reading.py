"""The timeline of a record: what was said and what happened, the newest first."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.attachments.models import Attachment
from evident.kernel.comments.models import Comment
from evident.kernel.procedures.telling import Told
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees_internal
from evident.kernel.timelines import others
from evident.kernel.timelines.history import History
from evident.kernel.timelines.parties import is_of_user_side
from evident.kernel.trail.models import Entry

EVERYTHING, MESSAGES, CHANGES = "all", "messages", "changes"
SIZE = 40


@dataclass(frozen=True)
class Item:
    """A message, or a change."""

    at: datetime
    comment: Comment | None = None
    told: Told | None = None
    number: str = ""
    """The number of the record it was said on, if it was not this one."""
    is_from_user: bool = False

    @property
    def kind(self) -> str:
        """Which kind of item this is: `reply`, `note` or `change`."""
        if self.comment is None:
            return "change"
        return "note" if self.comment.is_internal else "reply"


@dataclass(frozen=True)
class Timeline:
    """Some items, the newest first, with the token of the older ones; empty at the end."""

    items: list[Item]
    older: str = ""


def timeline(  # what to show of which record, and how it is told
    *,
    record: Record,
    user: User,
    history: History,
    only: str = EVERYTHING,
    token: str = "",
    size: int = SIZE,
    beside: Mapping[int, str] | None = None,
) -> Timeline:
    """
    Return what `user`, who may see `record`, reads of its course.

    `only` keeps messages or changes. `beside` gives key and number of further records whose
    messages belong here. Customers get replies and public events, nothing internal. Raises
    ValidationError for a made-up token.
    """
    reads_all = sees_internal(user, record=record)
    before = read_token(token)
    numbers = {record.pk: "", **(beside or {})}
    comments: list[Comment] = []
    entries: list[Entry] = []
    if only != CHANGES:
        said = comments_of(numbers, reads_all=reads_all)
        comments = list(older(said, before, "comment")[: size + 1])
    if only != MESSAGES:
        happened = entries_of(record, history, reads_all=reads_all)
        entries = list(older(happened, before, "entry")[: size + 1])
    items = [spoken(comment, record=record, numbers=numbers) for comment in comments]
    unseen = others.unseen(entries, model=history.model, user=user)
    for entry in entries:
        told = history.told(entry, is_public=not reads_all, names_hidden=entry.pk in unseen)
        items.append(Item(at=entry.at, told=told))
    items.sort(key=place, reverse=True)
    shown = items[:size]
    return Timeline(shown, older=token_after(shown, before) if len(items) > size else "")


def comments_of(record_ids: Iterable[int], *, reads_all: bool) -> QuerySet[Comment]:
    """Return what was said on these records."""
    comments = Comment.objects.filter(record_id__in=list(record_ids))
    return (
        (comments if reads_all else comments.filter(is_internal=False))
        .select_related("by")
        .prefetch_related(Prefetch("attachments", Attachment.objects.standing(), to_attr="files"))
    )


def entries_of(record: Record, history: History, *, reads_all: bool) -> QuerySet[Entry]:
    """Return what happened to the record, messages left out: they stand there themselves."""
    entries = Entry.objects.filter(record_id=record.pk)
    if reads_all:
        return entries.exclude(event__in=history.silent_events)
    return entries.filter(event__in=history.public_events)


def older(rows: QuerySet[Any], before: dict[str, Any], name: str) -> QuerySet[Any]:
    """Keep what comes after the place already shown, the newest first."""
    if before:
        at, key = before["at"], before[name]
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    return rows.order_by("-at", "-pk")


def spoken(comment: Comment, *, record: Record, numbers: Mapping[int, str]) -> Item:
    """Return a message as an item."""
    by = comment.by
    return Item(
        at=comment.at,
        comment=comment,
        number=numbers[comment.record_id],
        is_from_user=by is not None and is_of_user_side(record, by),
    )


def place(item: Item) -> tuple[datetime, int, int]:
    """Return where an item stands: by time, messages after the changes of the same moment."""
    if item.comment is not None:
        return item.at, 1, item.comment.pk
    return item.at, 0, item.told.id if item.told else 0


def token_after(items: list[Item], before: dict[str, Any]) -> str:
    """Return the token of what is older than `items`."""
    last = items[-1]
    at = last.at
    most = 2**62
    comment = min(
        (each.comment.pk for each in items if each.comment and each.at == at), default=most
    )
    entry = min((each.told.id for each in items if each.told and each.at == at), default=most)
    if before and before["at"] == at:
        comment, entry = min(comment, before["comment"]), min(entry, before["entry"])
    text = json.dumps([at.isoformat(), comment, entry], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_token(token: str) -> dict[str, Any]:
    """Return the place a token names, nothing without one. Raises ValidationError if made up."""
    if not token:
        return {}
    try:
        padded = token + "=" * (-len(token) % 4)
        at, comment, entry = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        place = {"at": parse_datetime(at), "comment": int(comment), "entry": int(entry)}
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise ValidationError(_("This page of the list does not exist.")) from wrong
    if place["at"] is None:
        raise ValidationError(_("This page of the list does not exist."))
    return place
