"""What is reported, to whom, how often and why."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.relationships.service_levels.models import Agreement
from evident.reporting.service_reports.periods import Frequency
from evident.reporting.service_reports.procedure.definition import State

KIND = declare(
    RecordKind(
        code="report_definition",
        name=_("Report definition"),
        plural=_("Report definitions"),
        prefix="RDF",
        url_name="report_definitions:detail",
    )
)


class Language(models.TextChoices):
    """In which language a report is sent."""

    OWN = "", _("Each reader's own")
    ENGLISH = "en", "English"
    CHINESE = "zh-hans", "简体中文"


class Sending(models.TextChoices):
    """What a mail that brings a report holds."""

    LINK = "link", _("The main figures and a link")
    PDF = "pdf", _("The report as PDF as well")


class DefinitionQuerySet(models.QuerySet["Definition"]):
    """Report definitions, narrowed."""

    def active(self) -> "DefinitionQuerySet":
        """Keep those by which reports are made."""
        return self.filter(kind="report_definition", state=State.ACTIVE)


class Definition(Record):
    """
    What is reported to whom, how often and why, as agreed with the readers.

    The record's organisation is the provider, its service what alone is reported on, its assignee
    who answers for the reports and within whose sight figures are taken. Without `customer` it is
    about all customers, for readers of our own.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="report_definition"
    )
    name_en = models.CharField(_("English name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    purpose_zh = models.TextField(_("purpose in Chinese"), blank=True)
    customer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("customer"),
        related_name="report_definitions",
    )
    sla = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("agreement"),
        related_name="report_definitions",
    )
    frequency = models.CharField(
        pgettext_lazy("report", "how often"),
        max_length=12,
        choices=Frequency,
        default=Frequency.MONTHLY,
    )
    first_on = models.DateField(_("first day reported on"))
    due_days = models.PositiveSmallIntegerField(
        _("days to issue"),
        default=5,
        validators=[MaxValueValidator(90)],
        help_text=_("Days after the end of a period by which its report is issued."),
    )
    trend_periods = models.PositiveSmallIntegerField(_("periods of the trend"), default=6)
    measures = ArrayField(
        models.CharField(max_length=80), verbose_name=_("measures"), default=list, blank=True
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.OWN, blank=True
    )
    sending = models.CharField(
        _("sent as"),
        max_length=4,
        choices=Sending,
        default=Sending.LINK,
        help_text=_("What the mail to its recipients holds."),
    )
    is_automatic = models.BooleanField(
        _("issue by itself"),
        default=False,
        help_text=_(
            "Issued and sent as soon as its period is over, without remarks. While a missed promise"
            " has no reason it waits, and its owner is told."
        ),
    )
    agreed_with = models.CharField(_("agreed with"), max_length=300, blank=True)
    recipients = models.ManyToManyField(
        User, blank=True, verbose_name=_("recipients"), related_name="reports_received"
    )

    objects = DefinitionQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "report_definition"
        verbose_name = _("report definition")
        verbose_name_plural = _("report definitions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(trend_periods__gte=3, trend_periods__lte=24),
                name="a_trend_has_three_periods",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the definition's page."""
        return reverse("report_definitions:detail", kwargs={"number": self.number})

    @property
    def name(self) -> str:
        """Its name in the language of the page."""
        is_chinese = (get_language() or "").startswith("zh")
        return (self.name_zh if is_chinese else self.name_en) or self.name_en or self.name_zh

    @property
    def aim(self) -> str:
        """Its purpose in the language of the page; in the other where it says nothing in this."""
        is_chinese = (get_language() or "").startswith("zh")
        return (self.purpose_zh if is_chinese else self.purpose) or self.purpose or self.purpose_zh

    @property
    def audience(self) -> str:
        """Who it is about: a customer, or all."""
        return str(self.customer or pgettext_lazy("report", "All customers"))


declare_fields(
    KIND.code, model=Definition, fields={"name_zh": "A", "purpose": "C", "purpose_zh": "C"}
)
declare_names(KIND.code, model=Definition, chinese="name_zh")
