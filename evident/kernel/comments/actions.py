"""Saying something on a record, correcting it, withdrawing it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.permissions import declare
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.comments.models import LONGEST_TEXT, Comment
from evident.kernel.comments.queries import of_record
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.procedure import AnyRecord, procedure_of
from evident.kernel.procedures.telling import declare_events
from evident.kernel.records.models import Record
from evident.kernel.search import index
from evident.kernel.search.tokens import Text
from evident.kernel.trail import actions as trail

declare({"comment.withdraw": gettext_lazy("Withdraw what somebody else wrote")})

declare_events(
    {
        "comment.correct": gettext_lazy("%(who)s corrected a comment"),
        "comment.withdraw": gettext_lazy("%(who)s withdrew a comment"),
    }
)


def reply(*, record: Record, by: User | None, at: datetime, text: str) -> Comment:
    """
    Say something on `record` that everybody who sees it may read.

    Raises StepRefused if there is no text or the record has ended, PermissionDenied if `by` may
    not reply. `by` is None where the product itself speaks.
    """
    return _say("reply", record=record, by=by, at=at, text=text)


def note(*, record: Record, by: User | None, at: datetime, text: str) -> Comment:
    """
    Note something on `record` for staff alone.

    Raises StepRefused if there is no text, PermissionDenied if `by` may not write notes.
    """
    return _say("note", record=record, by=by, at=at, text=text)


def _say(step: str, *, record: Record, by: User | None, at: datetime, text: str) -> Comment:
    with saying(step=step, record=record, by=by, at=at, text=text) as (_locked, comment):
        return comment


@contextmanager
def saying(
    *, step: str, record: AnyRecord, by: User | None, at: datetime, text: str
) -> Iterator[tuple[AnyRecord, Comment]]:
    """
    Say something by the step `reply` or `note`; yield the locked record and the comment.

    A process whose record changes by being spoken of fills in the locked record meanwhile.
    """
    text = checked(text)
    is_internal = step == "note"
    facts: dict[str, Any] = {"is_internal": is_internal, "sha256": fingerprint(text)}
    with procedure_of(record.kind).step(step, record, by=by, at=at, facts=facts) as locked:
        comment = Comment.objects.create(
            record_id=locked.pk, by=by, at=at, text=text, is_internal=is_internal
        )
        facts["comment"] = comment.pk
        index.add(record_id=locked.pk, texts=[Text(text, "C", is_internal=is_internal)])
        yield locked, comment


def correct(*, comment: Comment, by: User, at: datetime, text: str) -> Comment:
    """
    Put `text` in place of what `by` said; the trail keeps both.

    Raises PermissionDenied if somebody else said it, StepRefused if it was withdrawn, the record
    has ended, or there is no text.
    """
    text = checked(text)
    with transaction.atomic():
        locked = lock(comment, by=by)
        if locked.by_id != by.pk:
            raise PermissionDenied(_("You can correct only what you wrote yourself."))
        procedure = procedure_of(locked.record.kind)
        procedure.check("note" if locked.is_internal else "reply", locked.record, by=by)
        before = locked.text
        if before == text:
            return locked
        locked.text, locked.edited_at = text, at
        locked.save(update_fields=["text", "edited_at"])
        _trace("comment.correct", locked, by=by, at=at, before=before)
    return locked


def withdraw(*, comment: Comment, by: User, at: datetime, reason: str) -> Comment:
    """
    Take back what was said: its text is gone from the record, and the trail keeps who and why.

    Authors may withdraw what they wrote, others need `comment.withdraw`. The trail keeps the
    fingerprint of the text only: what is withdrawn is often a password. Raises PermissionDenied,
    and StepRefused without a reason or if it was withdrawn already.
    """
    if not reason.strip():
        raise StepRefused(_("Say why it is withdrawn."))
    with transaction.atomic():
        locked = lock(comment, by=by)
        if locked.by_id != by.pk and not access_of(by).may("comment.withdraw", locked.record):
            raise PermissionDenied(_("You can withdraw only what you wrote yourself."))
        facts = {"reason": reason.strip(), "sha256": fingerprint(locked.text)}
        locked.text, locked.withdrawn_at = "", at
        locked.save(update_fields=["text", "withdrawn_at"])
        _trace("comment.withdraw", locked, by=by, at=at, **facts)
    return locked


def lock(comment: Comment, *, by: User) -> Comment:
    """
    Return the comment locked. Its record is locked first, as every step does.

    Raises PermissionDenied if `by` may not read it, StepRefused if it was withdrawn.
    """
    Record.objects.select_for_update(no_key=True).get(pk=comment.record_id)
    locked = Comment.objects.select_related("record").get(pk=comment.pk)
    if not of_record(record=locked.record, user=by).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You are not allowed to do this."))
    if locked.withdrawn_at is not None:
        raise StepRefused(_("This comment was withdrawn."))
    return locked


def _trace(
    event: str, comment: Comment, *, by: User, at: datetime, before: str = "", **facts: Any
) -> None:
    index.refresh([comment.record_id])
    Record.objects.filter(pk=comment.record_id, updated_at__lt=at).update(updated_at=at)
    trail.write(
        event=event,
        by=by,
        at=at,
        record=comment.record,
        changes={"text": [before, comment.text]} if before else None,
        facts={"comment": comment.pk, "is_internal": comment.is_internal, **facts},
    )


def checked(text: str) -> str:
    """Return `text` without what the database cannot hold. Raises StepRefused if none is left."""
    text = text.encode("utf-8", "replace").decode()  # half of a surrogate pair is no character
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise StepRefused(_("Write something first."))
    if len(text) > LONGEST_TEXT:
        raise StepRefused(
            _("The text has %(count)d characters; %(limit)d are possible. Attach it as a file.")
            % {"count": len(text), "limit": LONGEST_TEXT}
        )
    return text


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text, by which the trail proves what was said."""
    return sha256(text.encode()).hexdigest()
