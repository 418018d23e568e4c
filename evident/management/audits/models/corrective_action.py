"""A corrective action: removes the cause of a nonconformity, and is verified by somebody else."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.belonging import belong
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields
from evident.management.audits.models.nonconformity import Nonconformity
from evident.management.audits.procedure.corrective_action import DONE, VERIFYING

KIND = declare(
    RecordKind(
        code="corrective_action",
        name=_("Corrective action"),
        plural=_("Corrective actions"),
        prefix="CAR",
        url_name="corrective_actions:detail",
    )
)


class CorrectiveActionQuerySet(models.QuerySet["CorrectiveAction"]):
    """Corrective actions, narrowed."""

    def overdue(self, at: datetime) -> "CorrectiveActionQuerySet":
        """Keep those not done although they should be by `at`."""
        late = self.filter(kind="corrective_action", is_open=True, due_at__lt=at)
        return late.exclude(state__in=DONE | VERIFYING)


class CorrectiveAction(Record):
    """
    Something done so that the cause of a nonconformity is removed.

    The record's assignee owns it; `due_at` is when it has to be done. What proves that it was
    done is attached or linked. Its effect is verified from `verify_from` on, never by its owner.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True,
        related_name="as_corrective_action",
    )  # fmt: skip
    nonconformity = models.ForeignKey(
        Nonconformity, models.PROTECT, verbose_name=_("nonconformity"),
        related_name="corrective_actions",
    )  # fmt: skip
    description = models.TextField(_("what is to be done"))
    sms_change = models.TextField(_("what changes in the service management system"), blank=True)
    first_due_at = models.DateTimeField(_("first due at"))
    done_evidence = models.TextField(_("what was done, and what proves it"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("done by"), related_name="+"
    )
    verify_from = models.DateTimeField(_("to be verified from"), null=True, blank=True)
    verifier = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("who verifies"),
        related_name="actions_to_verify",
    )  # fmt: skip
    verification = models.TextField(_("result of the verification"), blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("verified by"),
        related_name="+",
    )  # fmt: skip
    failures = models.PositiveSmallIntegerField(_("times without effect"), default=0)
    cancel_reason = models.TextField(_("reason for cancelling"), blank=True)
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)

    objects = CorrectiveActionQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "corrective_action"
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(verified_by=None) | ~models.Q(verified_by=models.F("done_by")),
                name="corrective_action_verified_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | ~models.Q(done_evidence=""),
                name="corrective_action_done_has_evidence",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the action's page."""
        return reverse("corrective_actions:detail", kwargs={"number": self.number})


def about(requirements: frozenset[str]) -> models.Q:
    """Return which records are actions on nonconformities with one of these requirements."""
    wanted = {"nonconformity__finding__requirements__overlap": sorted(requirements)}
    named = CorrectiveAction.objects.filter(**wanted)
    return models.Q(pk__in=named.order_by().values("pk"))


belong(KIND.code, about)
declare_fields(
    KIND.code,
    model=CorrectiveAction,
    fields={"description": "B", "done_evidence": "C", "verification": "C"},
)
