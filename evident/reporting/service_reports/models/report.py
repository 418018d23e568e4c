"""A service report: one issue of its definition, for one period."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import User
from evident.kernel.records import audiences
from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.records.naming import compose_names
from evident.kernel.search.sources import declare_fields
from evident.reporting.service_reports.models.definition import Definition
from evident.reporting.service_reports.periods import Span
from evident.reporting.service_reports.procedure.report import UNISSUED, State


def name_in_words(report: str, span: Span) -> str:
    """Return what an issue of a report is called, in the language of the page."""
    return gettext("%(report)s, %(period)s") % {"report": report, "period": span.label}


KIND = declare(
    RecordKind(
        code="service_report",
        name=_("Service report"),
        plural=_("Service reports"),
        prefix="RPT",
        url_name="service_reports:detail",
    )
)


class ServiceReportQuerySet(models.QuerySet["ServiceReport"]):
    """Service reports, narrowed."""

    def overdue(self, at: datetime) -> "ServiceReportQuerySet":
        """Keep those that should have been issued by now and never were."""
        return self.filter(
            kind="service_report", is_open=True, due_at__lt=at, issued_edition=0
        ).filter(state__in=UNISSUED)

    def held(self) -> "ServiceReportQuerySet":
        """Keep those that issue themselves as soon as every missed promise has a reason."""
        return self.filter(
            kind="service_report", state=State.PREPARING, issued_edition=0,
            held_at__isnull=False, definition__is_automatic=True,
        )  # fmt: skip


class ServiceReport(Record):
    """
    The report of one period. What it says lies in its editions; a correction is a new one.

    `author` wrote it last and may not issue it; `due_at` is by when it was promised. Customers see
    it from its first issued edition on.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="service_report"
    )
    definition = models.ForeignKey(
        Definition, models.PROTECT, verbose_name=_("definition"), related_name="reports"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("first day after it"))
    author = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("author"), related_name="+"
    )
    issued_edition = models.PositiveSmallIntegerField(_("edition in force"), default=0)
    issued_at = models.DateTimeField(_("first issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("issued by"), related_name="+"
    )
    findings = models.TextField(_("findings"), blank=True)
    decision = models.TextField(_("decision"), blank=True)
    held_at = models.DateTimeField(_("waits for reasons since"), null=True, blank=True)
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True)

    objects = ServiceReportQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "service_report"
        verbose_name = _("service report")
        verbose_name_plural = _("service reports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["definition", "starts_on"], name="one_report_of_a_period"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="a_reported_period_has_a_length",
            ),
            models.CheckConstraint(
                condition=models.Q(issued_edition=0, issued_at=None)
                | models.Q(issued_edition__gt=0, issued_at__isnull=False),
                name="an_issued_report_says_when",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the report's page."""
        return reverse("service_reports:detail", kwargs={"number": self.number})

    @property
    def span(self) -> Span:
        """The period."""
        return Span(self.starts_on, self.ends_on)

    @property
    def name(self) -> str:
        """What it is called in the language of the page."""
        return name_in_words(self.definition.name, self.span)

    @property
    def is_issued(self) -> bool:
        """Whether an edition was issued."""
        return self.issued_edition > 0


class FollowUp(models.Model):
    """What was decided to be done after reading a report, by whom and until when."""

    report = models.ForeignKey(
        ServiceReport, models.CASCADE, verbose_name=_("report"), related_name="follow_ups"
    )
    text = models.CharField(_("action"), max_length=500)
    owner = models.ForeignKey(User, models.PROTECT, verbose_name=_("owner"), related_name="+")
    due_on = models.DateField(_("due on"))
    result = models.CharField(_("result"), max_length=500, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        db_table = "service_report_action"
        verbose_name = _("action after a report")
        verbose_name_plural = _("actions after a report")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text


def readers(access: Access) -> models.Q:
    """
    Return which reports are published to somebody: issued ones of his own organisation's.

    Of those, its recipients see theirs; who may see the whole organisation's records sees all.
    People of ours who work for named customers alone see those of these.
    """
    issued = ServiceReport.objects.filter(issued_edition__gt=0)
    own = issued.filter(definition__customer_id=access.organisation_id)
    if not access.may_somewhere("service_report.view_organisation"):
        own = own.filter(definition__recipients=access.user_id)
    of_named = access.reach("service_report.view").organisations
    theirs = ServiceReport.objects.filter(definition__customer_id__in=of_named)
    return models.Q(pk__in=own.values("pk")) | models.Q(pk__in=theirs.values("pk"))


audiences.publish(KIND.code, readers)
declare_fields(KIND.code, model=ServiceReport, fields={"findings": "C", "decision": "C"})


compose_names(KIND.code, model=ServiceReport, reading=("definition",))
