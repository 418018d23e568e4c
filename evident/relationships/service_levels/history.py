"""The history of an agreement in words."""

from evident.kernel.procedures.telling import declare_events
from evident.kernel.timelines.history import History
from evident.relationships.service_levels.models import Agreement
from evident.relationships.service_levels.procedure import PROCEDURE
from evident.relationships.service_levels.words import TOLD

HISTORY = History(
    PROCEDURE,
    Agreement,
    details=("title", "assignee", "purpose", "next_review_on", "end_reason"),
    public=frozenset({"conclude", "activate", "renew", "confirm", "expire", "terminate"}),
)
declare_events(TOLD)
