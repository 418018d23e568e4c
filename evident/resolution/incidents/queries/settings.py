"""What an organisation set for its incidents, for those who may change it."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.resolution.incidents.models import (
    CannedReply,
    Category,
    Incident,
    IncidentTemplate,
    MajorCriterion,
    PriorityRule,
    ResolutionCode,
    RoutingRule,
)
from evident.resolution.incidents.priorities import SHIPPED

PERMISSION = "incident.configure"
KINDS: dict[str, type[Any]] = {
    "categories": Category,
    "routing": RoutingRule,
    "templates": IncidentTemplate,
    "replies": CannedReply,
    "codes": ResolutionCode,
    "criteria": MajorCriterion,
}
ORDERED = ("routing", "criteria")
"""Settings that stand in an order people choose."""
Cells = dict[tuple[int, int], int]


def listed(user: User, *, kind: str) -> "QuerySet[Any]":
    """Return every setting of `kind`. Raises PermissionDenied without `incident.configure`."""
    require(user, PERMISSION)
    rows: QuerySet[Any] = KINDS[kind].objects.all()
    if kind == "categories":
        rows = rows.select_related("parent").order_by("parent__name_en", "name_en", "pk")
    if kind == "routing":
        rows = rows.select_related("team", "category", "organisation").order_by("order", "pk")
    return rows


def get(user: User, *, kind: str, pk: int) -> Any:
    """Return one setting. Raises Http404 if there is none."""
    found = listed(user, kind=kind).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def cells(user: User) -> Cells:
    """Return the priority of each impact and urgency; the shipped one where none is set."""
    require(user, PERMISSION)
    found: Cells = {(int(one), int(two)): int(given) for (one, two), given in SHIPPED.items()}
    for rule in PriorityRule.objects.all():
        found[rule.impact, rule.urgency] = rule.priority
    return found


def open_by_priority(matrix: Cells) -> dict[int, int]:
    """Return how many open incidents each priority would have if `matrix` had decided them all."""
    counts: dict[int, int] = {}
    rows = (
        Incident.objects.filter(kind="incident", is_open=True)
        .order_by()
        .values_list("impact", "urgency")
        .annotate(count=Count("pk"))
    )
    for impact, urgency, count in rows:
        priority = matrix[impact, urgency]
        counts[priority] = counts.get(priority, 0) + count
    return counts
