"""An incident: an unplanned interruption of a service, or a loss of its quality."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.links.meanings import reserve
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields
from evident.resolution.incidents.major_procedure import STANDING
from evident.resolution.incidents.models.settings import Category, Level, ResolutionCode
from evident.resolution.incidents.procedure import OPEN, State

KIND = declare(
    RecordKind(
        code="incident",
        name=_("Incident"),
        plural=_("Incidents"),
        prefix="INC",
        url_name="incidents:detail",
    )
)


class Channel(models.TextChoices):
    """How an incident reached us."""

    PORTAL = "portal", _("Portal")
    PHONE = "phone", _("Telephone")
    MAIL = "mail", _("E-mail")
    CHAT = "chat", _("Chat")
    WALK_IN = "walk_in", _("In person")
    MONITORING = "monitoring", _("Monitoring")
    API = "api", _("API")
    OTHER = "other", _("Other")


class WaitingReason(models.TextChoices):
    """What an incident on hold waits for."""

    USER = "user", _("Waiting for the user")
    SUPPLIER = "supplier", _("Waiting for a supplier")
    CHANGE = "change", _("Waiting for a change")


class EscalationLevel(models.IntegerChoices):
    """How far up an incident was escalated."""

    NONE = 0, _("Not escalated")
    TEAM_LEAD = 1, _("Team lead")
    PROCESS_MANAGER = 2, _("Process manager")
    TOP_MANAGEMENT = 3, _("Top management")


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Incidents, narrowed."""

    def unresolved(self) -> "IncidentQuerySet":
        """Keep those whose service is not restored yet."""
        return self.filter(is_open=True).exclude(state=State.RESOLVED)

    def awaiting_confirmation(self) -> "IncidentQuerySet":
        """Keep those resolved and not yet closed."""
        return self.filter(kind="incident", state=State.RESOLVED)

    def due_to_resume(self, at: datetime) -> "IncidentQuerySet":
        """Keep those on hold whose time of waiting is over at `at`."""
        return self.filter(kind="incident", state=State.PENDING, waiting_until__lte=at)

    def major(self) -> "IncidentQuerySet":
        """Keep major incidents."""
        return self.filter(major__state__in=STANDING)


OFTEN = 3
"""Changes of team after which somebody should look why."""
CONSPICUOUS = (
    models.Q(reopenings__gt=0) | models.Q(reassignments__gte=OFTEN) | models.Q(escalation__gt=0)
)
"""What went another way than usual; few, and found by an index of their own."""


class Incident(Record):
    """
    An unplanned interruption of a service, or a loss of its quality.

    Symptom, scope of impact and progress are first-class: they are what a caller asks about.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="incident"
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.PORTAL)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    location = models.CharField(_("location"), max_length=200, blank=True)
    item = models.CharField(
        _("affected item"), max_length=200, blank=True, help_text=_("Device, system or component.")
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("category"),
        related_name="incidents",
    )
    symptom = models.TextField(_("symptom"), blank=True)
    scope_of_impact = models.TextField(_("scope of impact"), blank=True)
    progress = models.TextField(_("progress"), blank=True)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level, default=Level.LOW)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Level, default=Level.MEDIUM)
    priority_reason = models.CharField(_("reason for another priority"), max_length=300, blank=True)
    waiting_for = models.CharField(
        _("waiting for"), max_length=40, choices=WaitingReason, blank=True
    )
    waiting_note = models.CharField(_("what is awaited"), max_length=300, blank=True)
    waiting_until = models.DateTimeField(_("until"), null=True, blank=True)
    contract = models.CharField(_("underpinning contract"), max_length=40, blank=True)
    """The number of the contract that was chosen for it while it waits for a supplier."""
    escalation = models.PositiveSmallIntegerField(
        _("escalation"), choices=EscalationLevel, default=EscalationLevel.NONE
    )
    responded_at = models.DateTimeField(_("first response at"), null=True, blank=True)
    resolution_code = models.ForeignKey(
        ResolutionCode, models.PROTECT, null=True, blank=True, verbose_name=_("resolution code")
    )
    resolution_note = models.TextField(_("resolution"), blank=True)
    resolved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("resolved by"),
        related_name="incidents_resolved",
    )
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("closed by"), related_name="+"
    )
    close_announced_at = models.DateTimeField(_("closing announced at"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("confirmed by the user"), null=True)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True)
    reassignments = models.PositiveIntegerField(_("changes of team"), default=0)
    reopenings = models.PositiveIntegerField(pgettext_lazy("times", "reopened"), default=0)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("parent incident"),
        related_name="children",
    )
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("duplicate of"),
        related_name="duplicates",
    )
    met_sla = models.BooleanField(
        _("service level met"),
        null=True,
        help_text=_("By the clocks of its agreement, else as the system it came from told."),
    )
    restored_in = models.DurationField(
        _("agreed time to restore"),
        null=True,
        help_text=_(
            "Working time by the clock of its agreement, else by the hours of its service; empty "
            "where neither is agreed."
        ),
    )
    answered_in = models.DurationField(
        _("agreed time to respond"),
        null=True,
        help_text=_("Working time by the clock of its agreement; empty where none is over."),
    )

    is_first_contact = models.BooleanField(
        _("solved at first contact"),
        null=True,
        help_text=_(
            "In one exchange and in the time of the procedure, never on hold, handed over, "
            "escalated or reopened; empty until it is known."
        ),
    )

    objects = IncidentQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "incident"
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes: ClassVar = [
            models.Index(fields=["record"], name="incident_conspicuous", condition=CONSPICUOUS),
            models.Index(fields=["item"], name="incident_of_item", condition=~models.Q(item="")),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the incident's page."""
        return reverse("incidents:detail", kwargs={"number": self.number})

    @property
    def state_label(self) -> str:
        """The state in the language of the page."""
        return str(State(self.state).label)

    @property
    def waiting_label(self) -> str:
        """What it waits for, in the language of the page."""
        from evident.resolution.incidents.waiting import waiting_reasons

        return waiting_reasons(self.procedure_version).get(self.waiting_for, self.waiting_for)

    @property
    def is_unresolved(self) -> bool:
        """Whether the service is still disturbed."""
        return self.state in OPEN and self.state != State.RESOLVED


reserve(KIND.code, "child_of", "duplicate_of")  # `parent` and `duplicate_of`, set by steps
declare_fields(
    KIND.code,
    model=Incident,
    fields={
        "contact": "B",
        "location": "B",
        "item": "B",
        "symptom": "C",
        "scope_of_impact": "C",
        "progress": "C",
        "resolution_note": "C",
    },
)
