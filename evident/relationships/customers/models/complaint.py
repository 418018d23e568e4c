"""A complaint: a customer says that a service, or how it was treated, was not good enough."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.links.meanings import declare_pair
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields
from evident.relationships.customers.procedure.complaint import UNRESOLVED, State

KIND = declare(
    RecordKind(
        code="complaint",
        name=_("Complaint"),
        plural=_("Complaints"),
        prefix="CMP",
        url_name="complaints:detail",
    )
)
declare_pair("complains_about", _("complains about"), "complained_about_in", _("complained of in"))


class ComplaintCategory(models.TextChoices):
    """What a complaint is about."""

    QUALITY = "quality", _("Quality of the service")
    DELAY = "delay", _("It took too long")
    BEHAVIOUR = "behaviour", _("How somebody was treated")
    INFORMATION = "information", _("Not informed, or wrongly")
    CONTRACT = "contract", _("Agreement or invoice")
    OTHER = "other", _("Something else")


class ComplaintChannel(models.TextChoices):
    """How a complaint reached us."""

    PORTAL = "portal", _("Portal")
    PHONE = "phone", _("Telephone")
    MAIL = "mail", _("E-mail")
    LETTER = "letter", _("Letter")
    MEETING = "meeting", _("Meeting")
    API = "api", _("API")


class Way(models.TextChoices):
    """How a customer was informed."""

    PHONE = "phone", _("By telephone")
    MAIL = "mail", _("By e-mail")
    PORTAL = "portal", _("In the portal")
    MEETING = "meeting", _("In a meeting")
    LETTER = "letter", _("By letter")


class Verdict(models.TextChoices):
    """What the investigation came to."""

    JUSTIFIED = "justified", _("Justified")
    PARTLY = "partly", _("Partly justified")
    NOT_JUSTIFIED = "not_justified", _("Not justified")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints, narrowed."""

    def unresolved(self) -> "ComplaintQuerySet":
        """Keep those without an outcome."""
        return self.filter(kind="complaint", is_open=True).exclude(state=State.RESOLVED)

    def overdue(self, at: datetime) -> "ComplaintQuerySet":
        """Keep those without an outcome although their time is up."""
        return self.unresolved().filter(due_at__lt=at)


class Complaint(Record):
    """
    A customer says that a service, or how it was treated, was not good enough.

    Its own kind of record: a complaint is never an incident, though it may be about one.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="complaint"
    )
    category = models.CharField(
        _("category"), max_length=20, choices=ComplaintCategory, default=ComplaintCategory.OTHER
    )
    channel = models.CharField(
        _("channel"), max_length=12, choices=ComplaintChannel, default=ComplaintChannel.PORTAL
    )
    description = models.TextField(_("what happened"), blank=True)
    wish = models.TextField(_("what would put it right"), blank=True)
    acknowledge_due_at = models.DateTimeField(_("to be acknowledged by"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("acknowledged by"),
        related_name="+",
    )  # fmt: skip
    escalations = models.PositiveSmallIntegerField(_("escalations"), default=0)
    escalated_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("escalated to"),
        related_name="+",
    )  # fmt: skip
    escalation_reason = models.TextField(_("reason for escalating"), blank=True)
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    lesson = models.TextField(_("what we change"), blank=True)
    informed_at = models.DateTimeField(_("customer informed at"), null=True, blank=True)
    informed_by_way = models.CharField(
        _("customer informed how"), max_length=12, choices=Way, blank=True
    )
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True, blank=True)
    reopenings = models.PositiveSmallIntegerField(pgettext_lazy("times", "reopened"), default=0)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("closed by"), related_name="+"
    )

    objects = ComplaintQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "complaint"
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None) | ~models.Q(acknowledged_by=None),
                name="complaint_acknowledged_by_somebody",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the complaint's page."""
        return reverse("complaints:detail", kwargs={"number": self.number})

    @property
    def is_unresolved(self) -> bool:
        """Whether it still lacks an outcome."""
        return self.state in UNRESOLVED


declare_fields(
    KIND.code,
    model=Complaint,
    fields={"description": "C", "wish": "C", "outcome": "C", "lesson": "C"},
    internal=frozenset({"lesson"}),
)
