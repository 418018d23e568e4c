"""What somebody plans so that a gap closes. Whether it is closed, the requirement itself says."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.models import Requirement, Status
from evident.kernel.accounts.models import User

OPEN = (Status.NOT_MET, Status.PARTLY, Status.NOT_ASSESSED)
"""Which statuses are gaps. Where nothing has happened yet, there is nothing to close."""


class GapPlanQuerySet(models.QuerySet["GapPlan"]):
    """Plans, narrowed."""

    def current(self) -> "GapPlanQuerySet":
        """Keep those no later plan took the place of."""
        return self.filter(replaced_at=None)

    def unclosed(self) -> "GapPlanQuerySet":
        """Keep those in force whose gap is open now."""
        return self.current().filter(requirement__status__in=OPEN, requirement__is_withdrawn=False)

    def overdue(self, today: date) -> "GapPlanQuerySet":
        """Keep those whose gap is open although it should have been closed before `today`."""
        return self.unclosed().filter(due_on__lt=today)


class GapPlan(models.Model):
    """
    Who does what until when so that a requirement becomes met.

    It has no state of its own: it is done while the requirement is met, and to be done again once
    that falls back. A later plan takes its place and says why; the words of this one never change.
    """

    requirement = models.ForeignKey(
        Requirement, models.CASCADE, verbose_name=_("requirement"), related_name="gap_plans"
    )
    action = models.TextField(_("action"))
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("responsible"), related_name="gap_plans"
    )
    due_on = models.DateField(_("due"))
    reason = models.TextField(_("why it was changed"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"))
    replaced_at = models.DateTimeField(_("replaced at"), null=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    overdue_told_at = models.DateTimeField(_("told that it is overdue"), null=True)
    escalated_at = models.DateTimeField(_("carried up"), null=True)

    objects = GapPlanQuerySet.as_manager()

    class Meta:
        db_table = "gap_plan"
        verbose_name = _("plan of a gap")
        verbose_name_plural = _("plans of gaps")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["requirement"],
                condition=models.Q(replaced_at=None),
                name="gap_plan_current_once",
            ),
            models.CheckConstraint(condition=~models.Q(action=""), name="gap_plan_says_what"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "due_on"],
                condition=models.Q(replaced_at=None),
                name="gap_plan_of_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.action[:80]}"
