"""A procedure in outline: its states, and the steps that move them, in words of the language."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure

FEW_STATES = 2
"""So many are told as exceptions, where a step starts from at least twice as many."""


def outline(procedure: Procedure, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return states and moving steps in the order of the procedure, as it can be stored."""
    checked = set(rules.get("approvals", {})) | set(rules.get("checklists", {}))
    order = list(procedure.states.values)
    return {
        "states": [
            {"code": code, "label": str(label), "is_open": code in procedure.open_states}
            for code, label in procedure.states.choices
        ],
        "steps": [
            {
                "name": step.name,
                "label": str(step.label),
                "sources": sorted(map(str, step.source), key=order.index),
                "target": str(step.target),
                "is_checked": step.name in checked,
            }
            for step in procedure.steps
            if step.target is not None
        ],
    }


def sources_in_words(procedure: Procedure, step: Step) -> str:
    """Return the states a step starts from, in words and in the order of the process."""
    told = (
        (frozenset(procedure.states.values), _("Every state"), _("Every state but %(states)s")),
        (procedure.open_states, _("Every open state"), _("Every open state but %(states)s")),
    )
    for states, every, _but in told:
        if step.source == states:
            return every
    for states, _every, but in told:
        left_out = states - step.source
        if step.source <= states and len(left_out) <= FEW_STATES <= len(step.source) / 2:
            return but % {"states": named(procedure, left_out)}
    return named(procedure, step.source)


def named(procedure: Procedure, states: Collection[str]) -> str:
    """Return the names of states; semicolons part them where commas stand in their names."""
    labels = [str(label) for code, label in procedure.states.choices if code in states]
    has_commas = any(mark in label for label in labels for mark in (", ", "，"))
    return (_("; ") if has_commas else _(", ")).join(labels)
