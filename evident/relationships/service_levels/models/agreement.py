"""An agreement on service levels, its versions, and what they promise."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars.models import Calendar, Named
from evident.kernel.lengths import length_of
from evident.kernel.measures.definition import measure_of
from evident.kernel.records.kinds import RecordKind, declare, kind_of, known
from evident.kernel.records.models import Priority, Record
from evident.kernel.search.sources import declare_fields
from evident.relationships.service_levels.numbers import plain_text
from evident.relationships.service_levels.procedure import IN_FORCE, State

KIND = declare(
    RecordKind(
        code="agreement",
        name=_("Agreement"),
        plural=_("Agreements"),
        prefix="AGR",
        url_name="service_levels:detail",
    )
)


class Party(models.TextChoices):
    """With whom a provider agrees: who keeps the promise, and to whom."""

    SLA = "sla", _("Service level agreement (SLA)")
    OLA = "ola", _("Operational level agreement (OLA)")
    CONTRACT = "contract", _("Underpinning contract")


class Metric(models.TextChoices):
    """What a target is about. Response and resolution are timed by clocks, record by record."""

    RESPONSE = "response", pgettext_lazy("target", "Response")
    RESOLUTION = "resolution", pgettext_lazy("target", "Resolution")
    AVAILABILITY = "availability", _("Availability")
    FIRST_CONTACT = "first_contact", _("Solved at first contact")
    SATISFACTION = "satisfaction", _("Customer satisfaction")
    MEASURE = "measure", _("A measure")


TIMED = (Metric.RESPONSE, Metric.RESOLUTION)


def hears_by_default() -> dict[str, int]:
    """Return which roles hear of a clock from which share of its target on, in percent."""
    return {"assignee": 1, "team_lead": 75, "process_manager": 100}


class OnPriority(models.TextChoices):
    """What a change of priority does to running clocks."""

    RETARGET = "retarget", _("The target of the new priority holds, what was consumed stays")
    KEEP = "keep", _("The target of the first priority stays")


class OnReopening(models.TextChoices):
    """What reopening does to a clock that had stopped."""

    CONTINUE = "continue", _("The clock goes on; the time in between does not count")
    RESTART = "restart", _("The clock starts again from nothing")


class VersionState(models.TextChoices):
    """The life of a version of an agreement."""

    DRAFT = "draft", _("Draft")
    EFFECTIVE = "effective", _("Effective")
    DROPPED = "dropped", _("Dropped")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements, narrowed."""

    def in_force(self) -> "AgreementQuerySet":
        """Keep those whose terms hold."""
        return self.filter(kind="agreement", state__in=IN_FORCE)


class Agreement(Record):
    """
    What a provider and another party agreed: SLA with a customer, OLA with a team of our own,
    underpinning contract with a supplier.

    The record's organisation is the customer or the supplier; of an OLA it is the provider itself.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="agreement"
    )
    party = models.CharField(_("kind of agreement"), max_length=10, choices=Party)
    internal_team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("internal team"),
        related_name="agreements",
        help_text=_("Who keeps an OLA."),
    )
    purpose = models.TextField(_("purpose"), blank=True)
    next_review_on = models.DateField(_("next review on"), null=True, blank=True)
    end_reason = models.CharField(_("reason for the end"), max_length=300, blank=True)

    objects = AgreementQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "agreement"
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(party="ola", internal_team__isnull=False)
                | (~models.Q(party="ola") & models.Q(internal_team=None)),
                name="only_an_ola_is_kept_by_a_team",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the agreement's page."""
        return reverse("service_levels:detail", kwargs={"number": self.number})

    @property
    def party_short(self) -> str:
        """What kind of agreement it is, as short as people say it."""
        return str(
            {Party.SLA: _("SLA"), Party.OLA: _("OLA")}.get(Party(self.party), Party.CONTRACT.label)
        )

    @property
    def state_label(self) -> str:
        """The state in the language of the page."""
        return str(State(self.state).label)


