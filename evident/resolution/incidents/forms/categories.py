"""Categories in forms: each main one, followed by what belongs to it."""

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from evident.resolution.incidents.models import Category


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when run
    """The choice of a category; one below another is named with it."""

    def label_from_instance(self, category: Any) -> str:
        """Return what the list calls a category."""
        return str(category.path)


def every_category() -> "QuerySet[Category]":
    """Return all categories, each below the one it belongs to."""
    return Category.objects.select_related("parent").order_by(
        Coalesce("parent__name_en", "name_en"),
        Coalesce("parent_id", "pk"),
        F("parent_id").asc(nulls_first=True),
        "name_en",
        "pk",
    )


def categories() -> "QuerySet[Category]":
    """Return the categories in use, each below the one it belongs to."""
    return every_category().filter(is_active=True)
