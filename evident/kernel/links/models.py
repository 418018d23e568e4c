"""Links between records."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record


class Link(models.Model):
    """
    What one record is to another, such as *caused by*. Stored once, read from both ends.

    Of a meaning and its inverse one is stored; a mutual link starts at the older record. `at` is
    when it was linked (UTC).
    """

    start = models.ForeignKey(
        Record, models.CASCADE, verbose_name=_("from"), related_name="links_out", db_index=False
    )
    meaning = models.CharField(_("meaning"), max_length=40)
    end = models.ForeignKey(Record, models.CASCADE, verbose_name=_("to"), related_name="links_in")
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        verbose_name=_("by"),
        related_name="links",
        db_index=False,
    )
    at = models.DateTimeField(_("linked at"))

    class Meta:
        db_table = "link"
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["start", "end", "meaning"], name="link_once"),
            models.CheckConstraint(
                condition=~models.Q(start=models.F("end")), name="link_to_another_record"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_id} {self.meaning} {self.end_id}"
