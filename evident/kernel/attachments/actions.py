"""Attaching a file to a record, and removing it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.permissions import declare
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.attachments import storage
from evident.kernel.attachments.incoming import accepting
from evident.kernel.attachments.models import Attachment
from evident.kernel.attachments.queries import of_record
from evident.kernel.attachments.types import safe_name, sniffed
from evident.kernel.comments.models import Comment
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.telling import declare_events
from evident.kernel.records.models import Record
from evident.kernel.search import index
from evident.kernel.search.tokens import Text
from evident.kernel.trail import actions as trail

declare({"attachment.remove": gettext_lazy("Remove files that somebody else attached")})

declare_events(
    {
        "attachment.add": gettext_lazy("%(who)s attached a file"),
        "attachment.remove": gettext_lazy("%(who)s removed a file"),
        "attachment.download": gettext_lazy("%(who)s downloaded a file"),
    }
)

UNREFERENCED_FOR = timedelta(hours=24)
"""How long a file without attachment is kept: its transaction may still be running."""
_keepers: list[Callable[[Attachment], str]] = []
_holders: list[Callable[[str], bool]] = []


def keep_while(keeper: Callable[[Attachment], str]) -> None:
    """Let `keeper` say why a file may not be removed: a sentence, or nothing where it may."""
    _keepers.append(keeper)


def hold_content_while(holder: Callable[[str], bool]) -> None:
    """Keep the bytes with a SHA-256 for as long as `holder` says so, attached or not."""
    _holders.append(holder)


def add(
    *,
    record: Record,
    by: User | None,
    at: datetime,
    name: str,
    content: Iterable[bytes],
    is_internal: bool = False,
    comment: Comment | None = None,
) -> Attachment:
    """
    Attach a file to `record`: to `comment` if given, which then decides whether it is internal.

    `content` is given in pieces (`upload.chunks()`), so that no file is ever wholly in memory.
    Needs what replying needs, and for an internal file what writing notes needs. Raises
    StepRefused if the file is empty, too large or runs by itself, or if the record has ended;
    PermissionDenied if `by` may not attach to it.
    """
    is_internal = comment.is_internal if comment is not None else is_internal
    step = "note" if is_internal else "reply"
    procedure_of(record.kind).check(step, record, by=by)  # before a byte is written
    name = safe_name(name)
    with accepting(content, name=name) as received:
        return _add(
            received,
            record=record,
            by=by,
            at=at,
            name=name,
            is_internal=is_internal,
            comment=comment,
        )


@transaction.atomic
def _add(
    received: storage.Received,
    *,
    record: Record,
    by: User | None,
    at: datetime,
    name: str,
    is_internal: bool,
    comment: Comment | None,
) -> Attachment:
    locked = Record.objects.select_for_update(no_key=True).get(pk=record.pk)
    if comment is None:
        step = "note" if is_internal else "reply"
        procedure_of(record.kind).check(step, locked, by=by)
    elif comment.record_id != locked.pk or (by is not None and comment.by_id != by.pk):
        raise PermissionDenied(_("You are not allowed to do this."))
    lock_content(received.sha256)
    storage.keep(received)
    attachment = Attachment.objects.create(
        record=locked,
        comment=comment,
        name=name,
        media_type=sniffed(received.head, name=name),
        size=received.size,
        sha256=received.sha256,
        is_internal=is_internal,
        by=by,
        at=at,
    )
    index.add(record_id=locked.pk, texts=[Text(name, "D", is_internal=is_internal)])
    _trace("attachment.add", attachment, by=by, at=at)
    return attachment


def remove(*, attachment: Attachment, by: User, at: datetime, reason: str) -> Attachment:
    """
    Take a file away: its bytes are deleted, and the trail keeps what it was, who and why.

    People may remove what they attached, others need `attachment.remove`. Raises
    PermissionDenied, and StepRefused without a reason or if it was removed already.
    """
    if not reason.strip():
        raise StepRefused(_("Say why it is removed."))
    with transaction.atomic():
        record = Record.objects.select_for_update(no_key=True).get(pk=attachment.record_id)
        locked = of_record(record=record, user=by).filter(pk=attachment.pk).first()
        if locked is None or (
            locked.by_id != by.pk and not access_of(by).may("attachment.remove", record)
        ):
            raise PermissionDenied(_("You can remove only what you attached yourself."))
        if locked.removed_at is not None:
            raise StepRefused(_("This file was removed."))
        for keeper in _keepers:
            if why := keeper(locked):
                raise StepRefused(why)
        _take_away(locked, by=by, at=at, reason=reason.strip())
        index.refresh([record.pk])
    return locked


@transaction.atomic
def dispose(*, record: Record, by: User | None, at: datetime, reason: str) -> int:
    """
    Take every file of `record` away, because its time of keeping is over; return how many.

    Whoever calls this has checked that it may be done: it is part of a step.
    """
    files = Attachment.objects.select_for_update().filter(record_id=record.pk).standing()
    for file in files:
        _take_away(file, by=by, at=at, reason=reason)
    index.refresh([record.pk])
    return len(files)


def _take_away(attachment: Attachment, *, by: User | None, at: datetime, reason: str) -> None:
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    _trace("attachment.remove", attachment, by=by, at=at, reason=reason)
    transaction.on_commit(partial(delete_unused, attachment.sha256))


def trace_download(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Note in the trail that `by` downloaded a file of a restricted record; of others nothing."""
    if attachment.record.is_restricted:
        _trace("attachment.download", attachment, by=by, at=at)


def sweep(*, older_than: timedelta = UNREFERENCED_FOR) -> int:
    """
    Delete files that no attachment refers to, and return how many.

    They are left by a process that died, or by a transaction that was rolled back.
    """
    count = 0
    for name, path in storage.old_files(seconds=older_than.total_seconds()):
        if not storage.SHA256.fullmatch(name):
            path.unlink(missing_ok=True)
            count += 1
        else:
            count += delete_unused(name)
    return count


@transaction.atomic
def delete_unused(fingerprint: str) -> bool:
    """Delete the bytes with this SHA-256 unless an attachment refers to them or they are held."""
    lock_content(fingerprint)
    if Attachment.objects.standing().filter(sha256=fingerprint).exists():
        return False
    if any(holds(fingerprint) for holds in _holders):
        return False
    storage.delete(fingerprint)
    return True


def lock_content(fingerprint: str) -> None:
    """Keep others from adding or deleting the same bytes until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [fingerprint])


def _trace(
    event: str, attachment: Attachment, *, by: User | None, at: datetime, **facts: object
) -> None:
    if event != "attachment.download":
        Record.objects.filter(pk=attachment.record_id, updated_at__lt=at).update(updated_at=at)
    trail.write(
        event=event,
        by=by,
        at=at,
        record=attachment.record,
        facts={
            "attachment": attachment.pk,
            "name": attachment.name,
            "type": attachment.media_type,
            "size": attachment.size,
            "sha256": attachment.sha256,
            "is_internal": attachment.is_internal,
            **facts,
        },
    )
