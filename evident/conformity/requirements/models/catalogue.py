"""Catalogues of requirements: what a standard asks for, as versioned data in both languages."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User


def is_chinese() -> bool:
    """Return whether the page is in Chinese."""
    return (get_language() or "").startswith("zh")


class Status(models.TextChoices):
    """How a requirement stands. There is no "not applicable": no clause may be left out."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")
    NO_OCCURRENCE = "no_occurrence", _("No occurrence yet")
    NOT_ASSESSED = "not_assessed", _("Not assessed")


class Automation(models.TextChoices):
    """How far live records can answer a requirement."""

    FULL = "full", _("By records alone")
    PARTIAL = "partial", _("By records and judgement")
    MANUAL = "manual", _("By judgement alone")


class Wanted(models.TextChoices):
    """Kinds of documented information that a requirement asks for."""

    POLICY = "policy", _("Policy")
    PLAN = "plan", _("Plan")
    PROCEDURE = "procedure", _("Procedure")
    RECORD = "record", _("Record")
    AGREEMENT = "agreement", _("Agreement")
    REPORT = "report", _("Report")
    REGISTER = "register", _("Register")
    CATALOGUE = "catalogue", _("Catalogue")


class Catalogue(models.Model):
    """The requirements of one standard, in the version last loaded."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    standard = models.CharField(_("standard"), max_length=200)
    amendment = models.CharField(_("amendment"), max_length=200, blank=True)
    version = models.CharField(_("version"), max_length=40)
    note = models.TextField(_("remark"), blank=True)
    is_shipped = models.BooleanField(_("comes with the product"), default=False)
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("loaded by"), related_name="+"
    )

    class Meta:
        db_table = "requirement_catalogue"
        verbose_name = _("catalogue of requirements")
        verbose_name_plural = _("catalogues of requirements")
        ordering: ClassVar = ["-is_shipped", "code"]

    def __str__(self) -> str:
        return self.standard

    def get_absolute_url(self) -> str:
        """Return the address of its map."""
        return reverse("requirements:map", kwargs={"catalogue": self.code})


class CatalogueVersion(models.Model):
    """A file as it was loaded, kept so that an old wording can be read again."""

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="versions")
    version = models.CharField(_("version"), max_length=40)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.TextField(_("content"))
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("loaded by"), related_name="+"
    )

    class Meta:
        db_table = "requirement_catalogue_version"
        verbose_name = _("version of a catalogue")
        verbose_name_plural = _("versions of catalogues")
        ordering: ClassVar = ["-loaded_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "version"], name="catalogue_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.catalogue} {self.version}"


class Clause(models.Model):
    """A numbered part of a standard."""

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="clauses")
    number = models.CharField(_("number"), max_length=40)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_zh = models.CharField(_("title in Chinese"), max_length=300)
    place = models.PositiveIntegerField()

    class Meta:
        db_table = "requirement_clause"
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "number"], name="clause_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def title(self) -> str:
        """Its title in the language of the page."""
        return self.title_zh if is_chinese() else self.title_en

    @property
    def chapter(self) -> str:
        """The number before the first point: 8 of 8.6.1."""
        return self.number.partition(".")[0]


class Process(models.Model):
    """A process of ours that answers requirements of a catalogue."""

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="processes")
    key = models.SlugField(_("key"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20)
    group = models.CharField(_("group"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200)
    place = models.PositiveIntegerField()

    class Meta:
        db_table = "requirement_process"
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "key"], name="process_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the language of the page."""
        return self.name_zh if is_chinese() else self.name_en


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Requirements, narrowed."""

    def standing(self) -> "RequirementQuerySet":
        """Keep those that the version last loaded still asks for."""
        return self.filter(is_withdrawn=False)


class Requirement(models.Model):
    """
    One checkable statement, in our own words, and how it stands.

    Status, basis and times are written by runs of checks and by judgements alone.
    """

    catalogue = models.ForeignKey(Catalogue, models.CASCADE, related_name="requirements")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="requirements")
    process = models.ForeignKey(
        Process, models.PROTECT, null=True, related_name="requirements", verbose_name=_("process")
    )
    code = models.CharField(_("requirement"), max_length=40)
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    is_informative = models.BooleanField(_("explains and demands nothing"), default=False)
    documents = ArrayField(
        models.CharField(max_length=20, choices=Wanted),
        default=list,
        verbose_name=_("documented information"),
    )
    hints_en = ArrayField(models.TextField(), default=list)
    hints_zh = ArrayField(models.TextField(), default=list)
    automation = models.CharField(_("answered"), max_length=10, choices=Automation)
    legacy_clauses = ArrayField(models.CharField(max_length=20), default=list)
    legacy_process = models.CharField(max_length=60, blank=True)
    place = models.PositiveIntegerField()
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)

    owner = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("owner"),
        related_name="requirements_owned",
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.NOT_ASSESSED
    )
    since = models.DateTimeField(_("since"), null=True)
    checked_at = models.DateTimeField(_("last looked at"), null=True)
    months = models.PositiveIntegerField(_("months of operation"), default=0)
    basis = models.JSONField(_("basis"), default=list)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        db_table = "requirement"
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "code"], name="requirement_once")
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse(
            "requirements:requirement",
            kwargs={"catalogue": self.catalogue.code, "requirement": self.code},
        )

    @property
    def text(self) -> str:
        """The statement in the language of the page."""
        return self.text_zh if is_chinese() else self.text_en

    @property
    def hints(self) -> list[str]:
        """What an auditor would ask to see, in the language of the page."""
        return list(self.hints_zh if is_chinese() else self.hints_en)

    @property
    def wanted(self) -> list[str]:
        """The kinds of documented information it asks for, in words."""
        return [str(Wanted(code).label) for code in self.documents]


class StatusChange(models.Model):
    """That a requirement stood otherwise from then on, and on what that rested. Never changed."""

    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("at"))
    before = models.CharField(_("before"), max_length=20, choices=Status)
    after = models.CharField(_("after"), max_length=20, choices=Status)
    basis = models.JSONField(_("basis"), default=list)

    class Meta:
        db_table = "requirement_status_change"
        verbose_name = pgettext_lazy("of a requirement", "change of status")
        verbose_name_plural = pgettext_lazy("of requirements", "changes of status")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["requirement", "-at", "-id"], name="status_change_newest")
        ]

    def __str__(self) -> str:
        return f"{self.requirement}: {self.after}"
