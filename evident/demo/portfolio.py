"""What the invented provider offers: services in use, one proposed, one on its way out."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from evident.demo.cast import Cast
from evident.demo.world import World
from evident.kernel.calendars.models import Calendar
from evident.portfolio.services import actions
from evident.portfolio.services.models import Criticality, Service

LIFE = ("approve", "design", "transition", "go_live")
NAMES = {"name_en": "en", "name_zh": "zh"}
TEXTS = ("description_en", "description_zh", "outcome_en", "outcome_zh")


def offer(world: World, cast: Cast, *, at: datetime) -> dict[str, Service]:
    """Make the services as they stand when the sample begins; return them by code."""
    hours = Calendar.objects.get(code=world.organisations["calendar"])
    offered = {
        code: put_into_use(facts, cast, hours=hours, at=at)
        for code, facts in world.services.items()
    }
    owner = cast.holder("process_owner")
    for code, facts in world.services.items():
        for needed in facts.get("needs", []):
            actions.add_dependency(service=offered[code], by=owner, at=at, needed=offered[needed])
        if facts.get("fate") == "retiring":
            actions.retire(
                service=offered[code],
                by=owner,
                at=at,
                reason=world.agreements["retire_reason"],
            )
    return offered


def put_into_use(facts: dict[str, Any], cast: Cast, *, hours: Calendar, at: datetime) -> Service:
    """Propose a service, and bring it into operation for every customer unless it is new."""
    owner = cast.holder("process_owner")
    texts = {name: facts[name.replace("description", "about")] for name in TEXTS}
    service = actions.propose(
        by=owner,
        at=at,
        owner=cast.members[facts["team"]][0],
        team=cast.teams[facts["team"]],
        hours=hours,
        criticality=Criticality[facts["criticality"].upper()],
        **{name: facts[source] for name, source in NAMES.items()},
        **texts,
    )
    if facts.get("fate") == "proposed":
        return service
    for turn, step in enumerate(LIFE, 1):
        service = getattr(actions, step)(service=service, by=owner, at=at + timedelta(minutes=turn))
    since = timezone.localdate(at)
    for customer in cast.customers:
        actions.add_customer(service=service, by=owner, at=at, organisation=customer, since=since)
    return service


def by_category(world: World, offered: dict[str, Service]) -> dict[str, Service]:
    """Return which service an incident of a category is about."""
    return {
        category: offered[code]
        for code, facts in world.services.items()
        for category in facts["categories"]
    }
