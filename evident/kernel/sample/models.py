"""The row that says: everything here is invented."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Sample(models.Model):
    """
    The mark of a sample installation. There is one, or none: a real installation never gets it.

    `until` is the moment (UTC) up to which the sample's clock ran, `seed` what it was made from.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    seed = models.BigIntegerField(_("seed"))
    until = models.DateTimeField(_("made until"))

    objects: ClassVar[models.Manager["Sample"]] = models.Manager()

    class Meta:
        db_table = "sample"
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="sample_only_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.seed}"
