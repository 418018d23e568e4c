"""Runs of an import, the rows they could not take, and what names in a source stand for."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.integrations.imports.problems import sentence
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation


class RunState(models.TextChoices):
    """Where a run stands."""

    READY = "ready", _("Ready")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    WAITING = "waiting", _("Waiting to begin")
    RUNNING = "running", _("Running")
    INTERRUPTED = "interrupted", _("Interrupted")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    DISCARDED = "discarded", _("Discarded")


class ImportRun(models.Model):
    """
    One reading of one file into the product.

    `position` is how many of the file's rows are settled: in a record's history, known from
    before, or rejected. It moves in the same transaction as what it counts, so that a run that
    was killed goes on exactly where it stood. Times are UTC.
    """

    source = models.CharField(_("source"), max_length=40)
    organisation_code = models.SlugField(_("code of the organisation"), max_length=40)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, verbose_name=_("organisation"), related_name="+"
    )
    file_name = models.CharField(_("file"), max_length=255)
    path = models.CharField(_("where the file is kept"), max_length=500, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    time_zone = models.CharField(_("time zone of the file"), max_length=60, default="UTC")
    mapping = models.JSONField(_("mapping"), default=dict)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("started by"), related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=RunState, default=RunState.READY)
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    rows_expected = models.PositiveBigIntegerField(_("rows in the file"), default=0)
    position = models.PositiveBigIntegerField(_("rows settled"), default=0)
    rows_taken = models.PositiveBigIntegerField(_("rows taken"), default=0)
    rows_known = models.PositiveBigIntegerField(_("rows known from before"), default=0)
    rows_rejected = models.PositiveBigIntegerField(_("rows rejected"), default=0)
    records_made = models.PositiveBigIntegerField(_("records made"), default=0)
    records_known = models.PositiveBigIntegerField(_("records known from before"), default=0)
    events_written = models.PositiveBigIntegerField(_("events written"), default=0)
    names_made = models.JSONField(_("names made"), default=dict)
    deviations = models.JSONField(_("deviations"), default=dict)
    preview = models.JSONField(_("what the check found"), default=dict)
    problem = models.JSONField(_("why it was refused"), default=dict)

    class Meta:
        db_table = "import_run"
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_rows_add_up",
                condition=models.Q(
                    position=models.F("rows_taken")
                    + models.F("rows_known")
                    + models.F("rows_rejected")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.file_name}"

    def get_absolute_url(self) -> str:
        """Return the address of the import's page."""
        return reverse("imports:detail", args=[self.pk])

    @property
    def rows_done(self) -> int:
        """How many rows are read so far: by the check while it goes on, else by the import."""
        if self.state == RunState.CHECKING:
            return int(self.preview.get("rows_read", 0))
        return self.position

    @property
    def is_under_way(self) -> bool:
        """Whether a job works on it, or is about to."""
        return self.state in {RunState.CHECKING, RunState.WAITING, RunState.RUNNING}

    @property
    def record_source(self) -> str:
        """What the records say they came from: one source per organisation."""
        return f"{self.source}:{self.organisation_code}"

    @property
    def problem_sentence(self) -> str:
        """Why the run was refused, in the language of the page."""
        return sentence(self.problem["code"], self.problem["facts"]) if self.problem else ""


class RejectedRow(models.Model):
    """A row of the file that is in no record's history, and why."""

    run = models.ForeignKey(
        ImportRun, models.CASCADE, verbose_name=_("import"), related_name="rejected"
    )
    line = models.PositiveBigIntegerField(_("line"))
    key = models.CharField(_("key"), max_length=120, blank=True)
    code = models.CharField(_("problem"), max_length=40)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "import_rejected_row"
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering: ClassVar = ["line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "line"], name="row_rejected_once"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"

    @property
    def reason(self) -> str:
        """Why the row was rejected, in the language of the page."""
        return sentence(self.code, self.facts)


class Sort(models.TextChoices):
    """What a name in a source can stand for."""

    PERSON = "person", _("Person")
    TEAM = "team", _("Team")
    CATEGORY = "category", _("Category")
    RESOLUTION_CODE = "code", _("Resolution code")


class Counterpart(models.Model):
    """What a name in a source stands for here. Its presence marks the object as imported."""

    source = models.CharField(_("source"), max_length=80)
    sort = models.CharField(_("sort"), max_length=10, choices=Sort)
    key = models.CharField(_("name in the source"), max_length=420)
    object_id = models.BigIntegerField()

    class Meta:
        db_table = "import_counterpart"
        verbose_name = _("imported name")
        verbose_name_plural = _("imported names")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "sort", "key"], name="one_counterpart_per_name"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort", "object_id"], name="counterpart_of_object"),
        ]

    def __str__(self) -> str:
        return self.key
