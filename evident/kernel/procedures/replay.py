"""History that really happened: judged by the procedure, never bent to it and never refused."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from evident.kernel.procedures import deviations
from evident.kernel.procedures.definition import Step

if TYPE_CHECKING:
    from evident.kernel.procedures.procedure import Procedure


@dataclass(frozen=True)
class Person:
    """Whoever did it, as the trail names people."""

    pk: int | None
    name: str


@dataclass(frozen=True)
class Happening:
    """
    One thing that happened elsewhere.

    `state` is the state observed afterwards, in the words of the procedure here; None if the
    source told one that means nothing here. `step` says what was done where the state stayed.
    `values` holds what was known of the record then, by field and ready for the trail.
    """

    at: datetime
    by: Person | None
    state: str | None
    step: str
    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    deviations: tuple[str, ...] = ()
    """What the process itself found wrong with it."""
    is_judged: bool = True
    """Whether the source tells enough to judge the move to this state."""


@dataclass(frozen=True)
class Replayed:
    """A happening as the trail will tell it."""

    happening: Happening
    step: str
    state: str
    """The state afterwards; the one before where the source's state is unknown."""
    changes: dict[str, list[Any]]
    deviations: tuple[str, ...]


def replay(procedure: "Procedure", happenings: Iterable[Happening]) -> Iterator[Replayed]:
    """
    Yield each happening with the step it amounts to, what changed, and how it deviates.

    Nothing is refused: what `procedure` would not have allowed is told by codes of deviations.
    """
    before: Happening | None = None
    state: str | None = None
    known: Mapping[str, Any] = {}
    for happening in happenings:
        after = happening.state or state or str(procedure.opening.target)
        found = list(happening.deviations)
        if happening.state is None:
            found.append(deviations.UNKNOWN_STATE.code)
        if before is not None and happening.at < before.at:
            found.append(deviations.TIME_ORDER.code)
        if happening.is_judged:
            found += judged(procedure, happening.step, before=state, after=after)
        values = {**happening.values, "state": after}
        yield Replayed(
            happening=happening,
            step=step_taken(procedure, happening.step, before=state, after=after).name,
            state=after,
            changes=changes_between(known, values),
            deviations=tuple(dict.fromkeys(found)),
        )
        before, state, known = happening, after, values


def judged(procedure: "Procedure", step: str, *, before: str | None, after: str) -> list[str]:
    """Return the codes of what `procedure` would have refused in one move, or in staying."""
    if before is None:
        return [] if after == procedure.opening.target else [deviations.NO_REPORT.code]
    if before == after:
        named = procedure.named(step)
        return [] if before in named.source else [deviations.NOT_IN_THIS_STATE.code]
    if steps_between(procedure, before, after):
        return []
    for deviation in procedure.deviations:
        if deviation.covers(before, after):
            return [deviation.code]
    is_ahead = after in procedure.states_after(before)
    return [(deviations.SKIPPED_STEP if is_ahead else deviations.WRONG_ORDER).code]


def step_taken(procedure: "Procedure", step: str, *, before: str | None, after: str) -> Step:
    """Return the step a happening amounts to: a move, or else what the source says was done."""
    if before == after:
        return procedure.named(step)
    allowed = [] if before is None else steps_between(procedure, before, after)
    leading = allowed or [each for each in procedure.steps if each.target == after]
    for each in leading:
        if each.name == step:
            return each
    return leading[0]


def steps_between(procedure: "Procedure", before: str, after: str) -> list[Step]:
    """Return the steps that lead from one state directly to another."""
    return [step for step in procedure.steps if step.target == after and before in step.source]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the value before and after of each field that changed; what is empty is unknown."""
    empty: tuple[Any, ...] = (None, "", {}, False)
    return {
        name: [before.get(name), after.get(name)]
        for name in {**before, **after}
        if before.get(name) != after.get(name) and (name in before or after.get(name) not in empty)
    }
