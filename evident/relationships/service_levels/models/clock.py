"""A clock: the time that one promise allows for one record, and the ledger of how it was used."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.records.models import Record
from evident.relationships.service_levels.counting import Standing
from evident.relationships.service_levels.models.agreement import (
    AgreementVersion,
    Metric,
    Party,
    Target,
)
from evident.relationships.service_levels.models.exclusion import Exclusion


class ClockState(models.TextChoices):
    """What a clock does."""

    RUNNING = "running", pgettext_lazy("clock", "Running")
    PAUSED = "paused", pgettext_lazy("clock", "Paused")
    STOPPED = "stopped", pgettext_lazy("clock", "Stopped")
    CANCELLED = "cancelled", pgettext_lazy("clock", "Does not apply")


class Rule(models.TextChoices):
    """Why a stretch of the ledger began."""

    BEGIN = "begin", _("The record was opened")
    PAUSE = "pause", _("The record was put on hold for a reason that pauses")
    RESUME = "resume", _("Work went on")
    RETARGET = "retarget", _("The priority changed, and with it the target")
    WAIT = "wait", _("The record waited for a reason that does not pause")
    HAND_OVER = "hand_over", _("The record was handed over")
    CARRIES = "carries", _("It went to the supplier whose contract carries the promise")
    NAMES = "names", _("It went to the supplier whose contract names the service")
    COVERS = "covers", _("It went to the supplier whose contract covers every service")
    CHOSEN = "chosen", _("It went to the supplier whose contract was chosen by hand")
    ELSEWHERE = "elsewhere", _("The record went to somebody else")
    AGREED = "agreed", _("Another time was agreed with the customer")
    REOPEN = "reopen", _("The record was reopened, and the clock went on")
    RESTART = "restart", _("The record was reopened, and the clock started again")
    EARLIER = "earlier", _("It turned out to have ended earlier")
    CALENDAR = "calendar", _("The calendar has a new version")
    CORRECTION = "correction", _("It was corrected")


OWN = "procedure"
"""Who promises what no agreement does: the procedure of the process itself, to the customer."""
PARTIES = [*Party.choices, (OWN, _("Procedure"))]
TO_CUSTOMERS = (Party.SLA.value, OWN)
"""Whose promises are promises to customers."""

COUNTED = ~models.Q(state=ClockState.CANCELLED) & models.Q(exclusion=None)
"""What figures and verdicts count: a promise that applies and that its agreement leaves not out."""


class ClockQuerySet(models.QuerySet["Clock"]):
    """Clocks, narrowed."""

    def live(self) -> "ClockQuerySet":
        """Keep those that run or are paused."""
        return self.filter(state__in=(ClockState.RUNNING, ClockState.PAUSED))

    def overdue(self, at: datetime) -> "ClockQuerySet":
        """Keep those that run, count, and have used up their target."""
        return self.filter(state=ClockState.RUNNING, exclusion=None, due_at__lt=at)


class Clock(models.Model):
    """
    How one promise stands for one record. A running clock says when it is due; whether it is
    breached follows from that at any moment, without anybody looking at it meanwhile.

    `consumed` is what was used of `target` by `since`, in the calendar's working time. The
    stretch from `since` on is not in the ledger yet; `rule` and `reason` tell of it.
    """

    record = models.ForeignKey(
        Record, models.CASCADE, verbose_name=_("record"), related_name="clocks"
    )
    version = models.ForeignKey(
        AgreementVersion,
        models.PROTECT,
        null=True,
        verbose_name=_("agreement version"),
        related_name="clocks",
    )
    promise = models.ForeignKey(
        Target,
        models.PROTECT,
        null=True,
        verbose_name=_("target"),
        related_name="clocks",
        db_index=False,
    )
    party = models.CharField(_("kind of agreement"), max_length=10, choices=PARTIES)
    metric = models.CharField(_("about"), max_length=14, choices=Metric)
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, verbose_name=_("calendar"), related_name="+", db_index=False
    )
    calendar_revision = models.PositiveIntegerField()
    state = models.CharField(
        _("state"), max_length=10, choices=ClockState, default=ClockState.RUNNING
    )
    started_at = models.DateTimeField(_("started at"))
    target = models.DurationField(_("target"))
    consumed = models.DurationField(_("used"), default=timedelta)
    since = models.DateTimeField(_("since"))
    rule = models.CharField(_("rule"), max_length=12, choices=Rule, default=Rule.BEGIN)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    holder = models.CharField(_("held by"), max_length=200, blank=True)
    person = models.CharField(_("person"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    breached_at = models.DateTimeField(_("breached at"), null=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True)
    is_met = models.BooleanField(_("met"), null=True)
    exclusion = models.ForeignKey(
        Exclusion,
        models.PROTECT,
        null=True,
        verbose_name=_("exclusion"),
        related_name="clocks",
        db_index=False,
    )
    alert_at = models.DateTimeField(null=True)
    alerted = models.PositiveSmallIntegerField(default=0)
    """The share of the target, in percent, that was last told of."""

    objects = ClockQuerySet.as_manager()

    class Meta:
        db_table = "clock"
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "version", "metric"],
                condition=~models.Q(state="cancelled"),
                name="one_clock_of_a_promise",
            ),
            models.UniqueConstraint(
                fields=["record", "metric"],
                condition=models.Q(version=None) & ~models.Q(state="cancelled"),
                name="one_clock_of_a_procedure",
            ),
            models.CheckConstraint(
                condition=models.Q(party="procedure", version=None, promise=None)
                | (
                    ~models.Q(party="procedure")
                    & models.Q(version__isnull=False, promise__isnull=False)
                ),
                name="a_clock_is_an_agreements_or_a_procedures",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(due_at__isnull=False),
                name="running_clock_is_due",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paused") | models.Q(due_at=None, alert_at=None),
                name="paused_clock_is_not_due",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="stopped", stopped_at__isnull=False, is_met__isnull=False, alert_at=None
                )
                | (~models.Q(state="stopped") & models.Q(is_met=None)),
                name="stopped_clock_says_whether_it_was_met",
            ),
            models.CheckConstraint(
                condition=models.Q(exclusion=None) | models.Q(alert_at=None),
                name="a_clock_left_out_warns_nobody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["alert_at"],
                name="clock_next_alert",
                condition=models.Q(alert_at__isnull=False),
            ),
            models.Index(
                fields=["due_at"], name="clock_next_breach", condition=models.Q(state="running")
            ),
            models.Index(
                fields=["since", "id"], name="clock_paused", condition=models.Q(state="paused")
            ),
            models.Index(fields=["calendar", "calendar_revision"], name="clock_of_calendar",
                         condition=models.Q(state="running")),
            models.Index(fields=["version", "started_at"], name="clock_of_agreement"),
            models.Index(fields=["version", "stopped_at"], name="clock_stopped",
                         condition=models.Q(stopped_at__isnull=False)),
            models.Index(fields=["version", "breached_at"], name="clock_breached",
                         condition=models.Q(breached_at__isnull=False)),
            models.Index(fields=["exclusion"], name="clock_excluded",
                         condition=models.Q(exclusion__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.record_id} {self.metric}"

    @property
    def name(self) -> str:
        """What is promised, in the language of the page."""
        return self.promise.name if self.promise is not None else str(Metric(self.metric).label)

    @property
    def is_to_customer(self) -> bool:
        """Whether a customer was promised it."""
        return self.party in TO_CUSTOMERS

    @property
    def is_unsaved(self) -> bool:
        """Whether it is not in the database yet."""
        return self._state.adding

    @property
    def standing(self) -> Standing:
        """What `counting` needs to know."""
        is_running = self.state == ClockState.RUNNING
        is_used_up = is_running and self.breached_at is None and self.consumed == self.target
        return Standing(
            target=self.target,
            since=self.since,
            consumed=self.consumed,
            is_running=is_running,
            breached_at=self.breached_at,
            used_up_at=self.due_at if is_used_up else None,
        )

    def is_breached(self, at: datetime) -> bool:
        """
        Whether its target is missed at a moment; a paused clock cannot come to be, and one that
        its agreement leaves out misses nothing.
        """
        if self.exclusion_id is not None:
            return False
        if self.state == ClockState.STOPPED:
            return self.is_met is False
        if self.breached_at is not None:
            return True
        return self.due_at is not None and self.due_at < at


class Segment(models.Model):
    """
    A stretch of a clock's ledger: what it did, by which rule and version of the calendar, and who
    held the record: a team, and the person in it, or a supplier. A trigger refuses any change but
    that of being superseded, by a correction or because the end turned out to lie earlier.
    """

    class Kind(models.TextChoices):
        """What a clock did in a stretch."""

        RUNNING = "running", pgettext_lazy("clock", "Running")
        PAUSED = "paused", pgettext_lazy("clock", "Paused")

    clock = models.ForeignKey(
        Clock, models.CASCADE, verbose_name=_("clock"), related_name="segments"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"))
    counted = models.DurationField(_("counted"))
    target = models.DurationField(_("target"))
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    calendar_version = models.PositiveIntegerField(_("version of the calendar"))
    calendar_revision = models.PositiveIntegerField(null=True)
    """How far the calendar was known when this was counted: what was open then stays told."""
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        verbose_name=_("calendar"),
        related_name="+",
        db_index=False,
    )
    """In which this was counted; None: in that of the clock, which never had another."""
    holder = models.CharField(_("held by"), max_length=200, blank=True)
    person = models.CharField(_("person"), max_length=200, blank=True)
    is_superseded = models.BooleanField(_("superseded"), default=False)
    superseded_by = models.ForeignKey(
        "Correction", models.PROTECT, null=True, verbose_name=_("superseded by"), related_name="+"
    )

    class Meta:
        db_table = "clock_segment"
        verbose_name = _("stretch of a clock")
        verbose_name_plural = _("stretches of a clock")
        ordering: ClassVar = ["began_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ended_at__gte=models.F("began_at")),
                name="a_stretch_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.began_at}"

    def counted_in(self, clock: Clock) -> Calendar:
        """Return the calendar it was counted in: not always that in which its clock counts now."""
        if self.calendar_id == clock.calendar_id or self.calendar is None:
            return clock.calendar
        return self.calendar


class Correction(models.Model):
    """
    That clocks were counted anew because a calendar or an agreement had been wrong, or begun for
    records that were there before: all those an agreement covers, or that a span of time holds.

    What they said before stays in the ledger, superseded; the trail has before and after. One over
    many records goes on from `position` wherever it was stopped.
    """

    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, verbose_name=_("calendar"), related_name="+"
    )
    version = models.ForeignKey(
        AgreementVersion,
        models.PROTECT,
        null=True,
        verbose_name=_("agreement version"),
        related_name="recounts",
    )
    since = models.DateTimeField(_("from"), null=True)
    until = models.DateTimeField(_("until"), null=True)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("author"), related_name="+")
    at = models.DateTimeField(_("at"))
    is_done = models.BooleanField(_("done"), default=True)
    position = models.BigIntegerField(default=0)
    """The key of the last record looked at."""
    expected = models.PositiveIntegerField(_("records to look at"), default=0)
    records = models.PositiveIntegerField(_("records looked at"), default=0)
    clocks = models.PositiveIntegerField(_("clocks changed"), default=0)

    class Meta:
        db_table = "clock_correction"
        verbose_name = _("correction of clocks")
        verbose_name_plural = _("corrections of clocks")
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version"],
                name="one_recount_at_a_time",
                condition=models.Q(is_done=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reason
