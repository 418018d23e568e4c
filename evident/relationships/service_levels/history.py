"""The history of an agreement in words."""

from evident.kernel.procedures.telling import declare_events
from evident.kernel.timelines.history import History, tell
from evident.relationships.service_levels.models import Agreement
from evident.relationships.service_levels.procedure import PROCEDURE
from evident.relationships.service_levels.words import TOLD, breached, signed, warned

HISTORY = History(
    PROCEDURE,
    Agreement,
    details=("title", "assignee", "purpose", "next_review_on", "end_reason"),
    public=frozenset(
        {
            *("draft", "negotiate", "sign", "conclude", "activate", "review", "confirm", "amend"),
            *("renew", "drop", "expire", "terminate", "discard"),
        }
    ),
    sentences={"sign": signed},
)
declare_events(TOLD)
tell({"clock.warn": warned, "clock.breach": breached})
