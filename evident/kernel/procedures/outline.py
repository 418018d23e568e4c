"""A procedure in outline: its states, and the steps that move them, in words of the language."""

from collections.abc import Mapping
from typing import Any

from evident.kernel.procedures.procedure import Procedure


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
