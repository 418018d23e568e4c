"""How a departure is told: by the entry of the trail that shows it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from evident.conformity.requirements.models import Departure, Rule

NEAREST = """
SELECT asked.place, entry.id
FROM unnest(%s::bigint[], %s::timestamptz[]) WITH ORDINALITY AS asked(record_id, moment, place)
CROSS JOIN LATERAL (
  SELECT e.id FROM trail_entry e WHERE e.record_id = asked.record_id AND e.kind = %s
  ORDER BY e.at < asked.moment, abs(extract(epoch FROM e.at - asked.moment)),
           NOT e.changes ? 'state', e.id
  LIMIT 1
) entry
"""
"""The entry that came too late: the first at the moment or after it, a step before a mere remark;
where none came at all, the last one before."""


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


def shown_by_nearest(kind: str, told: Sequence[tuple[Departure, datetime]]) -> Iterator[Departure]:
    """Yield departures that a moment tells of, each with the entry of the trail nearest to it."""
    if not told:
        return
    records = [departure.record_id for departure, _at in told]
    moments = [at for _departure, at in told]
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [records, moments, kind])
        found = dict(cursor.fetchall())
    for place, (departure, _at) in enumerate(told, start=1):
        departure.entry_id = departure.entry_id or found.get(place)
        yield departure
