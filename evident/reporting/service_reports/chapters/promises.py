"""
Chapter: promises kept and missed, from the clocks of the agreements.

A promise counts in the period in which it was decided: when its clock was stopped in time, or when
its target was used up. So each counts once, and no later period changes an earlier one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.lookups import GreaterThanOrEqual

from evident.kernel.calendars.queries import day_minutes, working_time_of
from evident.kernel.records.queries import visible_to
from evident.relationships.service_levels import counting
from evident.relationships.service_levels.models import (
    TIMED,
    AgreementVersion,
    Clock,
    ClockState,
    Segment,
    Target,
)
from evident.relationships.service_levels.queries.decided import decided_within, with_moment
from evident.relationships.service_levels.supplying import WAITS_FOR_SUPPLIER
from evident.reporting.service_reports.chapters.rows import Chapter, Json, Value, share, united
from evident.reporting.service_reports.chapters.rows import without as left_of
from evident.reporting.service_reports.keys import WIDTH, Keys
from evident.reporting.service_reports.scope import Scope


class Holder(NamedTuple):
    """Who used the most of a promise's time, and how many minutes."""

    name: str
    minutes: int
    is_supplier: bool
    """Whether the record waited for a supplier meanwhile; without a name no contract says which."""


NOBODY = Holder("", 0, is_supplier=False)
MOST_TOLD = 200
"""Missed promises told one by one; the figures count them all."""


def decided(
    scope: Scope, versions: Iterable[AgreementVersion], *, is_excluded: bool = False
) -> "QuerySet[Clock]":
    """
    Return the clocks of these versions that were decided in one of the periods, and how.

    Those that an exclusion of the agreement fits are left out, or are the only ones.
    """
    clocks = (
        Clock.objects.filter(version__in=list(versions))
        .exclude(state=ClockState.CANCELLED)
        .filter(decided_within(scope.start, scope.end), exclusion__isnull=not is_excluded)
    )
    found = with_moment(clocks)
    if scope.service_id is not None:
        found = found.filter(record__service_id=scope.service_id)
    seen = scope.asked_for(visible_to(scope.eyes, kinds=kinds()))  # clocks say what is covered
    return found.filter(record__in=seen.values("pk"))


def kinds() -> tuple[str, ...]:
    """Return every kind of record that clocks may be of."""
    from evident.kernel.records.kinds import known

    return known()


@dataclass
class Counted:
    """What was decided of the promises, and how many of them were missed in the period."""

    parts: dict[tuple[tuple[str, str], int, bool], bytes] = field(default_factory=dict)
    """The keys of the records of each target and period, by whether it was kept."""
    missed: int = 0


def chapter(scope: Scope, versions: list[AgreementVersion], decisions: Counted) -> Chapter:
    """Return the attainment of every target, and of all together, by period."""
    out = Chapter("promises")
    parts = decisions.parts
    targets = targets_of(versions)
    places = range(len(scope.moments))
    begins = scope.moments[scope.last][0]
    if not targets:
        return out
    overall = [
        value_of_all([keys for (_key, at, met), keys in parts.items() if at == place and met],
                     [keys for (_key, at, met), keys in parts.items() if at == place and not met])
        for place in places
    ]  # fmt: skip
    out.add("attainment", overall, unit="percent", better="higher", aim=None)
    for (number, code), target in targets.items():
        key = (number, code)
        values = [
            share(parts.get((key, place, True), b""), parts.get((key, place, False), b""))
            if (key, place, True) in parts or (key, place, False) in parts
            else None
            for place in places
        ]
        out.add(f"{number}:{code}", values, **about(target, number, at=begins))
    return out


