"""Calendars, their versions, and the dates that differ from the week."""

from typing import ClassVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.calendars.timetable import Day, DayKind, Timetable, Week
from evident.kernel.calendars.windows import Windows, restored
from evident.kernel.organisations.models import Organisation


class VersionState(models.TextChoices):
    """The life of a version of a calendar."""

    DRAFT = "draft", _("Draft")
    EFFECTIVE = "effective", _("Effective")


class Named(models.Model):
    """Something named in both languages; where Chinese is missing, English stands in."""

    name_en = models.CharField(_("English name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        is_chinese = (get_language() or "").startswith("zh")
        return (self.name_zh if is_chinese else self.name_en) or self.name_en


class Calendar(Named):
    """
    When somebody works: what service hours, agreements and clocks refer to.

    `revision` counts the versions made effective. `token` is new each time, also where that is
    undone again; whoever keeps a compiled calendar keeps it under this. A calendar without
    organisation is everybody's.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("organisation"),
        related_name="calendars",
    )
    is_shipped = models.BooleanField(_("shipped with the product"), default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    token = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering: ClassVar = ["name_en", "id"]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """
    What a calendar says from `effective_from` on. A trigger refuses any change once effective.

    A later version takes over from its own `effective_from`; a correction stands in for the
    version it `corrects`, for just the time that one held. Times are in UTC.
    """

    calendar = models.ForeignKey(
        Calendar, models.PROTECT, verbose_name=_("calendar"), related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT
    )
    revision = models.PositiveIntegerField(null=True, editable=False)
    effective_from = models.DateTimeField(_("effective from"), null=True)
    effective_until = models.DateTimeField(_("effective until"), null=True)
    zone = models.CharField(_("time zone"), max_length=60)
    week = models.JSONField(_("weekly hours"))
    makeup_windows = models.JSONField(_("hours of a make-up workday"), default=list)
    country = models.CharField(_("holidays of the country"), max_length=2, blank=True)
    subdivision = models.CharField(_("part of the country"), max_length=40, blank=True)
    holiday_years = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("years with holidays"), default=list
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("corrects"), related_name="corrections"
    )
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("author"), related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    made_effective_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("made effective by"), related_name="+"
    )
    made_effective_at = models.DateTimeField(_("made effective at"), null=True)

    class Meta:
        db_table = "calendar_version"
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        ordering: ClassVar = ["calendar", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),
            models.UniqueConstraint(
                fields=["calendar"],
                name="one_draft_of_a_calendar",
                condition=models.Q(state="draft"),
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", made_effective_at=None, revision=None)
                | models.Q(
                    state="effective",
                    made_effective_at__isnull=False,
                    effective_from__isnull=False,
                    revision__isnull=False,
                ),
                name="effective_version_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar.code} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be edited."""
        return self.state == VersionState.DRAFT

    def weekly_windows(self) -> Week:
        """Return the windows of Monday to Sunday."""
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(restored, self.week)
        return monday, tuesday, wednesday, thursday, friday, saturday, sunday

    def windows_of_makeup_days(self) -> Windows:
        """Return the windows of a make-up workday that has none of its own."""
        return restored(self.makeup_windows)

    def timetable(self) -> Timetable:
        """Return what this version says, ready to be compiled. Reads its days."""
        makeup = self.windows_of_makeup_days()
        return Timetable(
            ZoneInfo(self.zone),
            self.weekly_windows(),
            {day.on: day.as_day(makeup) for day in self.days.all()},
            frozenset(self.holiday_years) if self.country else None,
        )


class CalendarDay(Named):
    """A date that differs from the week: a holiday, a make-up workday, or special hours."""

    KINDS = (DayKind.HOLIDAY, DayKind.MAKEUP, DayKind.SPECIAL)

    version = models.ForeignKey(
        CalendarVersion, models.CASCADE, verbose_name=_("calendar version"), related_name="days"
    )
    on = models.DateField(_("date"))
    kind = models.CharField(
        _("kind"), max_length=10, choices=[(kind.value, kind.label) for kind in KINDS]
    )
    windows = models.JSONField(_("hours"), null=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        db_table = "calendar_day"
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "on"], name="calendar_day_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="special") | models.Q(windows__isnull=False),
                name="special_day_has_hours",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="holiday") | models.Q(windows__isnull=True),
                name="holiday_has_no_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"

    def as_day(self, makeup: Windows) -> Day:
        """Return the date's windows; a make-up workday without its own has those of `makeup`."""
        if self.kind == DayKind.HOLIDAY:
            windows: Windows = ()
        else:
            windows = makeup if self.windows is None else restored(self.windows)
        return Day(windows, DayKind(self.kind), self.name_en, self.name_zh)
