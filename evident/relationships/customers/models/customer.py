"""What we know of a customer: who speaks for it, who looks after it, how often we review."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.relationships.customers.procedure import customer as _declared  # noqa: F401


class CustomerProfile(models.Model):
    """A customer organisation as those see it who look after it."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="profile",
        verbose_name=_("customer"),
    )  # fmt: skip
    manager = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("relationship manager"), related_name="+"
    )
    review_months = models.PositiveSmallIntegerField(_("months between two reviews"), default=6)
    since = models.DateField(_("customer since"), null=True)
    communication = models.TextField(_("how we stay in touch"), blank=True)
    note = models.TextField(_("what we should know"), blank=True)
    made_at = models.DateTimeField(_("kept since"))

    class Meta:
        db_table = "customer_profile"
        verbose_name = _("customer profile")
        verbose_name_plural = _("customer profiles")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(review_months__lte=60), name="customer_review_within_five_years"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        """Return the address of the customer's page."""
        return reverse("customers:detail", kwargs={"organisation": self.organisation.code})


class Contact(models.Model):
    """Somebody who speaks for a customer, whether or not he or she signs in here."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contacts", verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=200)
    function = models.CharField(_("function"), max_length=200, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    is_main = models.BooleanField(_("first to ask"), default=False)
    is_escalation = models.BooleanField(_("for escalations"), default=False)

    class Meta:
        db_table = "customer_contact"
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering: ClassVar = ["-is_main", "name", "pk"]

    def __str__(self) -> str:
        return self.name
