"""Which records changed since a run looked, by the trail alone."""

from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Model

from evident.kernel.followers.following import start
from evident.kernel.trail.models import Entry

MOST_CHANGED = 50_000
"""Beyond so many changed records, looking at all of them is quicker than picking months."""


@dataclass(frozen=True)
class Position:
    """How far in the trail a run looked: the oldest transaction still open, and the last key."""

    txid: int
    highest_id: int

    @classmethod
    def now(cls) -> "Position":
        """Return the position of somebody who looks from now on."""
        found = start()
        return cls(found["txid"], found["highest_id"])


@dataclass(frozen=True)
class Changed:
    """What happened since a position; `is_whole` is False where everything may have changed."""

    records: frozenset[int] = frozenset()
    events: frozenset[str] = frozenset()
    is_whole: bool = True
    months: dict[tuple[type[Model], str], set[date]] = field(default_factory=dict, compare=False)
    """To which months they belong, by what tells the moment; kept once it was asked."""


def changed_since(position: Position | None, *, now: Position) -> Changed:
    """
    Return the records that entries after `position` tell of, and their events.

    An entry may be written before another and committed after it, so those of transactions that
    were open then count as well. A position of another server, as a restored dump brings it, lies
    in the future or has lost its transactions: then everything may have changed.
    """
    if position is None or position.txid > now.txid or position.highest_id > now.highest_id:
        return Changed(is_whole=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT record_id, event FROM {Entry._meta.db_table}"  # noqa: S608  # our own name
            " WHERE id > %s OR txid >= %s::text::xid8 LIMIT %s",
            [position.highest_id, str(position.txid), MOST_CHANGED + 1],
        )
        rows = cursor.fetchall()
    if len(rows) > MOST_CHANGED:
        return Changed(is_whole=False)
    return Changed(
        records=frozenset(record for record, _event in rows if record is not None),
        events=frozenset(event for _record, event in rows),
    )
