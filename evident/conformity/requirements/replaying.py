"""
What departs from a procedure in the histories of some closed records, told by the trail alone.

Moves are judged by the procedure once for each kind of move, however many records made it. What
only a tailored version asks (who may, who may not be the same) is looked up for its steps alone.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from evident.conformity.requirements.models import Departure, Rule
from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import matches
from evident.kernel.procedures.approvers import own_words
from evident.kernel.procedures.deviations import SKIPPED_STEP
from evident.kernel.procedures.procedure import Procedure, procedure_of
from evident.kernel.procedures.replay import judged
from evident.kernel.procedures.rules import Rules, rules_of
from evident.kernel.records.models import Record
from evident.kernel.search.sources import searched
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.models import Clock, ClockState, Party

WRITTEN_LATE = "1 hour"
BY_PEOPLE = ("page", "api", "mail")
"""Doors through which people write; an import tells of long ago and is meant to."""
SKIPPING = frozenset({SKIPPED_STEP.code, "no_report", "closed_without_resolution"})
"""Codes of deviations that say that something is missing; all others are of order."""
MOVES = """
SELECT event, changes->'state'->>0, changes->'state'->>1, array_agg(id)
FROM trail_entry WHERE record_id = ANY(%s) AND kind = %s AND changes ? 'state'
AND NOT is_deviation GROUP BY 1, 2, 3
"""
OUT_OF_ORDER = """
SELECT id FROM (
  SELECT id, at, door, changes->'state'->>0 AS before,
         lag(at) OVER w AS last_at, lag(changes->'state'->>1) OVER w AS last_state
  FROM trail_entry WHERE record_id = ANY(%s) AND kind = %s AND changes ? 'state'
  AND NOT is_deviation WINDOW w AS (PARTITION BY record_id ORDER BY id)
) e WHERE door <> 'import' AND (at < last_at OR before <> last_state)
"""


def departures(kind: str, records: Sequence[Record]) -> list[Departure]:
    """Return every departure of `records`, all of one kind and closed."""
    procedure = procedure_of(kind)
    keys = [record.pk for record in records]
    found = [
        *moves(procedure, keys),
        *told_by_import(kind, keys),
        *written_late(kind, keys),
        *late(records),
        *approved_by_oneself(keys, kind),
    ]
    for version in {record.procedure_version for record in records}:
        rules = rules_of(kind, version)
        own = [record.pk for record in records if record.procedure_version == version]
        found += [*same_person(procedure, rules, own), *wrong_role(procedure, rules, own)]
    return found


def moves(procedure: Procedure, keys: list[int]) -> Iterator[Departure]:
    """Yield moves that the procedure does not make, and those that contradict the one before."""
    wrong: dict[int, Rule] = {}
    with connection.cursor() as cursor:
        cursor.execute(OUT_OF_ORDER, [keys, procedure.kind])
        wrong.update({key: Rule.ORDER for (key,) in cursor.fetchall()})
        cursor.execute(MOVES, [keys, procedure.kind])
        for event, before, after, entries in cursor.fetchall():
            rule = rule_of_move(procedure, event, before, after)
            if rule is not None:
                wrong.update(dict.fromkeys(entries, rule))
    for entry in Entry.objects.filter(pk__in=wrong):
        yield departure(entry, wrong[entry.pk])


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


def told_by_import(kind: str, keys: list[int]) -> Iterator[Departure]:
    """Yield what an import already found when it replayed the history."""
    for entry in Entry.objects.filter(record_id__in=keys, kind=kind, is_deviation=True):
        codes = set(entry.facts.get("deviation", []))
        yield departure(entry, Rule.SKIPPED if SKIPPING & codes else Rule.ORDER)


def written_late(kind: str, keys: list[int]) -> Iterator[Departure]:
    """Yield steps that people wrote down more than an hour after they happened."""
    rows = Entry.objects.filter(record_id__in=keys, kind=kind, door__in=BY_PEOPLE).extra(  # noqa: S610  # constant
        where=[f"recorded_at - at > interval '{WRITTEN_LATE}'"]
    )
    for entry in rows:
        yield departure(entry, Rule.BACK_DATED)


def late(records: Sequence[Record]) -> Iterator[Departure]:
    """Yield each promise to a customer that was missed; of a record without one, that it was."""
    of_kind = {record.pk: record.kind for record in records}
    clocks = Clock.objects.filter(record_id__in=of_kind, party=Party.SLA)
    clocks = clocks.exclude(state=ClockState.CANCELLED)
    timed = set()
    for key, metric, is_met, at in clocks.annotate(
        late_at=Coalesce("breached_at", "due_at", "stopped_at")
    ).values_list("record_id", "metric", "is_met", "late_at"):
        timed.add(key)
        if is_met is False:
            yield Departure(record_id=key, kind=of_kind[key], rule=Rule.LATE, step=metric, at=at)
    for record in records:
        done = record.resolved_at or record.closed_at
        if record.pk in timed or record.due_at is None or done is None:
            continue
        if done > record.due_at:
            yield Departure(record_id=record.pk, kind=record.kind, rule=Rule.LATE, at=done)


def approved_by_oneself(keys: list[int], kind: str) -> Iterator[Departure]:
    """Yield approvals given by whoever asked for them, with the entries that tell of them."""
    words = list(own_words(kind, keys))
    told = {
        (entry.record_id, entry.by_id, entry.at): entry.pk
        for entry in Entry.objects.filter(
            record_id__in={word.record_id for word in words}, at__in={word.at for word in words}
        ).order_by("-pk")
    }
    for word in words:
        yield Departure(
            record_id=word.record_id,
            kind=kind,
            rule=Rule.SELF_APPROVED,
            step=word.step,
            entry_id=told.get((word.record_id, word.by_id, word.at)),
            at=word.at,
        )


def same_person(procedure: Procedure, rules: Rules, keys: list[int]) -> Iterator[Departure]:
    """Yield steps taken by somebody whom the version keeps apart from it."""
    for name, fields in rules.separated.items():
        entries = Entry.objects.filter(record_id__in=keys, event=procedure.event(name))
        model = searched(procedure.kind).model
        people = {
            row[0]: set(row[1:])
            for row in model._base_manager.filter(pk__in=keys).values_list(
                "pk", *[f"{field}_id" for field in fields]
            )
        }
        for entry in entries.exclude(by_id=None):
            if entry.by_id in people.get(entry.record_id or 0, set()):
                yield departure(entry, Rule.SELF_APPROVED)


def wrong_role(procedure: Procedure, rules: Rules, keys: list[int]) -> Iterator[Departure]:
    """Yield steps taken by somebody who did not hold then what the version asks for."""
    for name, wanted in rules.who.items():
        entries = Entry.objects.filter(record_id__in=keys, event=procedure.event(name))
        for entry in entries.exclude(by_id=None):
            if not held(entry.by_id, wanted, at=entry.at):
                yield departure(entry, Rule.ROLE)


def held(person: int | None, wanted: dict[str, Any], *, at: datetime) -> bool:
    """Return whether a person held one of the roles, or the permission, at that time."""
    grants = (
        Grant.objects.in_force(at)
        .filter(Q(user_id=person) | Q(team__members=person))
        .select_related("role")
    )
    roles, permission = set(wanted.get("roles", [])), str(wanted.get("permission", ""))
    return any(
        grant.role.code in roles
        or (permission and matches(frozenset(grant.role.permissions), permission))
        for grant in grants
    )


def departure(entry: Entry, rule: Rule) -> Departure:
    """Return the departure that an entry tells of."""
    return Departure(
        record_id=entry.record_id or 0,  # an entry of a process always has one
        kind=entry.kind,
        rule=rule,
        step=entry.event.partition(".")[2],
        entry_id=entry.pk,
        at=entry.at,
    )


def closed_since(kind: str, since: datetime) -> Any:
    """Return the closed records of a kind that ended since, oldest first."""
    ended = Record.objects.filter(kind=kind, is_open=False).annotate(
        ended_at=Coalesce("closed_at", "updated_at")
    )
    return ended.filter(ended_at__gte=since).order_by("pk")
