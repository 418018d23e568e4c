"""A nonconformity: a requirement that is not met, from its correction to the verified effect."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.records.belonging import belong
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields
from evident.management.audits.models.finding import Finding, Grade

KIND = declare(
    RecordKind(
        code="nonconformity",
        name=_("Nonconformity"),
        plural=_("Nonconformities"),
        prefix="NC",
        url_name="nonconformities:detail",
    )
)


class CauseMethod(models.TextChoices):
    """How a cause was looked for."""

    FIVE_WHYS = "five_whys", _("Five whys")
    FISHBONE = "fishbone", _("Fishbone diagram")
    TIMELINE = "timeline", _("Timeline of events")
    INTERVIEWS = "interviews", _("Interviews")
    OTHER = "other", _("Another way")


class NonconformityQuerySet(models.QuerySet["Nonconformity"]):
    """Nonconformities, narrowed."""

    def overdue(self, at: datetime) -> "NonconformityQuerySet":
        """Keep those still open although they should be closed by `at`."""
        return self.filter(kind="nonconformity", is_open=True, due_at__lt=at)


class Nonconformity(Record):
    """
    A requirement that is not met: corrected, its cause analysed, acted upon, and verified.

    The record's assignee owns it. `needs_action` is the decision whether the cause has to be
    removed; without that decision nothing is planned and nothing closed.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="as_nonconformity"
    )
    finding = models.OneToOneField(
        Finding,
        models.PROTECT,
        verbose_name=pgettext_lazy("audit", "finding"),
        related_name="nonconformity_of",
    )
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)
    correction = models.TextField(_("correction"), blank=True)
    consequences = models.TextField(_("consequences and how they are dealt with"), blank=True)
    corrected_at = models.DateTimeField(
        pgettext_lazy("nonconformity", "corrected at"), null=True, blank=True
    )
    cause = models.TextField(_("cause"), blank=True)
    cause_method = models.CharField(
        _("how the cause was looked for"), max_length=12, choices=CauseMethod, blank=True
    )
    similar_cases = models.TextField(_("similar cases"), blank=True)
    needs_action = models.BooleanField(_("cause has to be removed"), null=True, blank=True)
    no_action_reason = models.TextField(_("why the cause need not be removed"), blank=True)
    analysed_at = models.DateTimeField(_("analysed at"), null=True, blank=True)
    analysed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("analysed by"),
        related_name="+",
    )  # fmt: skip
    reopenings = models.PositiveSmallIntegerField(pgettext_lazy("times", "reopened"), default=0)
    conclusion = models.TextField(_("conclusion"), blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("closed by"), related_name="+"
    )
    withdraw_reason = models.TextField(_("reason for withdrawing"), blank=True)
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True, blank=True)

    objects = NonconformityQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "nonconformity"
        verbose_name = _("nonconformity")
        verbose_name_plural = _("nonconformities")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(corrected_at=None) | ~models.Q(correction=""),
                name="nonconformity_correction_said",
            ),
            models.CheckConstraint(
                condition=models.Q(analysed_at=None)
                | (
                    ~models.Q(cause="")
                    & ~models.Q(similar_cases="")
                    & models.Q(needs_action__isnull=False)
                ),
                name="nonconformity_analysis_complete",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the nonconformity's page."""
        return reverse("nonconformities:detail", kwargs={"number": self.number})


def about(requirements: frozenset[str]) -> models.Q:
    """Return which records are nonconformities with one of these requirements."""
    named = Nonconformity.objects.filter(finding__requirements__overlap=sorted(requirements))
    return models.Q(pk__in=named.order_by().values("pk"))


belong(KIND.code, about)
declare_fields(
    KIND.code,
    model=Nonconformity,
    fields={"correction": "C", "cause": "B", "similar_cases": "C", "conclusion": "C"},
)
