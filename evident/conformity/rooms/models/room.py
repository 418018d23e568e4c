"""A room: a body's auditors, what they may look at, from when until when."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.management.audits.models import AuditorNote


class RoomState(models.TextChoices):
    """Whether anybody may enter."""

    PLANNED = "planned", pgettext_lazy("evidence room", "Opens later")
    OPEN = "open", pgettext_lazy("evidence room", "Open")
    OVER = "over", pgettext_lazy("evidence room", "Its time is over")
    CLOSED = "closed", pgettext_lazy("evidence room", "Closed early")


def beginning_of(day: date) -> datetime:
    """Return the first moment of a day in the installation's time zone."""
    return timezone.make_aware(
        datetime.combine(day, time.min), timezone=timezone.get_default_timezone()
    )


class Room(models.Model):
    """
    An engagement of auditors from outside: whose they are, what they look at, and when.

    Without processes and clauses its scope is the whole system. `requirements` are the codes its
    scope came to when it was set; the grants of its seats carry the scope, so that every query
    keeps it.
    """

    name = models.CharField(pgettext_lazy("evidence room", "name"), max_length=200)
    body = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("certification body"), related_name="rooms"
    )
    purpose = models.TextField(_("purpose"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    processes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("processes"), default=list, blank=True
    )
    clauses = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("clauses and requirements"),
        default=list,
        blank=True,
    )
    requirements = ArrayField(
        models.CharField(max_length=20), verbose_name=_("requirements"), default=list, blank=True
    )
    organisations = models.ManyToManyField(
        Organisation, blank=True, verbose_name=_("only for the organisations"), related_name="+"
    )
    opened_at = models.DateTimeField(_("made at"))
    opened_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("made by"), related_name="rooms_opened"
    )
    closed_at = models.DateTimeField(_("closed early at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("closed by"), related_name="+"
    )

    class Meta:
        db_table = "evidence_room"
        verbose_name = _("evidence room")
        verbose_name_plural = _("evidence rooms")
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="room_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the room's page."""
        return reverse("rooms:room", kwargs={"room": self.pk})

    @property
    def begins_at(self) -> datetime:
        """The first moment somebody may enter."""
        return beginning_of(self.starts_on)

    @property
    def ends_at(self) -> datetime:
        """The first moment nobody may enter any more."""
        last = beginning_of(self.ends_on + timedelta(days=1))
        return last if self.closed_at is None else min(last, self.closed_at)

    @property
    def is_whole(self) -> bool:
        """Whether its scope is the whole system."""
        return not self.processes and not self.clauses

    def state_at(self, at: datetime) -> RoomState:
        """Return whether anybody may enter at `at`."""
        if self.closed_at is not None and self.closed_at <= at:
            return RoomState.CLOSED
        if at < self.begins_at:
            return RoomState.PLANNED
        return RoomState.OPEN if at < self.ends_at else RoomState.OVER

    def days_left(self, at: datetime) -> int:
        """Return how many days remain, today among them; nothing once it is over."""
        today = at.astimezone(timezone.get_default_timezone()).date()
        is_over = self.state_at(at) in (RoomState.OVER, RoomState.CLOSED)
        return 0 if is_over else (self.ends_on - max(today, self.starts_on)).days + 1


class Seat(models.Model):
    """An auditor in a room, with the grants by which he sees what it holds."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="seats", verbose_name=_("room"))
    person = models.ForeignKey(
        User, models.PROTECT, related_name="seats", verbose_name=pgettext_lazy("room", "auditor")
    )
    grants = models.ManyToManyField(Grant, blank=True, related_name="+")
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("given by"), related_name="+")
    left_at = models.DateTimeField(_("taken away at"), null=True, blank=True)

    class Meta:
        db_table = "evidence_room_seat"
        verbose_name = _("seat in an evidence room")
        verbose_name_plural = _("seats in evidence rooms")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "person"],
                condition=models.Q(left_at=None),
                name="room_seat_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class RoomNote(models.Model):
    """That an auditor's note was taken in a room: the other auditors there read it too."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="notes", verbose_name=_("room"))
    note = models.OneToOneField(
        AuditorNote, models.CASCADE, related_name="in_room", verbose_name=_("note")
    )

    class Meta:
        db_table = "evidence_room_note"
        verbose_name = _("note in an evidence room")
        verbose_name_plural = _("notes in evidence rooms")

    def __str__(self) -> str:
        return str(self.note)
