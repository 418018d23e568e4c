"""What the measures of incidents have in common: how they are divided, and which records count."""

from typing import Any

from django.db.models import Aggregate, Expression, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Dimension, Direction, Measure, Records, Unit
from evident.kernel.records.models import Priority
from evident.resolution.incidents import queries
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State

CLAUSE = "8.6.1"
BY_PRIORITY = Dimension(
    "priority", _("Priority"), "priority", words={each.value: each.label for each in Priority}
)
BY_TEAM = Dimension("team", _("Team"), "team_id", label="team__name")
BY_CATEGORY = Dimension(
    "category",
    _("Category"),
    "category_id",
    label="category__name_en",
    label_zh="category__name_zh",
)
BY_CUSTOMER = Dimension(
    "organisation", _("Organisation"), "organisation_id", label="organisation__name"
)
ALL = (BY_PRIORITY, BY_TEAM, BY_CATEGORY, BY_CUSTOMER)
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
