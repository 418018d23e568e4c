"""What to do next with an incident: one step stands out, a few are at hand, others follow."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from evident.kernel.procedures.definition import Step
from evident.resolution.incidents.major_procedure import MAJOR_STEPS
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State

FIRST = {
    State.NEW: ("take", "classify", "assign"),
    State.CLASSIFIED: ("take", "assign"),
    State.ASSIGNED: ("take", "assign", "resolve"),
    State.IN_PROGRESS: ("resolve", "hold", "escalate"),
    State.PENDING: ("resume", "resolve"),
    State.REOPENED: ("take", "resolve"),
    State.RESOLVED: ("confirm", "close", "reopen"),
}
"""Steps at hand, by state; the first that is possible stands out."""

ELSEWHERE = frozenset({"edit", "reply", "note", "watch", "unwatch", *MAJOR_STEPS}) - {
    "declare_major"
}
"""Steps that have their own place on the page."""

WITHOUT_FACTS = frozenset({"take", "resume", "close", "confirm"})


@dataclass(frozen=True)
class NextSteps:
    """The steps a person may take now."""

    main: Step | None = None
    at_hand: list[Step] = field(default_factory=list)
    others: list[Step] = field(default_factory=list)


def next_steps(incident: Incident, steps: Iterable[Step]) -> NextSteps:
    """Arrange the possible `steps` for the page."""
    possible = {step.name: step for step in steps if step.name not in ELSEWHERE}
    possible.pop("merge", None)  # one merges into the incident on screen: that is `absorb`
    first = [
        possible.pop(name) for name in FIRST.get(State(incident.state), ()) if name in possible
    ]
    return NextSteps(first[0] if first else None, first[1:], list(possible.values()))


def is_form(step: Step) -> bool:
    """Return whether `step` asks for facts."""
    return step.name not in WITHOUT_FACTS
