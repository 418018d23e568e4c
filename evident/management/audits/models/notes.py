"""What an auditor notes for himself: nobody else reads it until he shares it or hands it over."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.management.audits.models.finding import Finding


class AuditorNote(models.Model):
    """
    A note of one auditor for himself, perhaps about a record and some requirements.

    It is no record and its text stands in no trail: the trail says only that it was written.
    Shared, it is read by those who receive auditors' notes. Handed over, it becomes a finding that
    everybody concerned reads.
    """

    author = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("author"), related_name="auditor_notes"
    )
    text = models.TextField(_("text"))
    requirements = ArrayField(
        models.CharField(max_length=20), verbose_name=_("requirements"), default=list, blank=True
    )
    about = models.ForeignKey(
        Record, models.SET_NULL, null=True, blank=True, verbose_name=_("about"), related_name="+"
    )
    made_at = models.DateTimeField(_("written at"))
    changed_at = models.DateTimeField(_("changed at"))
    shared_at = models.DateTimeField(_("shared at"), null=True, blank=True)
    """From then on who receives auditors' notes reads it, and it stays as it is."""
    finding = models.OneToOneField(
        Finding, models.PROTECT, null=True, blank=True, verbose_name=_("finding"),
        related_name="from_note",
    )  # fmt: skip

    class Meta:
        db_table = "auditor_note"
        verbose_name = _("auditor’s note")
        verbose_name_plural = _("auditor’s notes")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(text=""), name="auditor_note_says"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
