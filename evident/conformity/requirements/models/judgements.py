"""What people judged of requirements, and the files it rests on."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.models.catalogue import Requirement, Status
from evident.kernel.accounts.models import User
from evident.kernel.attachments.models import KeptFile


class Judgement(models.Model):
    """
    What a named person found where no check can decide, why, and until when that holds.

    Never changed: a later one takes its place.
    """

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="judgements")
    status = models.CharField(_("finding"), max_length=20, choices=Status)
    reason = models.TextField(_("reason"))
    evidence = ArrayField(
        models.CharField(max_length=40), default=list, verbose_name=_("records as evidence")
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        db_table = "requirement_judgement"
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["requirement", "-at", "-id"], name="judgement_newest")
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.status}"


class JudgementFile(KeptFile):
    """
    A file a judgement rests on; its bytes are in a file named by their SHA-256.

    Never changed, and its bytes are kept as long as it is.
    """

    judgement = models.ForeignKey(Judgement, models.CASCADE, related_name="files")

    class Meta:
        db_table = "requirement_judgement_file"
        verbose_name = _("file of a judgement")
        verbose_name_plural = _("files of judgements")
        ordering: ClassVar = ["id"]

    def get_absolute_url(self) -> str:
        """Return the address from which it is downloaded."""
        return reverse("requirements:judgement-file", kwargs={"file": self.pk})
