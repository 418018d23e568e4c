"""A compliment: a customer says that something was done well."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.links.meanings import declare_pair
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields
from evident.relationships.customers.models.complaint import ComplaintChannel

KIND = declare(
    RecordKind(
        code="compliment",
        name=_("Compliment"),
        plural=_("Compliments"),
        prefix="CPL",
        url_name="compliments:detail",
    )
)
declare_pair("praises", _("praises"), "praised_in", _("praised in"))


class Compliment(Record):
    """A customer says that something was done well: by whom, of which team or service."""

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="compliment"
    )
    channel = models.CharField(
        _("channel"), max_length=12, choices=ComplaintChannel, default=ComplaintChannel.PORTAL
    )
    said_by = models.CharField(_("said by"), max_length=200, blank=True)
    description = models.TextField(_("what was done well"), blank=True)
    praised = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("who is praised"),
        related_name="+",
    )  # fmt: skip
    shared_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("passed on by"),
        related_name="+",
    )  # fmt: skip

    objects = models.Manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "compliment"
        verbose_name = _("compliment")
        verbose_name_plural = _("compliments")

    def get_absolute_url(self) -> str:
        """Return the address of the compliment's page."""
        return reverse("compliments:detail", kwargs={"number": self.number})


declare_fields(KIND.code, model=Compliment, fields={"description": "C", "said_by": "C"})
