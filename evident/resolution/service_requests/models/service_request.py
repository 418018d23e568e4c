"""A service request: somebody orders what the catalogue offers."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.portfolio.catalogue.models import FormVersion, Offering, Period
from evident.portfolio.services.models import in_language
from evident.resolution.service_requests.procedure import UNFULFILLED, State

KIND = declare(
    RecordKind(
        code="service_request",
        name=_("Service request"),
        plural=_("Service requests"),
        prefix="REQ",
        url_name="service_requests:detail",
    )
)


class Channel(models.TextChoices):
    """How an order reached us."""

    PORTAL = "portal", _("Portal")
    PHONE = "phone", _("Telephone")
    MAIL = "mail", _("E-mail")
    API = "api", _("API")


class WaitingReason(models.TextChoices):
    """What a service request on hold waits for."""

    USER = "user", _("The user")
    SUPPLIER = "supplier", _("A supplier")
    CHANGE = "change", _("A change")
    APPROVAL = "approval", _("The customer's approval")


HELD_FOR = (WaitingReason.USER, WaitingReason.SUPPLIER, WaitingReason.CHANGE)
"""What somebody may put an order on hold for; for an approval it waits by itself."""


class ServiceRequestQuerySet(models.QuerySet["ServiceRequest"]):
    """Service requests, narrowed."""

    def unfulfilled(self) -> "ServiceRequestQuerySet":
        """Keep those that still need work or an approval."""
        return self.filter(kind=KIND.code, is_open=True).exclude(state=State.FULFILLED)

    def overdue(self, at: datetime) -> "ServiceRequestQuerySet":
        """Keep those unfulfilled although their time is up."""
        return self.unfulfilled().alias(by=Coalesce("due_at", "expected_at")).filter(by__lt=at)

    def awaiting_close(self) -> "ServiceRequestQuerySet":
        """Keep those fulfilled that nobody has closed yet."""
        return self.filter(kind=KIND.code, state=State.FULFILLED)


class ServiceRequest(Record):
    """
    Somebody orders what the catalogue offers.

    Its organisation is the customer, `requester` whom it is for. Form, flow, cost and instruction
    stay as they were when it was ordered.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="service_request"
    )
    offering = models.ForeignKey(
        Offering, models.PROTECT, verbose_name=_("offering"), related_name="orders"
    )
    form_version = models.ForeignKey(
        FormVersion, models.PROTECT, verbose_name=_("version of the form"), related_name="orders"
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    ordered_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("ordered by"), related_name="+"
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.PORTAL)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    period = models.CharField(_("how often"), max_length=8, choices=Period, default=Period.ONCE)
    instruction = models.TextField(_("instruction for those who fulfil it"), blank=True)
    expected_at = models.DateTimeField(_("expected by"), null=True, blank=True)
    """When it is done if it takes as long as the catalogue says."""
    accepted_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    responded_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    waiting_for = models.CharField(_("waits for"), max_length=30, choices=WaitingReason, blank=True)
    waiting_note = models.TextField(_("waits, because"), blank=True)
    waiting_until = models.DateTimeField(_("waits until"), null=True, blank=True)
    contract = models.CharField(_("underpinning contract"), max_length=40, blank=True)
    """The number of the contract that was chosen for it while it waits for a supplier."""
    fulfilment_note = models.TextField(_("what was done"), blank=True)
    fulfilled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("fulfilled by"),
        related_name="+",
    )  # fmt: skip
    end_reason = models.TextField(_("why it ended"), blank=True)
    close_announced_at = models.DateTimeField(_("closing announced at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("closed by"), related_name="+"
    )
    reopenings = models.PositiveSmallIntegerField(pgettext_lazy("times", "reopened"), default=0)
    met_sla = models.BooleanField(_("agreement kept"), null=True)

    objects = ServiceRequestQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "service_request"
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(waiting_note="") | ~models.Q(waiting_for=""),
                name="service_request_waits_for_something",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the page."""
        return reverse("service_requests:detail", kwargs={"number": self.number})

    @property
    def name(self) -> str:
        """What was ordered, in the language of the page."""
        return in_language(self.offering.name_en, self.offering.name_zh)

    @property
    def is_unfulfilled(self) -> bool:
        """Whether it still needs work or an approval."""
        return self.state in UNFULFILLED

    @property
    def promised_at(self) -> datetime | None:
        """
        When it is to be done: as the catalogue said at the order, else as its clocks say.

        Of a reopened order the clocks know better: what was said at the order has passed.
        """
        if self.reopenings:
            return self.due_at or self.expected_at
        return self.expected_at or self.due_at


declare_fields(
    KIND.code,
    model=ServiceRequest,
    fields={"fulfilment_note": "C", "waiting_note": "D", "instruction": "D"},
    internal=frozenset({"instruction", "waiting_note"}),
)
declare_names(KIND.code, model=ServiceRequest, chinese="offering__name_zh")
