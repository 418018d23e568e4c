"""What the sample plans so that gaps close: who does what until when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from evident.conformity.gaps import actions
from evident.conformity.gaps.models import GapPlan
from evident.conformity.requirements.models import Requirement, Status
from evident.demo.requirements import moment, person, plans
from evident.demo.stage import LONG_ENOUGH, Stage


def planned(stage: Stage, *, since: datetime, until: datetime) -> Iterator[Iterator[datetime]]:
    """Yield the course of every plan; none in a sample too short for them."""
    if (until - since).days >= LONG_ENOUGH:
        for told in plans()["closing"]:
            yield course(stage, told, until=until)


def course(stage: Stage, told: dict[str, Any], *, until: datetime) -> Iterator[datetime]:
    """Plan what closes a gap; where it takes longer, plan it anew with the reason."""
    yield (at := moment(stage, until, told["days"]))
    row = Requirement.objects.get(catalogue__is_shipped=True, code=told["code"])
    if row.status == Status.MET:
        return
    today = timezone.localdate(until)
    facts: dict[str, Any] = {
        "by": stage.cast.holder("sms_manager"),
        "action": told[stage.place],
        "owner": person(stage, told["owner"]),
    }
    due = today + timedelta(days=told["due"])
    plan: GapPlan = actions.plan_gap(requirement=row, at=at, due_on=due, **facts)
    if "again" not in told:
        return
    yield (at := moment(stage, until, told["again"]))
    row.refresh_from_db()
    if row.status != Status.MET:
        later, why = today + timedelta(days=told["later"]), told["why"][stage.place]
        actions.replan(plan=plan, at=at, due_on=later, reason=why, **facts)
