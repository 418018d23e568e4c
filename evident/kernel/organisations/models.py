"""Organisations: the provider itself, its customers, its suppliers, who audits it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is to us."""

    PROVIDER = "provider", _("Service provider")
    CUSTOMER = "customer", _("Customer")
    SUPPLIER = "supplier", _("Supplier")
    AUDITOR = "auditor", _("Certification body")


class Organisation(models.Model):
    """A body that provides, uses, supplies or audits services."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=10, choices=OrganisationKind, default=OrganisationKind.CUSTOMER
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
