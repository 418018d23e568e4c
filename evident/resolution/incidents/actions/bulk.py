"""The same step on many incidents: what can be done is done, the rest is told with its reason."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import EditConflict, StepRefused
from evident.resolution.incidents.actions.ending import cancel, close
from evident.resolution.incidents.actions.relating import merge
from evident.resolution.incidents.actions.reporting import prioritise
from evident.resolution.incidents.actions.working import assign, take
from evident.resolution.incidents.models import Incident


class Outcome(NamedTuple):
    """What became of one incident."""

    number: str
    refusal: str = ""
    """Why nothing was done to it; empty where it was."""
    is_changed: bool = False
    """Whether nothing was done as somebody else had changed it meanwhile."""

    @property
    def is_done(self) -> bool:
        """Whether the step was taken."""
        return not self.refusal


ACTIONS: dict[str, Callable[..., Incident]] = {
    "assign": assign,
    "take": take,
    "prioritise": prioritise,
    "close": close,
    "cancel": cancel,
}
"""Steps that can be taken on many at once; merging has its own function."""


def act_on_many(
    *, step: str, incidents: Iterable[Incident], by: User, at: datetime, **facts: Any
) -> list[Outcome]:
    """Take `step` on each incident by itself; a refusal stops none of the others."""
    return [
        outcome(incident, lambda each: ACTIONS[step](incident=each, by=by, at=at, **facts))
        for incident in incidents
    ]


def merge_many(
    *, into: Incident, duplicates: Iterable[Incident], by: User, at: datetime
) -> list[Outcome]:
    """Merge each duplicate that can be into `into`; a refusal stops none of the others."""
    return [
        outcome(duplicate, lambda each: merge(into=into, duplicates=[each], by=by, at=at))
        for duplicate in duplicates
    ]


def outcome(incident: Incident, act: Callable[[Incident], object]) -> Outcome:
    """Do `act` and return what became of it."""
    try:
        act(incident)
    except (StepRefused, PermissionDenied) as refusal:
        is_changed = isinstance(refusal, EditConflict)
        return Outcome(incident.number, str(refusal), is_changed=is_changed)
    return Outcome(incident.number)
