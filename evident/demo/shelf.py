"""What stands ready before the first incident: categories, rules, ready texts, saved views."""

from datetime import datetime
from typing import Any

from evident.demo.cast import Cast
from evident.demo.world import World
from evident.kernel.lists.actions import keep_view
from evident.kernel.trail import actions as trail
from evident.resolution.incidents.models import (
    CannedReply,
    Category,
    IncidentTemplate,
    RoutingRule,
)
from evident.resolution.incidents.models.incident import KIND


def furnish(world: World, cast: Cast, *, at: datetime) -> dict[str, Category]:
    """Make settings, ready texts and views exist; return the categories by code."""
    by = cast.holder("process_manager")
    categories = {category.code: category for category in Category.objects.all()}
    for parent, code, english, chinese in world.shelf["categories"]:
        categories[code] = Category.objects.create(
            code=code, name_en=english, name_zh=chinese, parent=categories[parent]
        )
    for order, rule in enumerate(world.shelf["rules"], 1):
        RoutingRule.objects.create(
            order=order * 10,
            name=rule["name"],
            category=categories[rule["category"]] if "category" in rule else None,
            words=rule.get("words", []),
            team=cast.teams[rule["team"]],
        )
    for template in world.shelf["templates"]:
        facts = template | {"category": categories[template["category"]]}
        IncidentTemplate.objects.create(**facts)
    for reply in world.shelf["replies"]:
        CannedReply.objects.create(**reply)
    counts = {name: len(world.shelf[name]) for name in ("categories", "rules", "templates")}
    trail.write(event="settings.furnish", by=by, at=at, kind=KIND.code, facts=counts)
    for view in world.shelf["views"]:
        keep(view, cast, kind=KIND.code, at=at)
    for view in world.orders["views"]:
        keep(view, cast, kind="service_request", at=at)
    return categories


def keep(view: dict[str, Any], cast: Cast, *, kind: str, at: datetime) -> None:
    """Keep one saved view."""
    keep_view(
        kind=kind,
        name=view["name"],
        query=view["query"],
        by=cast.people[view["owner"]],
        at=at,
        sharing=view.get("sharing", "mine"),
        team=cast.teams.get(view.get("team", "")),
    )
