"""The overlay of a major incident: who leads, who was told when, and what was learnt."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.resolution.incidents.models.incident import Incident


class MajorState(models.TextChoices):
    """Where a major incident stands, beside its incident's own state."""

    DECLARED = "declared", _("Declared")
    COORDINATING = "coordinating", _("Coordinating")
    RESTORED = "restored", _("Restored")
    REVIEW_PENDING = "review_pending", _("Review pending")
    REVIEWED = "reviewed", _("Reviewed")


class MajorIncident(models.Model):
    """An incident so grave that it is led as a matter of its own. Times are UTC."""

    incident = models.OneToOneField(
        Incident, models.CASCADE, primary_key=True, related_name="major"
    )
    state = models.CharField(
        _("state"), max_length=16, choices=MajorState, default=MajorState.DECLARED
    )
    leader = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("major incident manager"), related_name="+"
    )
    reason = models.TextField(_("why it is a major incident"))
    declared_at = models.DateTimeField(_("declared at"))
    restored_at = models.DateTimeField(_("restored at"), null=True, blank=True)
    next_update_at = models.DateTimeField(_("next update due"), null=True, blank=True)
    update_minutes = models.PositiveIntegerField(_("minutes between updates"), default=30)
    review_due_at = models.DateTimeField(_("review due"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    review_cause = models.TextField(_("cause"), blank=True)
    review_went_well = models.TextField(_("what went well"), blank=True)
    review_to_improve = models.TextField(_("what to improve"), blank=True)

    class Meta:
        db_table = "major_incident"
        verbose_name = _("major incident")
        verbose_name_plural = _("major incidents")

    def __str__(self) -> str:
        return str(self.incident)


class ManagementNotice(models.Model):
    """A word to management about a major incident: to whom, when, what. Never changed."""

    major = models.ForeignKey(
        MajorIncident, models.CASCADE, verbose_name=_("major incident"), related_name="notices"
    )
    told = models.ForeignKey(User, models.PROTECT, verbose_name=_("told"), related_name="+")
    told_at = models.DateTimeField(_("told at"))
    told_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("told by"), related_name="+")
    way = models.CharField(_("way"), max_length=40, blank=True)
    text = models.TextField(_("what was said"))

    class Meta:
        db_table = "major_incident_notice"
        verbose_name = _("notice to management")
        verbose_name_plural = _("notices to management")
        ordering: ClassVar = ["told_at", "id"]

    def __str__(self) -> str:
        return f"{self.told} {self.told_at:%Y-%m-%d %H:%M}"
