"""Samples, the records they froze, and what auditors found in them. Kept for ever."""

import json
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record


class Method(models.TextChoices):
    """How the records of a sample are chosen."""

    RANDOM = "random", pgettext_lazy("sample", "At random")
    STRATIFIED = "stratified", pgettext_lazy("sample", "At random, by priority")
    NEWEST = "newest", pgettext_lazy("sample", "The newest")
    NAMED = "named", pgettext_lazy("sample", "Named by hand")


SEEDED = frozenset({Method.RANDOM, Method.STRATIFIED})
"""Methods that chance decides, by a seed."""


class Part(models.TextChoices):
    """Which of the records a check applies to are drawn from."""

    ALL = "all", pgettext_lazy("population", "All it applies to")
    EXCEPTIONS = "exceptions", pgettext_lazy("population", "Exceptions alone")


class Verdict(models.TextChoices):
    """What an auditor found in a sampled record."""

    CONFORMS = "conforms", pgettext_lazy("sampled record", "Conforms")
    EXCEPTION = "exception", pgettext_lazy("sampled record", "Exception")
    NOTE = "note", pgettext_lazy("sampled record", "Noted")


class Sample(models.Model):
    """
    Some records drawn from many, so that anyone can repeat the drawing. Never changed.

    `sheet` says all of it in canonical JSON, with the SHA-256 of every frozen record; `sha256` is
    that of the sheet and stands in the trail. The population is a file named by its own SHA-256.
    """

    title = models.CharField(_("title"), max_length=200, blank=True)
    name_en = models.CharField(max_length=300)
    name_zh = models.CharField(max_length=300)
    """What it was drawn from was called so."""
    source = models.CharField(max_length=10)
    """`check` or `kind`."""
    reference = models.CharField(max_length=80)
    """The check's code, or the kind of record."""
    requirement = models.CharField(_("requirement"), max_length=40, blank=True)
    part = models.CharField(_("drawn from"), max_length=12, choices=Part, default=Part.ALL)
    since = models.DateField(_("from"), null=True)
    until = models.DateField(_("until"), null=True)
    method = models.CharField(_("method"), max_length=12, choices=Method)
    size = models.PositiveIntegerField(_("size"))
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    population = models.PositiveIntegerField(_("population"))
    population_sha256 = models.CharField(_("SHA-256 of the population"), max_length=64)
    query = models.TextField(_("query"))
    sheet = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("drawn by"), related_name="+")
    at = models.DateTimeField(_("drawn at"))

    class Meta:
        db_table = "record_sample"
        verbose_name = pgettext_lazy("drawn", "sample")
        verbose_name_plural = pgettext_lazy("drawn", "samples")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["population_sha256"], name="sample_by_population"),
            models.Index(fields=["requirement", "-id"], name="sample_of_requirement"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("samples:sample", kwargs={"sample": self.pk})

    @property
    def told(self) -> dict[str, Any]:
        """What the sheet says."""
        content: dict[str, Any] = json.loads(self.sheet)
        return content

    @property
    def judgements(self) -> list[dict[str, Any]]:
        """What was judged of its requirement when it was drawn; samples of before have none."""
        found: list[dict[str, Any]] = self.told.get("judgements", [])
        return found

    @property
    def population_name(self) -> str:
        """What it was drawn from, in the language of the page, as it was called then."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @property
    def name(self) -> str:
        """What it is called: what it is for, or else from what it was drawn."""
        return self.title or self.population_name


class SampledRecord(models.Model):
    """One record as it was when the sample was drawn, in canonical JSON. Never changed."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    place = models.PositiveIntegerField()
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    content = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64)
    files = ArrayField(models.CharField(max_length=64), default=list)
    last_entry = models.BigIntegerField(default=0)
    """The last entry of the trail that was frozen with it."""

    class Meta:
        db_table = "record_sample_item"
        verbose_name = _("sampled record")
        verbose_name_plural = _("sampled records")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "record"], name="sampled_once")
        ]
        indexes: ClassVar = [GinIndex(fields=["files"], name="sampled_files")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("samples:record", kwargs={"sample": self.sample_id, "place": self.place})

    @property
    def frozen(self) -> dict[str, Any]:
        """The record as it was."""
        content: dict[str, Any] = json.loads(self.content)
        return content


class Result(models.Model):
    """What somebody found in a sampled record. Never changed: a later one takes its place."""

    item = models.ForeignKey(SampledRecord, models.PROTECT, related_name="results")
    verdict = models.CharField(_("found"), max_length=12, choices=Verdict)
    remark = models.TextField(_("remark"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, verbose_name=_("by"), related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        db_table = "record_sample_result"
        verbose_name = _("result of a sampled record")
        verbose_name_plural = _("results of sampled records")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.item}: {self.verdict}"
