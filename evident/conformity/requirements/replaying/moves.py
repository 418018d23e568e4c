"""Moves that a procedure does not make, what an import found, and what was written late."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from evident.conformity.requirements.models import Departure, Rule
from evident.conformity.requirements.replaying.telling import departure
from evident.kernel.calendars.backdating import lateness
from evident.kernel.procedures.deviations import SKIPPED_STEP
from evident.kernel.procedures.procedure import Procedure
from evident.kernel.procedures.replay import judged
from evident.kernel.procedures.rules import Rules
from evident.kernel.trail.models import Entry

BY_PEOPLE = ("page", "api", "mail")
"""Doors through which people write; an import tells of long ago and is meant to."""
SKIPPING = frozenset({SKIPPED_STEP.code, "no_report", "closed_without_resolution"})
"""Codes of deviations that say that something is missing; all others are of order."""
REMARKABLE = """
SELECT id, record_id, at, event, by_id, before, after, is_deviation, is_broken, is_moved, is_late,
       lacks_facts, recorded_at
FROM (
  SELECT id, record_id, at, event, by_id, before, after, is_deviation, recorded_at,
         moves AND door <> 'import' AND (
           (at < lag(at) OVER w AND event <> ALL(%(told_later)s)) OR before <> lag(after) OVER w)
           AS is_broken,
         moves AND event || ' ' || coalesce(before, '') || ' ' || after <> ALL(%(allowed)s)
           AS is_moved,
         is_late,
         CASE WHEN required IS NOT NULL THEN EXISTS (
           SELECT 1 FROM jsonb_array_elements_text(required) n
           WHERE coalesce(changes->n->1, 'null') IN ('null', '""')
         ) ELSE FALSE END AS lacks_facts
  FROM (
    SELECT id, record_id, at, event, by_id, door, changes, is_deviation, recorded_at,
           changes ? 'state' AND NOT is_deviation AS moves,
           changes->'state'->>0 AS before, changes->'state'->>1 AS after,
           door = ANY(%(doors)s) AND recorded_at - at > interval '1 hour' AS is_late,
           %(required)s::jsonb->event AS required
    FROM trail_entry WHERE record_id = ANY(%(keys)s) AND kind = %(kind)s
  ) entries WINDOW w AS (PARTITION BY record_id, moves ORDER BY id)
) e WHERE is_broken OR is_moved OR is_late OR is_deviation OR lacks_facts
"""
"""One look at every entry: what may depart in one way or another. The rest is never fetched."""


class Remarkable(NamedTuple):
    """An entry of the trail that may depart; what of it, the flags say."""

    pk: int
    record_id: int
    at: datetime
    event: str
    by_id: int | None
    before: str | None
    after: str | None
    is_deviation: bool
    is_broken: bool | None
    is_moved: bool | None
    is_late: bool
    lacks_facts: bool
    recorded_at: datetime

    @property
    def told(self) -> tuple[int, int, datetime, str]:
        """Key, record, time and event, as a departure is told."""
        return self.pk, self.record_id, self.at, self.event


def remarkable(procedure: Procedure, rules: Rules, keys: Sequence[int]) -> list[Remarkable]:
    """Return the entries of records that may depart; all records follow the same version."""
    required = {procedure.event(step): fields for step, fields in rules.required.items() if fields}
    asked: dict[str, Any] = {
        "keys": list(keys),
        "kind": procedure.kind,
        "allowed": allowed(procedure),
        "doors": list(BY_PEOPLE),
        "told_later": told_later(procedure),
        "required": json.dumps(required),
    }
    with connection.cursor() as cursor:
        cursor.execute(REMARKABLE, asked)
        return [Remarkable(*row) for row in cursor.fetchall()]


def moves(procedure: Procedure, entries: Iterable[Remarkable]) -> Iterator[Departure]:
    """Yield moves that the procedure does not make, and those that contradict the one before."""
    for entry in entries:
        rule = None
        if entry.is_moved and entry.after is not None:
            rule = rule_of_move(procedure, entry.event, entry.before, entry.after)
        if rule is not None or entry.is_broken:
            yield departure(procedure.kind, entry.told, rule or Rule.ORDER)


def allowed(procedure: Procedure) -> list[str]:
    """Return every move that a step of the procedure makes: its event, and the two states."""
    return [
        f"{procedure.event(step.name)} {before} {step.target}"
        for step in procedure.every_step
        if step.target is not None
        for before in (step.source or {""})
    ]


def rule_of_move(procedure: Procedure, event: str, before: str | None, after: str) -> Rule | None:
    """Return in which way a move departs; None where a step of the procedure makes it."""
    name = event.partition(".")[2]
    step = next((each for each in procedure.every_step if each.name == name), None)
    if step is not None and step.target == after and (before or None) in {*step.source, None}:
        return None if before or step is procedure.opening else Rule.SKIPPED
    codes = judged(procedure, name, before=before, after=after)
    if not codes:  # the states follow each other, but not by this step
        return Rule.ORDER
    return Rule.SKIPPED if SKIPPING & set(codes) else Rule.ORDER


def told_by_import(procedure: Procedure, entries: Iterable[Remarkable]) -> Iterator[Departure]:
    """Yield what an import already found when it replayed the history."""
    found = {entry.pk: entry for entry in entries if entry.is_deviation}
    facts = Entry.objects.filter(pk__among=found).values_list("pk", "facts__deviation")
    for key, codes in facts:
        rule = Rule.SKIPPED if SKIPPING & set(codes or ()) else Rule.ORDER
        yield departure(procedure.kind, found[key].told, rule)


def told_later(procedure: Procedure) -> list[str]:
    """Return the events that may have happened before what the trail tells already."""
    return [procedure.event(step.name) for step in procedure.every_step if step.is_told_later]


def written_late(
    procedure: Procedure, rules: Rules, entries: Iterable[Remarkable]
) -> Iterator[Departure]:
    """
    Yield steps that people wrote down long after they happened.

    That is more than an hour; of a step that may be told later, more than the procedure allows.
    """
    later = frozenset(told_later(procedure))
    span = lateness(rules)
    for entry in entries:
        if entry.is_late and (entry.event not in later or span.due(entry.at) < entry.recorded_at):
            yield departure(procedure.kind, entry.told, Rule.BACK_DATED)
