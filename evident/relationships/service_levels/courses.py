"""
The course of a record as its trail tells it: what clocks look at, change after change.

What happened counts, never when it was written. A history from elsewhere may tell neither of a
response nor of the moment of resolution; then the states say it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.dateparse import parse_datetime

from evident.kernel.accounts.models import Team, User
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Door
from evident.relationships.service_levels.meanings import Meaning

TOLD = (
    "state", "team", "assignee", "priority", "waiting_for", "contract", "responded_at",
    "resolved_at",
)  # fmt: skip


class Told(NamedTuple):
    """What an entry of the trail tells: when it happened, by which door it came, what changed."""

    at: datetime
    door: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Turn:
    """One change: when it counts, and what held from then on."""

    at: datetime
    values: Mapping[str, Any]


def turns(
    opened_at: datetime, told: Iterable[Told], *, meaning: Meaning, opening: str
) -> Iterator[Turn]:
    """
    Yield the changes of a record in the order in which they were written, its opening first.

    In a history from elsewhere time never goes back: what it dates before the entry it follows
    counts from that one on, and nothing counts before the record was opened.
    """
    known = start(opening)
    now = opened_at
    for place, entry in enumerate(told):
        now = max(now, entry.at) if entry.door == Door.IMPORT else entry.at
        fields = {name: meaning.field(name) for name in TOLD}
        news = {
            name: entry.changes[field][1]
            for name, field in fields.items()
            if field in entry.changes
        }
        if not news and place:
            continue
        after = known | news
        after["waiting_for"] = after["waiting_for"] or ""
        after["responded_at"] = answered(after, known, entry, now=now, meaning=meaning)
        after["resolved_at"] = settled(after, known, news, now=now, meaning=meaning)
        if after != known or not place:  # one that tells of none of this, too
            yield Turn(now, after)
        known = after


def start(opening: str) -> dict[str, Any]:
    """Return what held before anything was told."""
    return dict.fromkeys(TOLD) | {"state": opening, "waiting_for": "", "contract": ""}


def answered(
    after: Mapping[str, Any],
    before: Mapping[str, Any],
    entry: Told,
    *,
    now: datetime,
    meaning: Meaning,
) -> datetime | None:
    """Return when somebody responded: as told, or once an imported record left its first states."""
    known: datetime | None = before["responded_at"]
    if known is not None:
        return known
    said = after["responded_at"]
    if isinstance(said, str):
        return min(parse_datetime(said) or now, now)
    is_touched = after["state"] not in meaning.untouched | meaning.void
    return now if entry.door == Door.IMPORT and is_touched else None


def settled(
    after: Mapping[str, Any],
    before: Mapping[str, Any],
    news: Mapping[str, Any],
    *,
    now: datetime,
    meaning: Meaning,
) -> datetime | None:
    """Return when what was promised was done: as told with the state that says so, else then."""
    if after["state"] not in meaning.settled:
        return None
    known: datetime | None = before["resolved_at"]
    if known is not None:
        return known
    said = news.get("resolved_at")
    moment = parse_datetime(said) if isinstance(said, str) else None
    return now if moment is None else min(moment, now)


def put(record: Record, values: Mapping[str, Any]) -> None:
    """Let a record that is never saved be as it was then."""
    record.priority = values["priority"]
    team, person = values["team"], values["assignee"]
    record.team = None if team is None else Team(pk=team["id"], name=team["text"])
    record.assignee = None if person is None else User(pk=person["id"], name=person["text"])
