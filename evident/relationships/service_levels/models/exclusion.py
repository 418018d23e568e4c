"""What an agreement leaves out of its figures, and why."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.calendars.models import Named
from evident.relationships.service_levels.conditions import words
from evident.relationships.service_levels.models.agreement import AgreementVersion


class Exclusion(Named):
    """
    A rule of a version: records that meet its conditions are left out of what was attained.

    Its name is the reason in words. Clocks of such records run all the same; they do not count.
    """

    version = models.ForeignKey(
        AgreementVersion, models.CASCADE, verbose_name=_("version"), related_name="exclusions"
    )
    code = models.SlugField(_("code"), max_length=40)
    conditions = models.JSONField(_("conditions"), default=dict)

    class Meta:
        db_table = "agreement_exclusion"
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="exclusion_once_in_a_version"),
            models.CheckConstraint(
                condition=~models.Q(conditions={}), name="an_exclusion_asks_for_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> list[tuple[str, list[str]]]:
        """What it asks of a record, as pages tell it."""
        return words(self.conditions)
