"""What was said on a record."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_source
from evident.kernel.search.tokens import Text

LONGEST_TEXT = 100_000
"""Characters of one comment. What is longer is a file."""


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, narrowed."""

    def public(self) -> "CommentQuerySet":
        """Keep replies; internal notes are for staff alone."""
        return self.filter(is_internal=False)

    def standing(self) -> "CommentQuerySet":
        """Keep what was not withdrawn."""
        return self.filter(withdrawn_at=None)


class Comment(models.Model):
    """
    A reply, which everybody who sees the record may read, or an internal note of staff.

    Which of both it is never changes. `at` is when it was said (UTC), `recorded_at` when it was
    written here. A withdrawn comment keeps its place and loses its text.
    """

    record = models.ForeignKey(
        Record, models.CASCADE, verbose_name=_("record"), related_name="comments", db_index=False
    )
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        verbose_name=_("by"),
        related_name="comments",
        db_index=False,
    )
    at = models.DateTimeField(_("said at"))
    recorded_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)
    is_internal = models.BooleanField(_("internal"), default=False)
    text = models.TextField(_("text"))
    edited_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "comment"
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(text=""),
                name="comment_withdrawn_has_no_text",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["record", "at", "id"], name="comment_of_record")]

    def __str__(self) -> str:
        return self.text[:80]


def searched_texts(record_ids: Sequence[int]) -> Iterator[tuple[int, Text]]:
    """Yield what is searched in the comments on these records, the newest first."""
    said = Comment.objects.standing().filter(record_id__in=record_ids).order_by("-at", "-id")
    for record_id, text, is_internal in said.values_list("record_id", "text", "is_internal"):
        yield record_id, Text(text, "C", is_internal=is_internal)


declare_source("comments", searched_texts)
