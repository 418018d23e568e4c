"""What an organisation wants to know of its records beyond what a process asks."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class FieldType(models.TextChoices):
    """What a field holds; in `Record.custom` as a JSON text, number, or true and false."""

    TEXT = "text", _("Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    YES_NO = "yes_no", _("Yes or no")


class CustomField(models.Model):
    """The declaration of one field; its values stand in `Record.custom` under `code`."""

    kind = models.CharField(_("process"), max_length=40)
    code = models.SlugField(_("code"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    type = models.CharField(_("holds"), max_length=10, choices=FieldType)
    choices = ArrayField(
        models.CharField(max_length=80), verbose_name=_("choices"), default=list, blank=True
    )
    is_required = models.BooleanField(_("required"), default=False)
    is_searchable = models.BooleanField(_("searchable"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveIntegerField(_("order"), default=100)

    objects: ClassVar[models.Manager["CustomField"]] = models.Manager()

    class Meta:
        verbose_name = _("additional field")
        verbose_name_plural = _("additional fields")
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code"], name="custom_field_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