class AgreementVersion(models.Model):
    """
    The terms of an agreement for a span of time. Once effective, a trigger refuses any change but
    that of its end.

    `valid_until` is exclusive; both moments are UTC. A correction stands in for the version it
    `corrects`.
    """

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, verbose_name=_("agreement"), related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT
    )
    valid_from = models.DateTimeField(_("valid from"), null=True)
    valid_until = models.DateTimeField(_("valid until"), null=True)
    covers_all = models.BooleanField(_("covers every service"), default=False)
    services = models.ManyToManyField(Record, verbose_name=_("services"), related_name="+")
    pause_reasons = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("reasons that pause its clocks"),
        default=list,
        blank=True,
    )
    on_priority = models.CharField(
        _("when the priority changes"),
        max_length=10,
        choices=OnPriority,
        default=OnPriority.RETARGET,
    )
    on_reopening = models.CharField(
        _("when a record is reopened"),
        max_length=10,
        choices=OnReopening,
        default=OnReopening.CONTINUE,
    )
    warn_at = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("warn when so much of a target is used"),
        default=list,
        blank=True,
        help_text=_("In percent of the target."),
    )
    hears = models.JSONField(
        _("who hears that a target is used, by role"),
        default=hears_by_default,
        help_text=_("From which percent of the target on."),
    )
    workload_limit = models.PositiveIntegerField(
        _("workload limit"), null=True, blank=True, help_text=_("Records a month, at most.")
    )
    exceptions = models.TextField(_("exceptions"), blank=True)
    review_months = models.PositiveSmallIntegerField(
        _("review interval"), default=6, help_text=_("In months.")
    )
    recipients = models.ManyToManyField(
        User, blank=True, verbose_name=_("recipients of reports"), related_name="+"
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("corrects"), related_name="corrections"
    )
    reason = models.TextField(_("reason"), blank=True)
    author = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("author"), related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    made_effective_at = models.DateTimeField(_("made effective at"), null=True)

    class Meta:
        db_table = "agreement_version"
        verbose_name = _("agreement version")
        verbose_name_plural = _("agreement versions")
        ordering: ClassVar = ["agreement", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["agreement"],
                name="one_draft_of_an_agreement",
                condition=models.Q(state="draft"),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="effective")
                | models.Q(valid_from__isnull=False, made_effective_at__isnull=False),
                name="effective_terms_say_since_when",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="terms_end_after_they_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.number} v{self.number}"

    @property
    def hearing(self) -> list[tuple[str, int]]:
        """Who hears of its clocks from which percent of a target on, as pages tell it."""
        from evident.relationships.service_levels.hearing import in_words  # it looks here

        return in_words(self.hears)

    @property
    def last_moment(self) -> datetime | None:
        """The last moment of its last day, None without an end."""
        return self.valid_until and self.valid_until - timedelta(microseconds=1)


class Target(Named):
    """
    One promise of a version. `minutes` of its calendar for what is timed, and the share of
    records for which it has to be kept; else a value of a measure for a month.
    """

    version = models.ForeignKey(
        AgreementVersion, models.CASCADE, verbose_name=_("version"), related_name="targets"
    )
    code = models.SlugField(_("code"), max_length=40)
    metric = models.CharField(_("about"), max_length=14, choices=Metric)
    measure = models.CharField(_("measure"), max_length=80, blank=True)
    kind = models.CharField(
        _("process"), max_length=40, blank=True, help_text=_("Of every process if empty.")
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("calendar"),
        related_name="targets",
    )
    percent = models.DecimalField(
        _("to be reached, in percent"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    value = models.DecimalField(
        _("value to be reached"), max_digits=12, decimal_places=3, null=True, blank=True
    )

    class Meta:
        db_table = "agreement_target"
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="target_once_in_a_version"),
            models.UniqueConstraint(
                fields=["version", "metric", "kind", "priority"],
                condition=models.Q(metric__in=["response", "resolution"]),
                nulls_distinct=False,
                name="one_time_for_what_is_timed",
            ),
            models.CheckConstraint(
                condition=~models.Q(metric__in=["response", "resolution"])
                | models.Q(minutes__gt=0, calendar__isnull=False),
                name="what_is_timed_has_minutes_of_a_calendar",
            ),
            models.CheckConstraint(
                condition=models.Q(percent=None) | models.Q(percent__gt=0, percent__lte=100),
                name="a_share_is_at_most_all",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_name(self) -> str:
        """The process it is for, in the language of the page."""
        measure = measure_of(self.measure)
        kind = self.kind or (measure.process if measure is not None else "")
        words = _("Every process but complaints") if self.metric in TIMED else _("Every process")
        return str(kind_of(kind).plural if kind in known() else words)

    @property
    def subject(self) -> str:
        """What it is about, in the language of the page: of a measure its name."""
        measure = measure_of(self.measure)
        return str(measure.name) if measure is not None else str(Metric(self.metric).label)

    @property
    def unit(self) -> str:
        """What its value is in, in the language of the page; empty if nothing measures it."""
        measure = measure_of(self.measure)
        if measure is None or self.value is None:
            return ""
        return measure.unit.after(float(self.value))

    @property
    def level_text(self) -> str:
        """What is to be reached, with its unit, as people read it; empty where nothing is said."""
        if self.percent is not None:
            return f"{plain_text(self.percent)} %"
        return "" if self.value is None else f"{plain_text(self.value)} {self.unit}".rstrip()

    @property
    def length_text(self) -> str:
        """How long it may take, in working time, as people read it; empty if it is not timed."""
        return "" if self.minutes is None else length_of(timedelta(minutes=self.minutes))


class Signature(models.Model):
    """
    That somebody signed a version for one side, and who entered that. Both sign before it holds.

    Whoever does not sign himself names the signed paper; nobody enters both signatures.
    """

    class Side(models.TextChoices):
        """For whom somebody signed."""

        PROVIDER = "provider", _("For the provider")
        OTHER = "other", _("For the other party")

    version = models.ForeignKey(
        AgreementVersion, models.CASCADE, verbose_name=_("version"), related_name="signatures"
    )
    side = models.CharField(_("side"), max_length=10, choices=Side)
    name = models.CharField(_("signed by"), max_length=200)
    role = models.CharField(_("position"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"))
    paper = models.CharField(
        _("signed paper"),
        max_length=300,
        blank=True,
        help_text=_("What was signed and where it is kept."),
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("recorded by"), related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        db_table = "agreement_signature"
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "side"], name="one_signature_of_a_side"),
        ]

    def __str__(self) -> str:
        return self.name


declare_fields(KIND.code, model=Agreement, fields={"purpose": "C"})
