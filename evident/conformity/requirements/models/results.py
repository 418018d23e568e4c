"""What checks found, kept for ever, with the query by which they found it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.requirements.models.limits import CheckLimit
from evident.kernel.accounts.models import User


class Outcome(models.TextChoices):
    """What became of a check."""

    MET = "met", pgettext_lazy("check", "Holds")
    PARTLY = "partly", pgettext_lazy("check", "Holds in part")
    NOT_MET = "not_met", pgettext_lazy("check", "Broken")
    NONE = "none", pgettext_lazy("check", "No occurrence yet")
    FAILED = "failed", pgettext_lazy("check", "Could not be computed")


class RunKind(models.TextChoices):
    """How much a run looked at."""

    FULL = "full", pgettext_lazy("run", "Everything")
    INCREMENT = "increment", pgettext_lazy("run", "What changed")


class Run(models.Model):
    """
    One time that checks were run.

    `txid` and `highest_id` are the place in the trail up to which it had looked.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=RunKind)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("by"), related_name="+")
    txid = models.BigIntegerField()
    highest_id = models.BigIntegerField()
    records_changed = models.PositiveIntegerField(_("records changed"), default=0)
    checks = models.PositiveIntegerField(_("checks"), default=0)
    failed = models.PositiveIntegerField(_("could not be computed"), default=0)
    moved = models.PositiveIntegerField(_("requirements whose status changed"), default=0)

    class Meta:
        db_table = "check_run"
        verbose_name = _("run of checks")
        verbose_name_plural = _("runs of checks")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class QueryVersion(models.Model):
    """The query of a check as it was asked, named by its hash. Never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    check_code = models.CharField(_("check"), max_length=80)
    text = models.TextField(_("query"))
    product = models.CharField(_("version of the product"), max_length=40)
    first_at = models.DateTimeField(_("first asked at"))

    class Meta:
        db_table = "check_query"
        verbose_name = _("query of a check")
        verbose_name_plural = _("queries of checks")

    def __str__(self) -> str:
        return f"{self.check_code} {self.sha256[:12]}"


class ExceptionSet(models.Model):
    """Which records broke a check; kept once however often it is found. Never changed."""

    check_code = models.CharField(_("check"), max_length=80)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    records = ArrayField(models.BigIntegerField(), default=list)
    is_whole = models.BooleanField(default=True)
    """Whether it names them all, or only the first of very many."""

    class Meta:
        db_table = "check_exceptions"
        verbose_name = _("exceptions")
        verbose_name_plural = _("exceptions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["check_code", "fingerprint"], name="exceptions_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_code} {self.fingerprint[:12]}"


class CheckResult(models.Model):
    """
    What one run found of one check: how many it applies to, how many break it, and which.

    The fingerprints stand for the whole sets of records, so that a figure shown today can be told
    apart from another in years. Never changed.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="results")
    check_code = models.CharField(_("check"), max_length=80)
    at = models.DateTimeField(_("at"))
    since = models.DateField(_("records since"), null=True)
    population = models.PositiveBigIntegerField(_("applies to"), default=0)
    exceptions = models.PositiveBigIntegerField(_("exceptions"), default=0)
    population_print = models.CharField(max_length=64, blank=True)
    exceptions_print = models.CharField(max_length=64, blank=True)
    tolerated = models.FloatField(_("tolerated per cent"), default=0)
    limit = models.ForeignKey(
        CheckLimit, models.PROTECT, null=True, verbose_name=_("limits"), related_name="+"
    )
    """The version of the limits that held; None for those the check comes with."""
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    things = models.JSONField(_("what was looked at"), default=list)
    """Where it is no record: each document that is asked for, or each part of the set-up."""
    query = models.ForeignKey(
        QueryVersion, models.PROTECT, null=True, verbose_name=_("query"), related_name="+"
    )
    exception_set = models.ForeignKey(
        ExceptionSet, models.PROTECT, null=True, verbose_name=_("exceptions"), related_name="+"
    )

    class Meta:
        db_table = "check_result"
        verbose_name = _("result of a check")
        verbose_name_plural = _("results of checks")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["check_code", "-id"], name="result_newest")]

    def __str__(self) -> str:
        return f"{self.check_code}: {self.outcome}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("requirements:result", kwargs={"result": self.pk})


class CheckState(models.Model):
    """
    Where a check stands: its latest result, and its counts by month.

    The counts are what an increment adds to; results are what is kept.
    """

    check_code = models.CharField(_("check"), max_length=80, primary_key=True)
    latest = models.ForeignKey(CheckResult, models.PROTECT, related_name="+")
    months = models.JSONField(default=list)
    holds_since = models.DateTimeField(_("holds since"), null=True)
    is_new = models.BooleanField(_("held when it was first asked"), default=False)
    """
    Whether it has held ever since it was first asked, by a version of the product that came after
    other checks had run, or of what has no records: since when that is so, nobody knows, and nobody
    saw anything done meanwhile.
    """

    class Meta:
        db_table = "check_state"
        verbose_name = _("standing of a check")
        verbose_name_plural = _("standings of checks")

    def __str__(self) -> str:
        return self.check_code