def excluded(scope: Scope, versions: list[AgreementVersion]) -> Chapter:
    """Return how many records each exclusion left out, by period; of agreements that have some."""
    out = Chapter("excluded")
    rules = {
        (version.agreement.number, rule.code): rule
        for version in versions
        for rule in version.exclusions.all()
    }
    if not rules:
        return out
    named = {
        rule.pk: (version.agreement.number, rule.code)
        for version in versions
        for rule in version.exclusions.all()
    }
    rows = scope.parted(decided(scope, versions, is_excluded=True), "decided_at", "exclusion_id")
    found: dict[tuple[tuple[str, str], int], bytes] = {}
    for row in rows.annotate(keys=Keys("record_id")):
        key, keys = (named[row["exclusion_id"]], scope.place(row)), bytes(row["keys"])
        found[key] = united([found.get(key, b""), keys])
    for (number, code), rule in rules.items():
        parts = [found.get(((number, code), place), b"") for place in range(len(scope.moments))]
        out.add(
            f"{number}:{code}",
            [Value(len(keys) // WIDTH, every=keys) for keys in parts],
            unit="count",
            better="neither",
            aim=None,
            name={"en": rule.name_en, "zh": rule.name_zh or rule.name_en},
            agreement=number,
            excludes=rule.conditions,
        )
    return out


def counted(scope: Scope, versions: list[AgreementVersion]) -> Counted:
    """Return what was decided of the promises of these versions."""
    named = {
        target.pk: (version.agreement.number, target.code)
        for version in versions
        for target in version.targets.all()
    }
    rows = scope.parted(decided(scope, versions), "decided_at", "is_met", "promise_id")
    out = Counted()
    for row in rows.annotate(keys=Keys("record_id")):
        place, is_met, keys = scope.place(row), row["is_met"] is True, bytes(row["keys"])
        key = (named[row["promise_id"]], place, is_met)
        out.parts[key] = united([out.parts[key], keys]) if key in out.parts else keys
        if place == scope.last and not is_met:
            out.missed += len(keys) // WIDTH
    return out


def value_of_all(kept: list[bytes], missed: list[bytes]) -> Value | None:
    """Return the share of records of which every promise was kept."""
    if not kept and not missed:
        return None
    of_missed = united(missed)
    return share(left_of(united(kept), of_missed), of_missed)


def targets_of(versions: list[AgreementVersion]) -> dict[tuple[str, str], Target]:
    """Return what is timed, by agreement and code, as the last version says it."""
    return {
        (version.agreement.number, target.code): target
        for version in versions
        for target in version.targets.all()
        if target.metric in TIMED
    }


def about(target: Target, number: str, *, at: datetime) -> Json:
    """Return what a row says of its target; a day is as long as its calendar said at a moment."""
    return {
        "unit": "percent",
        "better": "higher",
        "aim": None if target.percent is None else float(target.percent),
        "name": {"en": target.name_en, "zh": target.name_zh or target.name_en},
        "agreement": number,
        "metric": target.metric,
        "kind": target.kind,
        "priority": target.priority,
        "minutes": target.minutes,
        "day_minutes": day_minutes(target.calendar, at) if target.calendar else None,
    }


def missed(scope: Scope, versions: list[AgreementVersion], *, count: int) -> Json:
    """Return how many promises were missed in the period, and those told one by one."""
    begins = scope.moments[scope.last][0]
    found = (
        decided(scope, versions)
        .exclude(is_met=True)
        .filter(GreaterThanOrEqual(F("decided_at"), begins))
    )
    rows = list(
        found.select_related("record", "promise", "calendar").order_by(F("decided_at"), "pk")[
            :MOST_TOLD
        ]
    )
    holders = most_used_by(rows, at=scope.cut_off)
    hides = scope.customer_id is not None  # a customer reads that a supplier had it, not which
    all_told = [told(clock, holders.get(clock.pk, NOBODY), hides=hides) for clock in rows]
    return {"missed": all_told, "missed_count": count}


def told(clock: Any, holder: Holder, *, hides: bool) -> Json:
    """Return a missed promise as an edition keeps it; a restricted record without its title."""
    record, promise = clock.record, clock.promise
    is_over = clock.state == ClockState.STOPPED
    is_hidden = holder.is_supplier and (hides or not holder.name)
    return {
        "clock": clock.pk,
        "record": record.pk,
        "kind": record.kind,
        "number": record.number,
        "title": "" if record.is_restricted else record.title,
        "priority": record.priority,
        "name": {"en": promise.name_en, "zh": promise.name_zh or promise.name_en},
        "minutes": round(clock.target.total_seconds() / 60),
        "day_minutes": day_minutes(clock.calendar, clock.decided_at),
        "used_minutes": round(clock.consumed.total_seconds() / 60) if is_over else None,
        "missed_at": clock.decided_at.isoformat(),
        "ended_at": clock.stopped_at.isoformat() if is_over and clock.stopped_at else None,
        "holder": "" if is_hidden else holder.name,
        "holder_side": "supplier" if is_hidden else "",
        "holder_minutes": holder.minutes,
    }


def most_used_by(clocks: list[Clock], *, at: datetime) -> dict[int, Holder]:
    """Return, for each clock, who used the most of its time up to `at`, and how many minutes."""
    is_supplier = Q(reason=WAITS_FOR_SUPPLIER)
    spent = (
        Segment.objects.filter(clock__in=clocks, is_superseded=False)
        .annotate(is_supplier=ExpressionWrapper(is_supplier, output_field=BooleanField()))
        .order_by()
        .values_list("clock_id", "holder", "is_supplier")
        .annotate(used=Sum("counted"))
    )
    used: dict[int, dict[tuple[str, bool], timedelta]] = {}
    for clock, holder, is_theirs, length in [*spent, *map(present, clocks, repeat(at))]:
        if holder or is_theirs:
            holders = used.setdefault(clock, {})
            key = (holder, is_theirs)
            holders[key] = holders.get(key, timedelta()) + length
    return {clock: most_of(holders) for clock, holders in used.items()}


def present(clock: Clock, at: datetime) -> tuple[int, str, bool, timedelta]:
    """Return who has a clock now and what has counted since: its last stretch is not written."""
    time = working_time_of(clock.calendar)
    counted = counting.consumed_at(clock.standing, at, time) - clock.consumed
    is_theirs = clock.reason == WAITS_FOR_SUPPLIER
    return clock.pk, clock.holder, is_theirs, counted


def most_of(holders: dict[tuple[str, bool], timedelta]) -> Holder:
    """Return who of them used the most."""
    (name, is_theirs), used = max(holders.items(), key=lambda each: (each[1], each[0]))
    return Holder(name, round(used.total_seconds() / 60), is_theirs)
