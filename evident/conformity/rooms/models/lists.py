"""A list from outside, such as a phone log, and which of its rows have a record here."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.rooms.models.room import Room
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.management.audits.models import AuditorNote, Finding


class Outcome(models.TextChoices):
    """What comparing found out about a row."""

    WAITING = "waiting", pgettext_lazy("row of a list", "Not compared yet")
    MATCHED = "matched", pgettext_lazy("row of a list", "Has a record")
    EXCEPTION = "exception", pgettext_lazy("row of a list", "No record")
    UNREADABLE = "unreadable", pgettext_lazy("row of a list", "Cannot be compared")


class OutsideList(models.Model):
    """
    A file of somebody else, compared with the records its loader could see.

    Once kept it stays as it was found, with the fingerprint of the file: another comparison is
    another list. `rule` says what was compared: columns, minutes, words.
    """

    name = models.CharField(pgettext_lazy("list from outside", "name"), max_length=200)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, verbose_name=_("room"), related_name="lists"
    )
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    header = ArrayField(models.CharField(max_length=2000), verbose_name=_("columns"))
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    loaded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("loaded by"), related_name="outside_lists"
    )
    loaded_at = models.DateTimeField(_("loaded at"))
    kind = models.CharField(_("compared with"), max_length=40, blank=True)
    rule = models.JSONField(_("how it was compared"), default=dict, blank=True)
    compared_at = models.DateTimeField(_("compared at"), null=True, blank=True)
    kept_at = models.DateTimeField(_("kept at"), null=True, blank=True)
    candidates = models.PositiveIntegerField(_("records it was compared with"), default=0)
    matched = models.PositiveIntegerField(_("rows with a record"), default=0)
    exceptions = models.PositiveIntegerField(_("rows without a record"), default=0)
    unreadable = models.PositiveIntegerField(_("rows that cannot be compared"), default=0)

    class Meta:
        db_table = "outside_list"
        verbose_name = _("list from outside")
        verbose_name_plural = _("lists from outside")
        ordering: ClassVar = ["-loaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the list's page."""
        return reverse("outside_lists:list", kwargs={"outside": self.pk})


class OutsideRow(models.Model):
    """One row of a list: its cells as they were, and the record it has here, if any."""

    outside_list = models.ForeignKey(OutsideList, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    cells = ArrayField(models.TextField(), verbose_name=_("cells"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING
    )
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    record = models.ForeignKey(
        Record, models.SET_NULL, null=True, verbose_name=_("record"), related_name="+"
    )
    number = models.CharField(_("number"), max_length=40, blank=True)
    """Of the record, kept even if the record were to go."""
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, verbose_name=_("finding"), related_name="+"
    )

    class Meta:
        db_table = "outside_row"
        verbose_name = _("row of a list from outside")
        verbose_name_plural = _("rows of lists from outside")
        ordering: ClassVar = ["line", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["outside_list", "outcome", "line"], name="outside_row_by_outcome")
        ]

    def __str__(self) -> str:
        return str(self.line)


class RowNote(models.Model):
    """That an auditor noted something about a row: who may read the note finds it there."""

    row = models.ForeignKey(
        OutsideRow, models.PROTECT, verbose_name=_("row of a list from outside"),
        related_name="notes",
    )  # fmt: skip
    note = models.OneToOneField(
        AuditorNote, models.CASCADE, related_name="about_row", verbose_name=_("note")
    )

    class Meta:
        db_table = "outside_row_note"
        verbose_name = _("note about a row")
        verbose_name_plural = _("notes about rows")

    def __str__(self) -> str:
        return str(self.note)
