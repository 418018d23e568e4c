"""The overlay of a major incident: who leads, who was told when, and what was learnt."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.comments.models import Comment
from evident.resolution.incidents.major_procedure import (
    RUNNING,
    STANDING,
    TO_REVIEW,
    MajorState,
)
from evident.resolution.incidents.models.incident import Incident
from evident.resolution.incidents.models.settings import Named


class MajorCriterion(Named):
    """What makes an incident a major one, in the organisation's own words."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    order = models.PositiveIntegerField(_("order"), default=100)

    class Meta:
        db_table = "major_incident_criterion"
        verbose_name = _("criterion of major incidents")
        verbose_name_plural = _("criteria of major incidents")
        ordering: ClassVar = ["order", "id"]


class MajorIncident(models.Model):
    """An incident so grave that it is led as a matter of its own. Times are UTC."""

    incident = models.OneToOneField(
        Incident, models.CASCADE, primary_key=True, related_name="major"
    )
    state = models.CharField(
        _("state"), max_length=16, choices=MajorState, default=MajorState.DECLARED
    )
    criterion = models.ForeignKey(
        MajorCriterion,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("criterion"),
        related_name="+",
    )
    reason = models.TextField(_("why it is a major incident"))
    customer_text = models.CharField(_("what customers read"), max_length=300, blank=True)
    affects_all = models.BooleanField(_("concerns every customer"), default=False)
    leader = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("major incident manager"), related_name="+"
    )
    communicator = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("communication"),
        related_name="+",
    )
    engineer = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("technical lead"),
        related_name="+",
    )
    room = models.CharField(_("where we meet"), max_length=200, blank=True)
    declared_at = models.DateTimeField(_("declared at"))
    declared_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("declared by"), related_name="+"
    )
    coordinating_at = models.DateTimeField(_("coordinating since"), null=True, blank=True)
    restored_at = models.DateTimeField(_("restored at"), null=True, blank=True)
    next_update_at = models.DateTimeField(_("next update due"), null=True, blank=True)
    update_minutes = models.PositiveIntegerField(_("minutes between updates"), default=30)
    update_warned_at = models.DateTimeField(_("reminded of the update at"), null=True, blank=True)
    review_due_at = models.DateTimeField(_("review due"), null=True, blank=True)
    review_at = models.DateTimeField(_("review takes place at"), null=True, blank=True)
    review_people = models.CharField(_("who takes part"), max_length=300, blank=True)
    review_warned_at = models.DateTimeField(_("reminded of the review at"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("review recorded by"),
        related_name="+",
    )
    review_cause = models.TextField(_("cause"), blank=True)
    review_went_well = models.TextField(_("what went well"), blank=True)
    review_to_improve = models.TextField(_("what to improve"), blank=True)
    review_actions = models.TextField(_("what will be done, by whom, until when"), blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoke_reason = models.TextField(_("why it was revoked"), blank=True)

    class Meta:
        db_table = "major_incident"
        verbose_name = _("major incident")
        verbose_name_plural = _("major incidents")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="major_running_has_next_update",
                condition=~Q(state__in=sorted(RUNNING))
                | Q(next_update_at__isnull=False, restored_at=None),
            ),
            models.CheckConstraint(
                name="major_coordinating_says_since_when",
                condition=~Q(state=MajorState.COORDINATING) | Q(coordinating_at__isnull=False),
            ),
            models.CheckConstraint(
                name="major_restored_says_when",
                condition=~Q(state__in=[*sorted(TO_REVIEW), MajorState.REVIEWED])
                | Q(restored_at__isnull=False, review_due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="major_reviewed_says_when_and_why",
                condition=~Q(state=MajorState.REVIEWED)
                | (Q(reviewed_at__isnull=False) & ~Q(review_cause="")),
            ),
            models.CheckConstraint(
                name="major_revoked_says_when_and_why",
                condition=~Q(state=MajorState.REVOKED)
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["declared_at"],
                name="major_running",
                condition=Q(state__in=sorted(RUNNING)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.incident)

    def get_absolute_url(self) -> str:
        """Return the address of its room."""
        return reverse("incidents:major", kwargs={"number": self.incident.number})

    @property
    def is_running(self) -> bool:
        """Whether the service is still disturbed."""
        return self.state in RUNNING

    @property
    def is_standing(self) -> bool:
        """Whether it is, or was, a major incident: not one declared by mistake."""
        return self.state in STANDING

    @property
    def awaits_review(self) -> bool:
        """Whether it is restored and its review not yet recorded."""
        return self.state in TO_REVIEW

    def is_update_late(self, at: datetime) -> bool:
        """Return whether the next update was due before `at`."""
        return self.is_running and self.next_update_at is not None and self.next_update_at < at

    def is_review_late(self, at: datetime) -> bool:
        """Return whether the review was due before `at`, or was recorded late."""
        if self.review_due_at is None or not self.is_standing:
            return False
        return self.review_due_at < (self.reviewed_at or at)


class NoticeWay(models.TextChoices):
    """How management was told."""

    PHONE = "phone", _("Telephone")
    PERSON = "person", _("In person")
    MESSAGE = "message", _("Message")
    MAIL = "mail", _("E-mail")
    MEETING = "meeting", _("Conference")
    OTHER = "other", _("Other")


class ManagementNotice(models.Model):
    """A word to management about a major incident: to whom, when, what. Never changed."""

    major = models.ForeignKey(
        MajorIncident, models.CASCADE, verbose_name=_("major incident"), related_name="notices"
    )
    told = models.ForeignKey(User, models.PROTECT, verbose_name=_("told"), related_name="+")
    told_at = models.DateTimeField(_("told at"))
    told_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("told by"), related_name="+")
    way = models.CharField(_("way"), max_length=40, blank=True, choices=NoticeWay)
    text = models.TextField(_("what was said"))
    written_at = models.DateTimeField(_("written at"), null=True)

    class Meta:
        db_table = "major_incident_notice"
        verbose_name = _("notice to management")
        verbose_name_plural = _("notices to management")
        ordering: ClassVar = ["told_at", "id"]

    def __str__(self) -> str:
        return f"{self.told} {self.told_at:%Y-%m-%d %H:%M}"


class MajorUpdate(models.Model):
    """A word on where a major incident stands: to customers, or among staff. Never changed."""

    major = models.ForeignKey(
        MajorIncident, models.CASCADE, verbose_name=_("major incident"), related_name="updates"
    )
    comment = models.OneToOneField(
        Comment, models.CASCADE, verbose_name=_("message"), related_name="+"
    )
    is_public = models.BooleanField(_("for customers"))
    at = models.DateTimeField(_("given at"))
    next_update_at = models.DateTimeField(_("next update due"), null=True, blank=True)

    class Meta:
        db_table = "major_incident_update"
        verbose_name = _("update on a major incident")
        verbose_name_plural = _("updates on major incidents")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.major} {self.at:%Y-%m-%d %H:%M}"
