"""What a tailored version demands at a step: facts, an approval, a checklist. Told by the trail."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from evident.conformity.requirements.models import Departure, Rule
from evident.conformity.requirements.replaying.moves import Remarkable
from evident.conformity.requirements.replaying.telling import departure
from evident.kernel.procedures.procedure import Procedure
from evident.kernel.procedures.rules import Rules
from evident.kernel.search.sources import searched

VALUES = """
SELECT e.id, e.record_id, e.at, e.event, e.by_id, f.name, coalesce(before.value, after.value)
FROM trail_entry e CROSS JOIN unnest(%(fields)s::text[]) AS f(name)
LEFT JOIN LATERAL (
  SELECT p.changes->f.name->1 AS value FROM trail_entry p
  WHERE p.record_id = e.record_id AND p.kind = e.kind AND p.changes ? f.name
  AND (p.id < e.id OR p.id = e.id AND %(after)s) ORDER BY p.id DESC LIMIT 1
) before ON TRUE
LEFT JOIN LATERAL (
  SELECT p.changes->f.name->0 AS value FROM trail_entry p
  WHERE before.value IS NULL AND p.record_id = e.record_id AND p.kind = e.kind
  AND p.changes ? f.name AND p.id >= e.id ORDER BY p.id LIMIT 1
) after ON TRUE
WHERE e.record_id = ANY(%(keys)s) AND e.event = %(event)s AND e.kind = %(kind)s
"""
"""Of each step and field, its value before (or after) the step: as it was set last, else as it was
before it was set first. NULL where the trail never tells of it."""
EMPTY: tuple[Any, ...] = (None, "")
UNGIVEN = """
SELECT e.id, e.record_id, e.at, e.event, w.item FROM trail_entry e
CROSS JOIN unnest(%(items)s::text[]) AS w(item)
LEFT JOIN LATERAL (
  SELECT p.event, p.facts FROM trail_entry p
  WHERE p.record_id = e.record_id AND p.id < e.id AND (
    p.event = e.event OR p.event = ANY(%(words)s) AND p.facts->>'step' = %(step)s
    AND (w.item = '' OR p.facts->>'item' = w.item)
  ) ORDER BY p.id DESC LIMIT 1
) last ON TRUE
WHERE e.record_id = ANY(%(keys)s) AND e.event = %(event)s AND e.kind = %(kind)s
AND (last.event IS DISTINCT FROM %(given)s OR last.facts->>'is_complete' = 'false')
"""
"""Steps whose approval, or item of a checklist, was not the last word on it before them."""
APPROVALS = ["approval.ask", "approval.give", "approval.refuse", "approval.withdraw"]
TICKS = ["checklist.tick", "checklist.untick"]


def facts_missing(
    procedure: Procedure, rules: Rules, entries: Iterable[Remarkable]
) -> Iterator[Departure]:
    """Yield steps after which a fact was unknown that the version asks for."""
    lacking = [entry for entry in entries if entry.lacks_facts]
    for step, fields in rules.required.items():
        event = procedure.event(step)
        taken = {entry.pk: entry.record_id for entry in lacking if entry.event == event}
        if not taken:
            continue
        found = values(procedure, step, fields, list(set(taken.values())), after=True)
        for *told, _by, name, value in found:
            if value in EMPTY and told[0] in taken:
                yield departure(procedure.kind, told, Rule.FACT_MISSING, what=name)


def unapproved(procedure: Procedure, rules: Rules, keys: Sequence[int]) -> Iterator[Departure]:
    """Yield steps that were taken without the approval the version asks for."""
    for step in rules.approvals:
        for *told, _item in ungiven(procedure, step, keys, words=APPROVALS, given="approval.give"):
            yield departure(procedure.kind, told, Rule.NOT_APPROVED)


def unticked(procedure: Procedure, rules: Rules, keys: Sequence[int]) -> Iterator[Departure]:
    """Yield items of checklists that nobody ticked before the step was taken."""
    for step, asked in rules.checklists.items():
        items = [item["code"] for item in asked]
        found = ungiven(procedure, step, keys, words=TICKS, given="checklist.tick", items=items)
        for *told, item in found:
            yield departure(procedure.kind, told, Rule.NOT_TICKED, what=item)


def values(
    procedure: Procedure, step: str, fields: Sequence[str], keys: Sequence[int], *, after: bool
) -> Iterator[tuple[Any, ...]]:
    """
    Yield entry, record, time, event, person and field of each taking of a step, and its value.

    `after` counts what the step itself filled in. Of what the trail never tells, the value is the
    one the record has.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            VALUES,
            {
                "keys": list(keys), "fields": list(fields), "after": after,
                "event": procedure.event(step), "kind": procedure.kind,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    untold = {row[1] for row in rows if row[-1] is None}
    now = values_now(procedure.kind, fields, untold) if untold else {}
    for *told, name, value in rows:
        known = now.get((told[1], name)) if value is None else loaded(value)
        yield (*told, name, known)


def values_now(kind: str, fields: Sequence[str], keys: set[int]) -> dict[tuple[int, str], Any]:
    """Return the value of each field of records, as the records have it now."""
    rows = searched(kind).model._base_manager.filter(pk__in=keys).values("pk", *fields)
    return {(row["pk"], name): row[name] for row in rows for name in fields}


def loaded(value: Any) -> Any:
    """Return a value that the trail keeps as JSON; of a reference, its key."""
    told = json.loads(value)
    return told.get("id") if isinstance(told, dict) else told


def ungiven(
    procedure: Procedure,
    step: str,
    keys: Sequence[int],
    *,
    words: Sequence[str],
    given: str,
    items: Sequence[str] = ("",),
) -> list[tuple[Any, ...]]:
    """Return entry, record, time, event and item of each taking of a step without its leave."""
    with connection.cursor() as cursor:
        cursor.execute(
            UNGIVEN,
            {
                "keys": list(keys), "items": list(items), "words": list(words), "given": given,
                "step": step, "event": procedure.event(step), "kind": procedure.kind,
            },
        )  # fmt: skip
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
