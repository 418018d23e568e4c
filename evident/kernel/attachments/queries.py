"""Which files a person may have."""

from collections.abc import Callable

from django.db.models import Q
from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.attachments.models import Attachment, AttachmentQuerySet
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, sees_internal

_hidden: dict[str, Callable[[Record], Q]] = {}


def hide_from_readers(kind: str, hidden: Callable[[Record], Q]) -> None:
    """
    Keep files of a kind of record from whoever may not read our notes.

    `hidden` tells which of a record's: what is part of a draft, for instance.
    """
    _hidden[kind] = hidden


def for_readers(record: Record, found: AttachmentQuerySet) -> AttachmentQuerySet:
    """Keep of the files of `record` those that everybody who sees it may have."""
    hidden = _hidden.get(record.kind)
    return found.public().exclude(hidden(record)) if hidden else found.public()


def of_record(*, record: Record, user: User) -> AttachmentQuerySet:
    """
    Return the attachments of `record` that `user` may have, in the order they came.

    None if `user` may not see the record. Removed ones are among them: their line stays.
    """
    if not sees(user, record=record):
        return Attachment.objects.none()
    found = Attachment.objects.filter(record=record).select_related("by").order_by("at", "id")
    return found if sees_internal(user, record=record) else for_readers(record, found)


def get(*, pk: int, user: User) -> Attachment:
    """Return one attachment. Raises Http404 alike for one that is hidden, removed or none."""
    files = Attachment.objects.standing().select_related("record").filter(pk=pk)
    found = files.first()
    if found is None or not sees(user, record=found.record):
        raise Http404
    if not sees_internal(user, record=found.record) and not for_readers(found.record, files):
        raise Http404
    return found
