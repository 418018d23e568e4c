"""
After which steps people are asked how satisfied they are.

A process says so by one line in its own `satisfaction.py`, which is read when the product starts:

    ask_after(PROCEDURE, "close")
"""

from evident.kernel.procedures.procedure import Procedure
from evident.kernel.records.models import Record

_after: dict[str, str] = {}
_where: set[tuple[str, str]] = set()


def ask_after(procedure: Procedure, *steps: str) -> None:
    """Let whoever asked for a record be asked, once it stands where `steps` lead."""
    for name in steps:
        step = procedure.named(name)
        if step.target is None:
            raise TypeError(f"{name} leads nowhere")
        _after[procedure.event(name)] = str(step.target)
        _where.add((procedure.kind, str(step.target)))


def state_after(event: str) -> str:
    """Return the state in which a record must still be to be asked about; nothing if never."""
    return _after.get(event, "")


def is_over(record: Record) -> bool:
    """Return whether a record stands where people are asked how satisfied they are."""
    return (record.kind, str(record.state)) in _where
