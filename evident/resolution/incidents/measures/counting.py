"""What the measures of incidents have in common: how they are divided, and which records count."""

from typing import Any

from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    Expression,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Dimension, Direction, Measure, Records, Unit
from evident.kernel.records.models import Priority
from evident.resolution.incidents import queries
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State


def path(name: str) -> Case:
    """Return what tells a subcategory from one of the same name; charts cut the end off."""
    return Case(
        When(category__parent=None, then=F(f"category__{name}")),
        default=Concat(f"category__{name}", Value(" · "), f"category__parent__{name}"),
    )


CLAUSE = "8.6.1"
BY_PRIORITY = Dimension(
    "priority", _("Priority"), "priority", words={each.value: each.label for each in Priority}
)
BY_TEAM = Dimension("team", _("Team"), "team_id", label="team__name")
BY_CATEGORY = Dimension(
    "category",
    _("Category"),
    Coalesce("category__parent_id", "category_id", output_field=BigIntegerField()),
    label=Coalesce("category__parent__name_en", "category__name_en"),
    label_zh=Coalesce("category__parent__name_zh", "category__name_zh"),
)
"""The main one: what is filed under its subcategories counts there as well."""
BY_SUBCATEGORY = Dimension(
    "subcategory",
    _("Subcategory"),
    "category_id",
    label=path("name_en"),
    label_zh=path("name_zh"),
)
BY_CUSTOMER = Dimension(
    "organisation", _("Organisation"), "organisation_id", label="organisation__name"
)
ALL = (BY_PRIORITY, BY_TEAM, BY_CATEGORY, BY_SUBCATEGORY, BY_CUSTOMER)
LOWER, HIGHER, NEITHER = Direction.LOWER, Direction.HIGHER, Direction.NEITHER


def reported(user: User) -> QuerySet[Incident]:
    """Return every incident that was one."""
    return queries.visible_to(user).exclude(state=State.CANCELLED)


def measure(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    formula: Promise,
    unit: Unit,
    direction: Direction,
    records: Records,
    value: Expression | Aggregate,
    counted: Q | None = None,
    *,
    only: Q | None = None,
    **more: Any,
) -> Measure:
    """Return a measure of incidents by the month they were reported, divided in every way."""
    return Measure(
        code=f"incident.{code}",
        name=name,
        formula=formula,
        unit=unit,
        direction=direction,
        clause=CLAUSE,
        process="incident",
        records=records,
        at="opened_at",
        value=value,
        counted=counted or Q(),
        only=only or Q(),
        dimensions=ALL,
        **more,
    )
