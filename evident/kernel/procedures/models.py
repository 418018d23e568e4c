"""Versions of a procedure's tailoring: what an organisation may change without code."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User


class VersionState(models.TextChoices):
    """The life of a version."""

    DRAFT = "draft", _("Draft")
    EFFECTIVE = "effective", _("Effective")
    SUPERSEDED = "superseded", _("Superseded")


class ProcedureVersion(models.Model):
    """
    The rules of one process as they were in force from `effective_at` on.

    Every record keeps the number of the version it started under. Version 1 is the shipped one.
    """

    kind = models.CharField(_("process"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=12, choices=VersionState, default=VersionState.DRAFT
    )
    rules = models.JSONField(_("rules"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    author = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("author"), related_name="+"
    )
    approver = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("approver"), related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    effective_at = models.DateTimeField(_("effective from"), null=True)

    class Meta:
        db_table = "procedure_version"
        verbose_name = _("procedure version")
        verbose_name_plural = _("procedure versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["kind"],
                name="one_effective_version",
                condition=models.Q(state="effective"),
            ),
            models.CheckConstraint(
                condition=models.Q(author=None)
                | models.Q(approver=None)
                | ~models.Q(author=models.F("approver")),
                name="author_is_not_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.number}"
