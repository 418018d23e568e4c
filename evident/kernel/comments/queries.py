"""Which comments a person may read."""

from collections.abc import Sequence

from django.http import Http404

from evident.kernel.accounts.models import User
from evident.kernel.comments.models import Comment, CommentQuerySet
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, sees_internal


def of_record(*, record: Record, user: User) -> CommentQuerySet:
    """
    Return the comments on `record` that `user` may read, in the order they were said.

    None if `user` may not see the record. Withdrawn ones are among them, without their text.
    """
    if not sees(user, record=record):
        return Comment.objects.none()
    comments = Comment.objects.filter(record=record).select_related("by").order_by("at", "id")
    return comments if sees_internal(user, record=record) else comments.public()


def of_records(*, records: Sequence[Record], user: User) -> list[Comment]:
    """Return the comments on several records that `user` may read, in the order they were said."""
    found = [comment for record in records for comment in of_record(record=record, user=user)]
    return sorted(found, key=lambda comment: (comment.at, comment.pk))


def get(*, pk: int, user: User) -> Comment:
    """Return one comment. Raises Http404 alike for one that is hidden and one that is not."""
    comment = Comment.objects.select_related("record", "by").filter(pk=pk).first()
    if comment is None or not of_record(record=comment.record, user=user).filter(pk=pk).exists():
        raise Http404
    return comment
