"""An internal audit programme: the audits of a period, why these, and what they covered."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields

KIND = declare(
    RecordKind(
        code="audit_programme",
        name=_("Audit programme"),
        plural=_("Audit programmes"),
        prefix="AP",
        url_name="audit_programmes:detail",
    )
)


class AuditProgrammeQuerySet(models.QuerySet["AuditProgramme"]):
    """Audit programmes, narrowed."""


class AuditProgramme(Record):
    """
    The internal audits of a period: how often, by which methods, who, and why these.

    The record's requester drafted it; somebody else approves it. `clauses_covered` counts the
    clauses that its reported audits looked at.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_programme"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    frequency = models.TextField(_("frequency"), blank=True)
    methods = models.TextField(_("methods"), blank=True)
    responsibilities = models.TextField(_("responsibilities"), blank=True)
    rationale = models.TextField(_("why these audits"), blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("approved by"),
        related_name="+",
    )  # fmt: skip
    review = models.TextField(_("review of the programme"), blank=True)
    clauses_covered = models.PositiveSmallIntegerField(_("clauses covered"), default=0)

    objects = AuditProgrammeQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "audit_programme"
        verbose_name = _("audit programme")
        verbose_name_plural = _("audit programmes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="audit_programme_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at=None) | models.Q(approved_by__isnull=False),
                name="audit_programme_approved_by_somebody",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the programme's page."""
        return reverse("audit_programmes:detail", kwargs={"number": self.number})


declare_fields(
    KIND.code, model=AuditProgramme, fields={"rationale": "C", "methods": "C", "review": "C"}
)
