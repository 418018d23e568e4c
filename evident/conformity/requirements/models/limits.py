"""What an organisation tolerates of a check and over which time it counts, version by version."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User


class CheckLimit(models.Model):
    """
    How many exceptions a check tolerates, and over how many months it counts, since a version.

    Never changed: a later version takes its place, and results name the one they were found by.
    """

    check_code = models.CharField(_("check"), max_length=80)
    number = models.PositiveIntegerField(_("version"))
    tolerated = models.FloatField(
        _("tolerated per cent"), validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    months = models.PositiveSmallIntegerField(_("months counted"))
    """0 where it looks at everything in force."""
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        db_table = "check_limit"
        verbose_name = pgettext_lazy("of a check", "limit")
        verbose_name_plural = pgettext_lazy("of checks", "limits")
        ordering: ClassVar = ["check_code", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_code", "number"], name="check_limit_once"),
            models.CheckConstraint(
                condition=models.Q(tolerated__gte=0, tolerated__lte=100),
                name="check_limit_is_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} v{self.number}"
