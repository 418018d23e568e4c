"""What an organisation sets for a measure: owner, baseline and target."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User


class Target(models.Model):
    """Where a measure was, where it should be, and who answers for it."""

    measure = models.CharField(_("measure"), max_length=80, primary_key=True)
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, verbose_name=_("owner"), related_name="+"
    )
    baseline = models.FloatField(_("baseline"), null=True, blank=True)
    target = models.FloatField(_("target"), null=True, blank=True)

    class Meta:
        db_table = "measure_target"
        verbose_name = _("target")
        verbose_name_plural = _("targets")

    def __str__(self) -> str:
        return self.measure
