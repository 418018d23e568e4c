"""Which target of an OLA or a contract carries a promise to a customer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.relationships.service_levels.models.agreement import Agreement


class Carrier(models.Model):
    """
    That a target of an OLA or a contract carries a target of an SLA.

    Both are named by agreement and code, so that a new version of either needs no new link.
    """

    promise = models.ForeignKey(
        Agreement, models.CASCADE, verbose_name=_("promise"), related_name="carriers"
    )
    promise_code = models.SlugField(_("target"), max_length=40)
    carrier = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=_("carried by"), related_name="carries"
    )
    carrier_code = models.SlugField(_("its target"), max_length=40)

    class Meta:
        db_table = "agreement_carrier"
        verbose_name = _("carrying agreement")
        verbose_name_plural = _("carrying agreements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["promise", "promise_code", "carrier", "carrier_code"],
                name="carried_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise_code} ← {self.carrier_code}"
