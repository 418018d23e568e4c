"""What records carry of their clocks, set anew after clocks were counted anew beside a step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from evident.kernel.procedures.validation import model_of
from evident.kernel.records.models import Record
from evident.relationships.service_levels.agreed_time import Course, answered_in_by, taken_by
from evident.relationships.service_levels.meanings import meaning_of
from evident.relationships.service_levels.models import TO_CUSTOMERS, Clock, ClockState, Party

Verdicts = dict[int, tuple[str, bool | None, bool | None]]
"""By record: the field, and whether every promise was kept, before and after."""


def refresh(*, records: Iterable[int]) -> Verdicts:
    """
    Set anew when records are due, whether their promises were kept and what agreed time they took;
    return what changed of the promises.

    Belongs inside the transaction that changed their clocks.
    """
    keys = list(records)
    by_kind = defaultdict(list)
    for key, kind in Record.objects.filter(pk__in=keys).values_list("pk", "kind"):
        by_kind[kind].append(key)
    changed: Verdicts = {}
    for kind, some in by_kind.items():
        due = first_due(meaning_of(kind).due)
        Record.objects.filter(pk__in=some).update(due_at=due, version=F("version") + 1)
        changed |= judge(kind=kind, records=some)
        retime(kind=kind, records=some)
    return changed


def first_due(metrics: tuple[str, ...]) -> Subquery | Coalesce:
    """Return when a record is due by its clocks; of some metrics alone it stays once they stop."""
    running = Clock.objects.filter(
        record_id=OuterRef("pk"),
        party__in=TO_CUSTOMERS,
        state=ClockState.RUNNING,
        exclusion=None,
    )
    if metrics:
        running = running.filter(metric__in=metrics)
    first = running.order_by().values("record_id").annotate(first=Min("due_at")).values("first")
    return Coalesce(Subquery(first), F("due_at")) if metrics else Subquery(first)


def judge(*, kind: str, records: list[int]) -> Verdicts:
    """Set anew whether the promises of records of one kind were kept; return what changed."""
    field = meaning_of(kind).verdict
    if not field:
        return {}
    model = model_of(kind)
    verdicts = verdicts_of(records)
    before = model._base_manager.filter(pk__in=verdicts).values_list("pk", "resolved_at", field)
    changed: Verdicts = {}
    for key, resolved_at, known in before:
        verdict = None if resolved_at is None else verdicts[key]
        if verdict != known:
            changed[key] = (field, known, verdict)
    for verdict in (True, False, None):
        some = [key for key, (_field, _known, now) in changed.items() if now is verdict]
        if some:
            model._base_manager.filter(pk__in=some).update(**{field: verdict})
    return changed


def verdicts_of(records: list[int]) -> dict[int, bool | None]:
    """
    Return of each record with promises to its customer whether all were kept, if decided.

    What an exclusion of its agreement fits does not count: of a record without any other, None.
    """
    found: dict[int, list[bool | None]] = defaultdict(list)
    clocks = Clock.objects.filter(record__in=records, party=Party.SLA)
    applying = clocks.exclude(state=ClockState.CANCELLED)
    for key, is_met, exclusion in applying.values_list("record_id", "is_met", "exclusion_id"):
        found[key] += [] if exclusion else [is_met]
    return {key: all(met) if met and None not in met else None for key, met in found.items()}


def retime(*, kind: str, records: list[int]) -> None:
    """Set anew how much of the agreed time records of one kind took, and took to be answered."""
    meaning = meaning_of(kind)
    if not meaning.took and not meaning.answered_in:
        return
    rows = list(model_of(kind)._base_manager.filter(pk__in=records))
    if meaning.took:
        courses = (Course(row.pk, row.service_id, row.opened_at, row.resolved_at) for row in rows)
        put(rows, meaning.took, taken_by(courses))
    if meaning.answered_in:
        put(rows, meaning.answered_in, answered_in_by(records))


def put(rows: list[Any], field: str, times: Mapping[int, timedelta | None]) -> None:
    """Save the times of those rows that have another one."""
    changed = [row for row in rows if getattr(row, field) != times.get(row.pk)]
    for row in changed:
        setattr(row, field, times.get(row.pk))
    if changed:
        type(changed[0])._base_manager.bulk_update(changed, [field])
