"""Files that belong to a record."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.attachments.types import LONGEST_NAME, SHOWN
from evident.kernel.comments.models import Comment
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_source
from evident.kernel.search.tokens import Text


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments, narrowed."""

    def public(self) -> "AttachmentQuerySet":
        """Keep those that everybody who sees the record may have."""
        return self.filter(is_internal=False)

    def standing(self) -> "AttachmentQuerySet":
        """Keep those that were not removed."""
        return self.filter(removed_at=None)


class KeptFile(models.Model):
    """What is known of a file whose bytes are in one named by their SHA-256."""

    name = models.CharField(_("file name"), max_length=LONGEST_NAME)
    media_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Attachment(KeptFile):
    """
    A file on a record, perhaps sent with a comment.

    Its bytes are in a file named by their SHA-256; equal ones are kept once. A removed attachment
    keeps its line and loses its bytes. Times are UTC.
    """

    record = models.ForeignKey(
        Record, models.CASCADE, verbose_name=_("record"), related_name="attachments", db_index=False
    )
    comment = models.ForeignKey(
        Comment,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("comment"),
        related_name="attachments",
    )
    is_internal = models.BooleanField(_("internal"), default=False)
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        verbose_name=_("by"),
        related_name="attachments",
        db_index=False,
    )
    at = models.DateTimeField(_("attached at"))
    recorded_at = models.DateTimeField(_("written at"), db_default=Now(), editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        db_table = "attachment"
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes: ClassVar = [
            models.Index(fields=["record", "at", "id"], name="attachment_of_record")
        ]

    def get_absolute_url(self) -> str:
        """Return the address from which the file is downloaded."""
        return reverse("web:attachment", kwargs={"attachment": self.pk})

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it."""
        return self.removed_at is None and self.media_type in SHOWN


def searched_names(record_ids: Sequence[int]) -> Iterator[tuple[int, Text]]:
    """Yield the names of the files on these records."""
    files = Attachment.objects.standing().filter(record_id__in=record_ids).order_by("-at", "-id")
    for record_id, name, is_internal in files.values_list("record_id", "name", "is_internal"):
        yield record_id, Text(name, "D", is_internal=is_internal)


declare_source("attachments", searched_names)
