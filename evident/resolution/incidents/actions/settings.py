"""How an organisation sets up its incident desk; every change is in the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.permissions import declare
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Priority
from evident.kernel.trail import actions as trail
from evident.resolution.incidents.models import (
    CannedReply,
    Category,
    IncidentTemplate,
    MajorCriterion,
    PriorityRule,
    ResolutionCode,
    RoutingRule,
)
from evident.resolution.incidents.models.settings import Level

PERMISSION = "incident.configure"
declare({PERMISSION: gettext_lazy("Change categories, priorities, routing and ready texts")})

Setting = Category | ResolutionCode | IncidentTemplate | CannedReply | RoutingRule | MajorCriterion
Ordered = RoutingRule | MajorCriterion
FIELDS: dict[type[models.Model], frozenset[str]] = {
    Category: frozenset({"name_en", "name_zh", "is_active", "parent"}),
    ResolutionCode: frozenset({"name_en", "name_zh", "is_active"}),
    MajorCriterion: frozenset({"name_en", "name_zh", "is_active"}),
    IncidentTemplate: frozenset(
        {"name_en", "name_zh", "is_active", "title", "symptom", "category", "impact", "urgency"}
    ),
    CannedReply: frozenset({"name_en", "name_zh", "is_active", "text_en", "text_zh"}),
    RoutingRule: frozenset({"name", "is_active", "category", "organisation", "words", "team"}),
}
STEP = 10
"""Between the places of two settings that stand in an order."""


@transaction.atomic
def add(*, kind: type[Setting], by: User, at: datetime, **facts: Any) -> Setting:
    """
    Make a setting of `kind`; where they stand in an order, it comes last.

    Raises PermissionDenied if `by` lacks `incident.configure`, ValidationError for facts that
    cannot be.
    """
    require(by, PERMISSION)
    thing = kind()
    _put(thing, facts)
    if isinstance(thing, Category | ResolutionCode | MajorCriterion):
        thing.code = free_code(kind, facts["name_en"])
    if isinstance(thing, Ordered):
        last = type(thing)._default_manager.aggregate(models.Max("order"))["order__max"] or 0  # noqa: SLF001  # any model has it
        thing.order = last + STEP
    refuse_wrong(thing)
    thing.save()
    changes = {name: [None, value] for name, value in facts.items() if value not in ("", None)}
    _tell(thing, by=by, at=at, changes=changes)
    return thing


@transaction.atomic
def change(*, setting: Setting, by: User, at: datetime, **facts: Any) -> Setting:
    """
    Set a setting anew. What was recorded with it before stays as it was.

    Raises PermissionDenied if `by` lacks `incident.configure`, ValidationError for facts that
    cannot be.
    """
    require(by, PERMISSION)
    kind = type(setting)
    thing: Setting = kind.objects.select_for_update(of=("self",)).get(pk=setting.pk)
    changes = {
        name: [getattr(thing, name), value]
        for name, value in facts.items()
        if getattr(thing, name) != value
    }
    if changes:
        _put(thing, facts)
        refuse_wrong(thing)
        thing.save()
        _tell(thing, by=by, at=at, changes=changes)
    return thing


@transaction.atomic
def move(*, setting: Ordered, by: User, at: datetime, places: int) -> None:
    """
    Move a setting up (negative) or down by `places`; of routing rules the first to fit decides.

    Raises PermissionDenied if `by` lacks `incident.configure`.
    """
    require(by, PERMISSION)
    stored: models.Manager[Any] = type(setting)._default_manager  # noqa: SLF001  # any model has it
    found = list(stored.select_for_update().order_by("order", "pk"))
    before = list(found)
    here = [each.pk for each in found].index(setting.pk)
    moved = found.pop(here)
    found.insert(max(0, min(here + places, len(found))), moved)
    if found == before:
        return
    for place, each in enumerate(found, 1):
        each.order = place * STEP
    stored.bulk_update(found, ["order"])
    names = [[each.name for each in order] for order in (before, found)]
    _tell(moved, by=by, at=at, changes={"order": names})


@transaction.atomic
def set_priorities(*, by: User, at: datetime, cells: Mapping[tuple[int, int], int]) -> None:
    """
    Set the priority of each impact and urgency. Incidents keep theirs until classified anew.

    Raises PermissionDenied if `by` lacks `incident.configure`, ValidationError for a cell that is
    missing or a priority there is not.
    """
    require(by, PERMISSION)
    wanted = {(impact, urgency) for impact in Level.values for urgency in Level.values}
    if set(cells) != wanted or not set(cells.values()) <= set(Priority.values):
        raise ValidationError(_("Every cell of the matrix needs a priority."))
    rules = {(rule.impact, rule.urgency): rule for rule in PriorityRule.objects.select_for_update()}
    changes = {}
    for (impact, urgency), priority in cells.items():
        rule = rules.get((impact, urgency)) or PriorityRule(impact=impact, urgency=urgency)
        if rule.priority != priority:
            changes[f"{impact} × {urgency}"] = [rule.priority, priority]
            rule.priority = priority
            rule.save()
    if changes:
        facts = {"setting": "priority_matrix"}
        trail.write(event=PERMISSION, by=by, at=at, changes=changes, facts=facts)


def _put(thing: Setting, facts: Mapping[str, Any]) -> None:
    """Fill facts in. Raises TypeError for a field nobody may set."""
    if unknown := facts.keys() - FIELDS[type(thing)]:
        raise TypeError(f"not for setting: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(thing, name, value)


def refuse_wrong(thing: Setting) -> None:
    """Raise ValidationError for facts that cannot be."""
    if isinstance(thing, Category) and thing.parent is not None:
        if thing.parent_id == thing.pk or thing.parent.parent_id is not None:
            raise ValidationError({"parent": _("There are two levels: choose a main category.")})
        if thing.pk and thing.children.exists():
            raise ValidationError({"parent": _("It has subcategories itself.")})
    if isinstance(thing, MajorCriterion) and not thing.is_active:
        others = MajorCriterion.objects.filter(is_active=True).exclude(pk=thing.pk)
        if not others.exists():
            raise ValidationError({"is_active": _("One criterion has to stay in use.")})
    if isinstance(thing, RoutingRule) and not thing.team.is_active:
        raise ValidationError(
            {"team": _("%(name)s is no longer active.") % {"name": thing.team.name}}
        )


def free_code(kind: type[models.Model], name: str) -> str:
    """Return a code made of `name` that nothing else of `kind` has."""
    stem = slugify(name)[:30] or "setting"
    code, number = stem, 1
    while kind._default_manager.filter(code=code).exists():  # noqa: SLF001  # any model has it
        number += 1
        code = f"{stem}-{number}"
    return code


def _tell(thing: Setting, *, by: User, at: datetime, changes: Mapping[str, Any]) -> None:
    """Write into the trail what was set."""
    facts = {"setting": str(thing._meta.model_name), "name": str(thing), "id": thing.pk}
    trail.write(event=PERMISSION, by=by, at=at, changes=changes, facts=facts)
