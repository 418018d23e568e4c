"""Whether a record was solved at first contact, as far as a file tells."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evident.resolution.incidents.limits import SHIPPED
from evident.resolution.incidents.procedure import State

if TYPE_CHECKING:
    from evident.integrations.imports.drafts import Told

WITHIN = timedelta(hours=SHIPPED["first_contact_hours"])
"""What the procedure comes with: how long the file's own gave is not known here."""
COUNTED = ("reassignments", "reopenings")
"""What a list has to tell: it has one row of a whole course."""


def at_first_contact(
    facts: Mapping[str, Any], history: "Sequence[Told]", *, is_log: bool
) -> bool | None:
    """
    Return whether a record was solved at first contact; None where the file does not tell.

    It was where it was resolved in time, day and night counted, and never on hold, with another
    team or reopened. No file tells of messages.
    """
    resolved_at = facts.get("resolved_at")
    if resolved_at is None or not (is_log or all(name in facts for name in COUNTED)):
        return None
    teams = {told.values["team"] for told in history if told.values.get("team")}
    states = {told.state for told in history}
    return (
        timedelta() <= resolved_at - facts["opened_at"] <= WITHIN
        and len(teams) < 2  # it never went from one to another
        and not states & {State.PENDING, State.REOPENED}
        and not any(facts.get(name) for name in COUNTED)
    )
