"""How a departure is told: by the entry of the trail that shows it."""

from collections.abc import Sequence
from typing import Any

from evident.conformity.requirements.models import Departure, Rule


def departure(kind: str, told: Sequence[Any], rule: Rule, *, what: str = "") -> Departure:
    """Return the departure of an entry, told by its key, record, time and event in this order."""
    key, record, at, event = told
    return Departure(
        record_id=record,
        kind=kind,
        rule=rule,
        step=event.partition(".")[2],
        what=what,
        entry_id=key,
        at=at,
    )
