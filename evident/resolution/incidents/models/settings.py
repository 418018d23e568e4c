"""What an organisation sets for its incidents: categories, priorities, routing, ready texts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import Team
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Priority

WITHIN = " › "
"""Between the name of a category and that of one below it."""


class Level(models.IntegerChoices):
    """How far an incident reaches, and how soon it hurts."""

    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


class Named(models.Model):
    """Something an organisation names in both languages."""

    name_en = models.CharField(_("English name"), max_length=120)
    name_zh = models.CharField(_("Chinese name"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese else self.name_en


class Category(Named):
    """What kind of thing went wrong. Two levels: category and subcategory."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("belongs to"),
        related_name="children",
    )

    class Meta:
        db_table = "incident_category"
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["name_en", "id"]

    @property
    def path(self) -> str:
        """The name behind that of the category it belongs to: two may be called the same."""
        return f"{self.parent.name}{WITHIN}{self.name}" if self.parent else self.name


class ResolutionCode(Named):
    """How incidents get resolved."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        db_table = "incident_resolution_code"
        verbose_name = _("resolution code")
        verbose_name_plural = _("resolution codes")
        ordering: ClassVar = ["id"]


class PriorityRule(models.Model):
    """One cell of the priority matrix."""

    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Level)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)

    class Meta:
        db_table = "incident_priority_rule"
        verbose_name = _("priority rule")
        verbose_name_plural = _("priority matrix")
        ordering: ClassVar = ["impact", "urgency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["impact", "urgency"], name="one_priority_per_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.impact} × {self.urgency} → {self.priority}"


class RoutingRule(models.Model):
    """Which team gets an incident. The first rule in order that fits decides."""

    order = models.PositiveIntegerField(_("order"), default=100)
    name = models.CharField(_("name"), max_length=120)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, verbose_name=_("category")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, verbose_name=_("organisation")
    )
    words = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("words"),
        default=list,
        blank=True,
        help_text=_("One of these occurs in the title or the symptom."),
    )
    team = models.ForeignKey(Team, models.CASCADE, verbose_name=_("team"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        db_table = "incident_routing_rule"
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class IncidentTemplate(Named):
    """An incident that comes often, filled in beforehand."""

    title = models.CharField(_("title"), max_length=300)
    symptom = models.TextField(_("symptom"), blank=True)
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, verbose_name=_("category")
    )
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level, default=Level.LOW)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Level, default=Level.MEDIUM)

    class Meta:
        db_table = "incident_template"
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering: ClassVar = ["name_en"]


class CannedReply(Named):
    """A reply that is written often; `{requester}`, `{number}` and `{agent}` are filled in."""

    text_en = models.TextField(_("English text"))
    text_zh = models.TextField(_("Chinese text"))

    class Meta:
        db_table = "incident_canned_reply"
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering: ClassVar = ["name_en"]

    @property
    def text(self) -> str:
        """The text in the language of the page."""
        return self.text_zh if (get_language() or "").startswith("zh") else self.text_en
