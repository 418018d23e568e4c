"""A finding: what somebody found when looking at the service management system, with evidence."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.links.meanings import declare_pair
from evident.kernel.records.belonging import belong
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Priority, Record
from evident.kernel.search.sources import declare_fields
from evident.management.audits.procedure.finding import State
from evident.management.audits.processes import name_of

KIND = declare(
    RecordKind(
        code="finding",
        name=pgettext_lazy("audit", "Finding"),
        plural=pgettext_lazy("audit", "Findings"),
        prefix="FND",
        url_name="findings:detail",
    )
)
declare_pair("found_in", _("was found in"), "has_finding", _("gave rise to"))


class Grade(models.TextChoices):
    """How grave a finding is."""

    MAJOR = "major", _("Major nonconformity")
    MINOR = "minor", _("Minor nonconformity")
    OBSERVATION = "observation", _("Observation")
    OPPORTUNITY = "opportunity", _("Opportunity for improvement")


NONCONFORMING = frozenset({Grade.MAJOR, Grade.MINOR})
PRIORITIES = {
    Grade.MAJOR: Priority.HIGH,
    Grade.MINOR: Priority.MEDIUM,
    Grade.OBSERVATION: Priority.LOW,
    Grade.OPPORTUNITY: Priority.PLANNING,
}


class Source(models.TextChoices):
    """Where a finding comes from."""

    AUDIT = "audit", _("Internal audit")
    EXTERNAL = "external", _("External audit")
    CHECK = "check", _("Check of records")
    DEVIATION = "deviation", _("Deviation from a procedure")
    RECORD = "record", pgettext_lazy("source", "A record")
    SAMPLE = "sample", _("A sampled record")
    OTHER = "other", _("Something else")


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings, narrowed."""

    def unmet(self) -> "FindingQuerySet":
        """Keep the open ones by which a requirement is not met, until their effect is verified."""
        return self.filter(kind="finding", is_open=True, grade__in=sorted(NONCONFORMING))

    def unanswered(self, at: datetime) -> "FindingQuerySet":
        """Keep those nobody has answered although somebody should have by `at`."""
        return self.filter(kind="finding", is_open=True, state=State.RAISED, due_at__lt=at)


class Finding(Record):
    """
    What somebody found when looking at the service management system, with the evidence for it.

    The record's requester raised it, its assignee owns it: he or she answers for what follows.
    `source_text` is what the source said when the finding was raised, whatever it says today.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_finding"
    )
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    statement = models.TextField(_("statement"))
    evidence = models.TextField(_("objective evidence"))
    requirements = ArrayField(
        models.CharField(max_length=20), verbose_name=_("requirements"), default=list, blank=True
    )
    process = models.CharField(pgettext_lazy("audited", "process"), max_length=40, blank=True)
    source_kind = models.CharField(
        _("where it comes from"), max_length=12, choices=Source, default=Source.OTHER
    )
    source_reference = models.CharField(_("reference of the source"), max_length=120, blank=True)
    source_text = models.TextField(_("what the source said"), blank=True)
    audit = models.ForeignKey(
        "audits.Audit", models.PROTECT, null=True, blank=True, verbose_name=_("audit"),
        related_name="findings",
    )  # fmt: skip
    response = models.TextField(pgettext_lazy("finding", "response"), blank=True)
    withdraw_reason = models.TextField(_("reason for withdrawing"), blank=True)
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "finding"
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes: ClassVar = [
            GinIndex(fields=["requirements"], name="finding_by_requirement"),
            models.Index(fields=["source_kind", "source_reference"], name="finding_by_source"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(statement="") & ~models.Q(evidence=""),
                name="finding_has_evidence",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the finding's page."""
        return reverse("findings:detail", kwargs={"number": self.number})

    @property
    def is_nonconformity(self) -> bool:
        """Whether a requirement is not met."""
        return self.grade in NONCONFORMING

    @property
    def process_name(self) -> str:
        """What its process is called."""
        return name_of(self.process)


def about(requirements: frozenset[str]) -> models.Q:
    """Return which records are findings on one of these requirements."""
    named = Finding.objects.filter(requirements__overlap=sorted(requirements))
    return models.Q(pk__in=named.order_by().values("pk"))


belong(KIND.code, about)
declare_fields(
    KIND.code,
    model=Finding,
    fields={"statement": "B", "evidence": "C", "source_text": "D", "response": "C"},
)
