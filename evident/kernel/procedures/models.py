"""Versions of a procedure's tailoring: what an organisation may change without code."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record


class VersionState(models.TextChoices):
    """The life of a version."""

    DRAFT = "draft", _("Draft")
    EFFECTIVE = "effective", _("Effective")
    SUPERSEDED = "superseded", _("Superseded")


class ProcedureVersion(models.Model):
    """
    The rules of one process as they were in force from `effective_at` on.

    Every record keeps the number of the version it started under. Version 1 is the shipped one.
    """

    kind = models.CharField(_("process"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=12, choices=VersionState, default=VersionState.DRAFT
    )
    rules = models.JSONField(_("rules"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    author = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("author"), related_name="+"
    )
    contributors = ArrayField(models.BigIntegerField(), default=list)
    """Keys of all who wrote on it: none of them approves it."""
    approver = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("approver"), related_name="+"
    )
    created_at = models.DateTimeField(_("created at"))
    effective_at = models.DateTimeField(_("effective from"), null=True)

    class Meta:
        db_table = "procedure_version"
        verbose_name = _("procedure version")
        verbose_name_plural = _("procedure versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["kind"],
                name="one_effective_version",
                condition=models.Q(state="effective"),
            ),
            models.CheckConstraint(
                condition=models.Q(author=None)
                | models.Q(approver=None)
                | ~models.Q(author=models.F("approver")),
                name="author_is_not_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.number}"


class RequestState(models.TextChoices):
    """The life of a request for approval."""

    PENDING = "pending", _("Waiting for a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    USED = "used", _("Approved, and the step was taken")


class ApprovalRequest(models.Model):
    """Somebody asks that a step on a record be approved. Taking the step uses the approval up."""

    record = models.ForeignKey(
        Record, models.CASCADE, verbose_name=_("record"), related_name="approval_requests"
    )
    step = models.CharField(_("step"), max_length=40)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState, default=RequestState.PENDING
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("asked by"), related_name="approvals_asked"
    )
    asked_at = models.DateTimeField(_("asked at"))
    reason = models.TextField(_("reason"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        db_table = "approval_request"
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "step"],
                name="one_live_request_per_step",
                condition=models.Q(state__in=["pending", "approved"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"], name="approval_pending", condition=models.Q(state="pending")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.step}: {self.state}"


class ApprovalDecision(models.Model):
    """What one person decided on a request. Never changed."""

    request = models.ForeignKey(
        ApprovalRequest, models.CASCADE, verbose_name=_("request"), related_name="decisions"
    )
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("decided at"))
    is_approved = models.BooleanField(_("approved"))
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        db_table = "approval_decision"
        verbose_name = _("decision on an approval")
        verbose_name_plural = _("decisions on approvals")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "by"], name="one_decision_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.is_approved}"


class ChecklistTick(models.Model):
    """An item of a step's checklist that somebody saw to; used up when the step is taken."""

    record = models.ForeignKey(
        Record, models.CASCADE, verbose_name=_("record"), related_name="checklist_ticks"
    )
    step = models.CharField(_("step"), max_length=40)
    item = models.CharField(_("item"), max_length=60)
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("ticked at"))
    used_at = models.DateTimeField(_("step taken at"), null=True)

    class Meta:
        db_table = "checklist_tick"
        verbose_name = _("tick of a checklist")
        verbose_name_plural = _("ticks of checklists")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "step", "item"],
                name="one_tick_per_item",
                condition=models.Q(used_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.item}"
