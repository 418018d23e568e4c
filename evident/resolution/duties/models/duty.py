"""A recurring duty: what is looked after, how often, and by whom."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.audiences import publish
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import declare_names
from evident.kernel.search.sources import declare_fields
from evident.portfolio.services.models import in_language
from evident.resolution.duties.checklist import Item, restored
from evident.resolution.duties.procedure.duty import State
from evident.resolution.duties.rhythm import Frequency, Nth, OnClosed, Rhythm, Weekday

DUTY = declare(
    RecordKind(
        code="duty", name=_("Duty"), plural=_("Duties"), prefix="DTY", url_name="duties:detail"
    )
)


class Named(models.Model):
    """What a duty and its tasks have in common: names, instruction, checklist, customer."""

    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    instruction_en = models.TextField(_("English instruction"), blank=True)
    instruction_zh = models.TextField(_("Chinese instruction"), blank=True)
    checklist = models.JSONField(_("checklist"), default=list, blank=True)
    customer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("customer"),
        related_name="+",
    )  # fmt: skip
    may_skip = models.BooleanField(_("may be skipped"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_en, self.name_zh)

    @property
    def instruction(self) -> str:
        """How it is done, in the language of the page."""
        return in_language(self.instruction_en, self.instruction_zh)

    @property
    def items(self) -> list[Item]:
        """What is looked at."""
        return restored(self.checklist)


class DutyQuerySet(models.QuerySet["Duty"]):
    """Duties, narrowed."""

    def due(self, at: datetime) -> "DutyQuerySet":
        """Keep active ones with a moment up to `at` that has no task yet."""
        return self.filter(kind="duty", is_open=True, state=State.ACTIVE, next_at__lte=at)


class Duty(Record, Named):
    """
    What is looked after again and again: an inspection every week, a backup check every night.

    Its organisation is the customer where he sees it, else the provider. `team` and `assignee`
    do it, `manager` hears of what is missed. What is changed holds for tasks opened afterwards.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_duty"
    )
    is_shown = models.BooleanField(
        _("shown to the customer"),
        default=False,
        help_text=_("Its people then see this duty and what was found each time."),
    )
    manager = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("who answers for it"), related_name="+"
    )
    frequency = models.CharField(
        _("rhythm in"), max_length=16, choices=Frequency, default=Frequency.DAILY
    )
    interval = models.PositiveSmallIntegerField(_("every"), default=1)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday),
        verbose_name=_("weekdays"),
        default=list,
        blank=True,
    )
    month_day = models.PositiveSmallIntegerField(_("day of the month"), default=1)
    nth = models.SmallIntegerField(_("which weekday"), choices=Nth, default=Nth.FIRST)
    time_of_day = models.TimeField(_("time of day"))
    zone = models.CharField(_("time zone"), max_length=60)
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, blank=True,
        verbose_name=_("on working days of"), related_name="+",
    )  # fmt: skip
    on_closed = models.CharField(
        _("on another day"), max_length=8, choices=OnClosed, default=OnClosed.SKIP
    )
    window_minutes = models.PositiveIntegerField(_("time to do it (minutes)"))
    """From the moment it is due; then it counts as missed."""
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    pause_reason = models.TextField(_("paused, because"), blank=True)
    end_reason = models.TextField(_("ended, because"), blank=True)
    opened_until = models.DateTimeField(_("tasks opened until"), null=True, editable=False)
    """Every moment up to here has its task."""
    next_at = models.DateTimeField(_("next due"), null=True, editable=False)

    objects = DutyQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "duty"
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(name_en="") | ~Q(name_zh=""), name="duty_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(window_minutes__gt=0) & Q(interval__gt=0), name="duty_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="duty_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(customer__isnull=False),
                name="duty_is_shown_to_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], name="duty_by_next", condition=Q(next_at__isnull=False)
            ),
        ]

    name = Named.name
    """Of its own row, where every record asks for it."""

    def get_absolute_url(self) -> str:
        """Return the address of the duty's page."""
        return reverse("duties:detail", kwargs={"number": self.number})

    @property
    def rhythm(self) -> Rhythm:
        """When it is due."""
        return Rhythm(
            frequency=self.frequency,
            at=self.time_of_day,
            zone=ZoneInfo(self.zone),
            begins_on=self.begins_on,
            ends_on=self.ends_on,
            interval=self.interval,
            weekdays=tuple(self.weekdays),
            month_day=self.month_day,
            nth=self.nth,
            on_closed=self.on_closed,
        )

    @property
    def is_active(self) -> bool:
        """Whether it opens tasks."""
        return self.state == State.ACTIVE


def shown_to(access: Access) -> Q:
    """Return which duties are shown to somebody: those of his or her own organisation."""
    shown = Duty.objects.filter(is_shown=True, customer_id=access.organisation_id)
    return Q(pk__in=shown.exclude(state=State.DRAFT).values("pk"))


publish(DUTY.code, shown_to)
declare_fields(
    DUTY.code,
    model=Duty,
    fields={"name_zh": "A", "instruction_en": "C", "instruction_zh": "C"},
)
declare_names(DUTY.code, model=Duty, chinese="name_zh")
