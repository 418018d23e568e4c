"""The history of announcements, in words."""

from evident.kernel.procedures.telling import reason_of
from evident.kernel.timelines.history import History
from evident.relationships.announcements.models import Announcement
from evident.relationships.announcements.procedure import PROCEDURE

HISTORY = History(
    PROCEDURE,
    Announcement,
    details=(
        "name_en", "name_zh", "text_en", "text_zh", "subject", "starts_at", "ends_at",
    ),
    public=frozenset({"publish", "inform", "end", "expire"}),
    sentences={},
    public_reasons={"inform": reason_of, "end": reason_of, "withdraw": reason_of},
)  # fmt: skip
