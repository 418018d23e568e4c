"""What becomes of jobs: why one failed, how periodic work is doing."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobFailure(models.Model):
    """One attempt of a job that failed, with its reason; kept after the job itself is gone."""

    job_id = models.BigIntegerField(_("job"))
    name = models.CharField(_("name"), max_length=80)
    attempt = models.PositiveIntegerField(_("attempt"))
    at = models.DateTimeField(_("failed at"))
    error = models.TextField(_("error"))
    details = models.TextField(_("details"), blank=True)

    class Meta:
        db_table = "job_failure"
        verbose_name = _("failed attempt")
        verbose_name_plural = _("failed attempts")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["job_id", "-at"], name="job_failure_of_job"),
            models.Index(fields=["at"], name="job_failure_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.error}"


class PeriodicWork(models.Model):
    """
    How a periodic job is doing.

    While it fails it is tried again at `not_before`, later and later; one success ends that.
    """

    name = models.CharField(_("name"), max_length=80, primary_key=True)
    succeeded_at = models.DateTimeField(_("last done at"), null=True)
    failed_at = models.DateTimeField(_("last failed at"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.TextField(_("error"), blank=True)
    details = models.TextField(_("details"), blank=True)
    not_before = models.DateTimeField(_("next attempt not before"), null=True)

    class Meta:
        db_table = "job_periodic_work"
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
