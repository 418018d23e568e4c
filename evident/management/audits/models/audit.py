"""An internal audit with its checklist: what is looked at, by whom, and what was seen."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.belonging import belong
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields
from evident.management.audits.models.finding import Finding
from evident.management.audits.models.programme import AuditProgramme
from evident.management.audits.procedure.audit import TOLD

KIND = declare(
    RecordKind(
        code="audit",
        name=_("Audit"),
        plural=_("Audits"),
        prefix="AUD",
        url_name="audits:detail",
    )
)


class AuditQuerySet(models.QuerySet["Audit"]):
    """Audits, narrowed."""

    def overdue(self, at: datetime) -> "AuditQuerySet":
        """Keep those not reported although their last day is over."""
        late = self.filter(kind="audit", is_open=True, due_at__lt=at)
        return late.exclude(state__in=TOLD)


class Audit(Record):
    """
    An internal audit of some processes against their clauses.

    The record's assignee leads it, `auditors` look with him or her; who is audited watches it
    and reads its report. `due_at` is the end of its last day.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_audit"
    )
    programme = models.ForeignKey(
        AuditProgramme, models.PROTECT, null=True, blank=True, verbose_name=_("programme"),
        related_name="audits",
    )  # fmt: skip
    criteria = models.TextField(_("criteria"), blank=True)
    scope = models.TextField(_("scope"), blank=True)
    processes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("processes"), default=list
    )
    clauses = ArrayField(models.CharField(max_length=12), verbose_name=_("clauses"), default=list)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    auditors = models.ManyToManyField(
        User, blank=True, verbose_name=_("auditors"), related_name="audits"
    )
    plan = models.TextField(pgettext_lazy("audit", "plan"), blank=True)
    independence_checked_at = models.DateTimeField(
        _("independence checked at"), null=True, blank=True
    )
    fieldwork_at = models.DateTimeField(_("fieldwork began at"), null=True, blank=True)
    fieldwork_ended_at = models.DateTimeField(_("fieldwork ended at"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("reported by"),
        related_name="+",
    )  # fmt: skip
    cancel_reason = models.TextField(_("reason for cancelling"), blank=True)
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True, blank=True)

    objects = AuditQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "audit"
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="audit_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(reported_at=None) | ~models.Q(conclusion=""),
                name="audit_reported_has_conclusion",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the audit's page."""
        return reverse("audits:detail", kwargs={"number": self.number})


class Answer(models.TextChoices):
    """What an auditor found out about a question."""

    CONFORMING = "conforming", _("Conforming")
    NONCONFORMING = "nonconforming", _("Not conforming")
    OBSERVATION = "observation", _("Conforming, with an observation")
    NOT_EXAMINED = "not_examined", _("Not examined")


NEEDS_FINDING = frozenset({Answer.NONCONFORMING, Answer.OBSERVATION})


class ChecklistLine(models.Model):
    """A question of an audit: about which requirement, what was looked at, and what was seen."""

    audit = models.ForeignKey(
        Audit, models.CASCADE, verbose_name=_("audit"), related_name="checklist"
    )
    place = models.PositiveSmallIntegerField(_("place"))
    requirement = models.CharField(_("requirement"), max_length=20, blank=True)
    process = models.CharField(pgettext_lazy("audited", "process"), max_length=40, blank=True)
    question_en = models.TextField(_("question in English"), blank=True)
    question_zh = models.TextField(_("question in Chinese"), blank=True)
    sample = models.TextField(_("what was looked at"), blank=True)
    evidence = models.TextField(_("what was seen"), blank=True)
    answer = models.CharField(_("answer"), max_length=16, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("answered by"), related_name="+"
    )
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, verbose_name=_("finding"),
        related_name="checklist_lines",
    )  # fmt: skip

    class Meta:
        db_table = "audit_checklist_line"
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(question_en="", question_zh=""), name="checklist_line_asks"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="") | ~models.Q(evidence=""),
                name="checklist_answer_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.question}".strip()[:200]

    @property
    def question(self) -> str:
        """The question in the language of the page, else in the other."""
        is_chinese = (get_language() or "").startswith("zh")
        first, second = (
            (self.question_zh, self.question_en)
            if is_chinese
            else (self.question_en, self.question_zh)
        )
        return first or second


def about(requirements: frozenset[str]) -> models.Q:
    """Return which records are audits that looked at the clause of one of these requirements."""
    clauses = sorted({code.partition("-")[0] for code in requirements})
    named = Audit.objects.filter(clauses__overlap=clauses)
    return models.Q(pk__in=named.order_by().values("pk"))


belong(KIND.code, about)
declare_fields(
    KIND.code,
    model=Audit,
    fields={"scope": "C", "criteria": "D", "summary": "C", "conclusion": "C"},
)
