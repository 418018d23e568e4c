"""The settings of the incident desk as files, each list by itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import (
    Column,
    Export,
    capitalised,
    declare,
    in_language,
    of_field,
)
from evident.resolution.incidents.queries import settings as queries

FACTS = {
    "categories": ("parent", "code"),
    "routing": ("order", "category", "organisation", "words", "team"),
    "templates": ("title", "symptom", "category", "impact", "urgency"),
    "replies": ("text_en", "text_zh"),
    "codes": ("code",),
    "criteria": ("order",),
}
"""What each list tells between the name and whether it is in use."""


def column(model: type[models.Model], name: str) -> Column:
    """Return the column of a fact; words stand side by side."""
    if name == "words":
        title = capitalised(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a plain field
        return Column(name, title, (name,), told=" ".join, width=36)
    return of_field(model, name)


def rows_of(kind: str) -> Callable[..., Any]:
    """Return what gives the settings of a kind to who may change them."""

    def rows(user: User, _query: QueryDict, _at: datetime) -> Any:
        return queries.listed(user, kind=kind)

    return rows


def export_of(kind: str) -> Export:
    """Return the list of the settings of a kind."""
    model = queries.KINDS[kind]
    name = (
        Column("name", _("Name"), ("name_en", "name_zh"), told=in_language, width=30)
        if kind != "routing"
        else of_field(model, "name")
    )
    facts = (column(model, each) for each in FACTS[kind])
    return Export(
        "incident",
        "incidents",
        rows=rows_of(kind),
        columns=(name, *facts, of_field(model, "is_active")),
        home=f"settings-{kind}",
        name=_("Ready replies")
        if kind == "replies"
        else capitalised(model._meta.verbose_name_plural),
        organisation="",
        code=f"incident_{kind}",
        within=f"settings/{kind}/",
    )


EXPORTS = {kind: declare(export_of(kind)) for kind in FACTS}
