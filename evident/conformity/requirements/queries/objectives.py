"""The objectives somebody answers for, and those that his or her work serves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from evident.conformity.requirements.queries.served import (
    Served,
    is_staff,
    process_key,
    sees_every_objective,
)
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Direction, Measure, measure_of
from evident.kernel.measures.models import Target
from evident.kernel.measures.queries import Period, values
from evident.management.audits.processes import PROCESSES

MEASURED = timedelta(days=30)
MOST = 50


@dataclass(frozen=True)
class Objective:
    """A measure with a target, who answers for it, and what the last 30 days gave."""

    measure: Measure
    target: float
    value: float | None
    owner: User | None
    is_own: bool
    """Whether the person who looks answers for it."""

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None where nothing was measured or no way is better."""
        if self.value is None or self.measure.direction == Direction.NEITHER:
            return None
        if self.measure.direction == Direction.LOWER:
            return self.value <= self.target
        return self.value >= self.target

    @property
    def digits(self) -> int:
        """How many digits after the point tell value and target apart."""
        most = max(abs(self.target), abs(self.value or 0))
        return 2 if most < 10 else 1


def objectives_of(user: User, served: Collection[Served], *, at: datetime) -> list[Objective]:
    """
    Return the objectives `user` answers for, and then those that the processes served have.

    The target is told to all of us. What the last 30 days gave is told to whoever sees every record
    of the process: it would be another figure for anybody else.
    """
    if not is_staff(user):
        return []
    keys = {each.key for each in served if each.is_work}
    is_whole = sees_every_objective(user)
    found: list[tuple[Target, Measure]] = []
    rows = Target.objects.filter(target__isnull=False).select_related("owner")
    for target in rows.order_by("measure"):
        measure = measure_of(target.measure)
        is_mine = target.owner_id == user.pk or is_whole
        if measure is not None and (is_mine or process_key(measure.process) in keys):
            found.append((target, measure))
    found.sort(key=lambda pair: pair[0].owner_id != user.pk)
    shown = found[:MOST]
    told = [measure for _target, measure in shown if may_be_told(measure, user)]
    figures = values(told, user=user, period=Period(at - MEASURED, at))
    return [
        Objective(
            measure=measure,
            target=target.target or 0.0,
            value=figures.get(measure.code),
            owner=target.owner,
            is_own=target.owner_id == user.pk,
        )
        for target, measure in shown
    ]


def may_be_told(measure: Measure, user: User) -> bool:
    """Return whether the value of a measure is the same for `user` as for everybody."""
    access = access_of(user)
    known = PROCESSES.get(measure.process)
    kinds = known.kinds if known else (measure.process or "measure",)
    return all(access.reach(f"{kind}.view").everywhere for kind in kinds)
