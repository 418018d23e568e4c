"""
What a check finds, for everybody alike: counted month by month, with a fingerprint of the records.

A fingerprint is the sum of one 64-bit hash for each record's key: the same set has the same one,
in whatever order it is read, and months add up.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, DecimalField, F, Func, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from evident.conformity.requirements.changed import Changed
from evident.conformity.requirements.models import Outcome
from evident.kernel.access.queries import product_itself
from evident.kernel.measures.definition import Check, Severity

MOST_KEPT = 2_000
"""Exceptions named one by one; of more, the first and the fingerprint of all are kept."""
LONGEST_REASON = 2_000
BROKEN_ABOVE = {Severity.MAJOR.value: 5.0}
BROKEN_ABOVE_ELSE = 25.0
"""Per cent of exceptions above which a check is broken and not only in part: a single lapse among
many records is not the whole matter, but of a serious one few are enough."""
LAPSES = 2
"""Exceptions that are lapses and no more, however few records there are, unless most are such."""
MOVES = ("STATEMENT_TIMESTAMP", "CLOCK_TIMESTAMP", "CURRENT_", "NOW()")
"""Words of a query whose answer changes with time alone."""


class KeyHash(Func):
    """PostgreSQL's own 64-bit hash of a key."""

    function = "hashint8extended"
    template = "%(function)s((%(expressions)s)::bigint, 0)"
    output_field = DecimalField(max_digits=40, decimal_places=0)


@dataclass(frozen=True)
class Month:
    """The counts of the records that belong to one month (UTC)."""

    first: date
    population: int
    exceptions: int
    population_sum: int
    exceptions_sum: int
    began: date | None = None
    """The day of its first record (UTC); None where a former version counted."""

    @property
    def begins(self) -> date:
        """The day of its first record; where that is unknown, its end: no earlier than it was."""
        return self.began or self.first + relativedelta(months=1)

    def stored(self) -> list[Any]:
        """Return it as JSON keeps it; sums as texts, for they are longer than its numbers."""
        return [
            self.first.isoformat(),
            self.population,
            self.exceptions,
            str(self.population_sum),
            str(self.exceptions_sum),
            self.began.isoformat() if self.began else "",
        ]

    @classmethod
    def of(cls, kept: list[Any]) -> "Month":
        """Return what `stored` gave."""
        first, population, exceptions, population_sum, exceptions_sum, *began = kept
        return cls(
            date.fromisoformat(first),
            population,
            exceptions,
            int(population_sum),
            int(exceptions_sum),
            date.fromisoformat(began[0]) if any(began) else None,
        )


@dataclass(frozen=True)
class Counts:
    """What a check finds altogether."""

    population: int
    exceptions: int
    population_print: str
    exceptions_print: str


def since_of(check: Check, *, at: datetime) -> date | None:
    """Return the first day whose records the check counts; None where it counts all."""
    if not check.months:
        return None
    first = at.astimezone(UTC).date().replace(day=1)
    return first - relativedelta(months=check.months)


def population_of(check: Check, *, at: datetime) -> "QuerySet[Any]":
    """Return every record the check applies to, whoever may see it."""
    rows = check.records(product_itself()).filter(**{f"{check.at}__isnull": False})
    since = since_of(check, at=at)
    if since is not None:
        rows = rows.filter(**{f"{check.at}__gte": start_of(since)})
    return rows.order_by()


def exceptions_of(check: Check, *, at: datetime) -> "QuerySet[Any]":
    """Return every record that breaks the check, whoever may see it."""
    return population_of(check, at=at).filter(check.breaks)


def last_worked_at(check: Check, *, at: datetime) -> datetime | None:
    """Return when last anything was done of the records the check applies to, if they tell."""
    rows = population_of(check, at=at)
    if not any(field.name == "updated_at" for field in rows.model._meta.concrete_fields):
        return None
    found: datetime | None = rows.aggregate(last=Max("updated_at"))["last"]
    return found


def start_of(day: date) -> datetime:
    """Return the first moment of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def months_of(check: Check, *, at: datetime, only: Collection[date] | None = None) -> list[Month]:
    """Count the check's records month by month: of every month, or of `only` some."""
    rows = population_of(check, at=at)
    if only is not None:
        spans = Q(pk__in=[])
        for first in sorted(only):
            end = start_of(first + relativedelta(months=1))
            spans |= Q(**{f"{check.at}__gte": start_of(first), f"{check.at}__lt": end})
        rows = rows.filter(spans)
    is_exception = check.breaks
    found = (
        rows.annotate(month_counted=TruncMonth(check.at, tzinfo=UTC))
        .values("month_counted")
        .annotate(
            began_counted=Min(check.at),
            population=Count("pk"),
            exceptions=Count("pk", filter=is_exception),
            population_sum=Sum(KeyHash(F("pk"))),
            exceptions_sum=Sum(KeyHash(F("pk")), filter=is_exception),
        )
        .order_by("month_counted")
    )
    return [
        Month(
            row["month_counted"].date(),
            row["population"],
            row["exceptions"],
            int(row["population_sum"] or 0),
            int(row["exceptions_sum"] or 0),
            row["began_counted"].astimezone(UTC).date(),
        )
        for row in found
    ]


def added(months: Iterable[Month]) -> Counts:
    """Return what months amount to."""
    population = exceptions = population_sum = exceptions_sum = 0
    for month in months:
        population += month.population
        exceptions += month.exceptions
        population_sum += month.population_sum
        exceptions_sum += month.exceptions_sum
    return Counts(
        population,
        exceptions,
        fingerprint(population, population_sum),
        fingerprint(exceptions, exceptions_sum),
    )


def fingerprint(count: int, total: int) -> str:
    """Return the fingerprint of a set of records: how many, and the sum of their hashes."""
    return hashlib.sha256(f"{count}:{total}".encode()).hexdigest()


def fingerprint_of(texts: Iterable[str]) -> str:
    """Return the fingerprint of a set of texts, in whatever order they come."""
    hashes = [int(hashlib.sha256(text.encode()).hexdigest()[:16], 16) for text in texts]
    return fingerprint(len(hashes), sum(hashes))


def reason_of(error: Exception) -> str:
    """Return why something could not be computed, as a result keeps it."""
    return f"{type(error).__name__}: {error}".strip()[:LONGEST_REASON]


def outcome_of(
    counts: Counts, *, severity: str, tolerated: float, is_work: bool = False
) -> Outcome:
    """
    Return what the counts amount to.

    A share says little of few records: of work of a time (`is_work`), one or two exceptions that
    are not serious are lapses while at least as many records keep to the check.
    """
    if not counts.population:
        return Outcome.NONE
    share = 100 * counts.exceptions / counts.population
    if share <= tolerated:
        return Outcome.MET
    if share <= broken_above(severity):
        return Outcome.PARTLY
    are_few = counts.exceptions <= LAPSES and 2 * counts.exceptions <= counts.population
    if are_few and forgives(severity, is_work=is_work):
        return Outcome.PARTLY
    return Outcome.NOT_MET


def broken_above(severity: str) -> float:
    """Return the per cent of exceptions above which a check of that severity is broken."""
    return BROKEN_ABOVE.get(str(severity), BROKEN_ABOVE_ELSE)


def forgives(severity: str, *, is_work: bool) -> bool:
    """Return whether few exceptions are lapses, whatever share of few records they are."""
    return is_work and str(severity) not in BROKEN_ABOVE


def question_of(check: Check) -> str:
    """Return the query that finds the exceptions, with its values; not its window of time."""
    asked = check.records(product_itself()).filter(check.breaks).order_by()
    statement, values = asked.query.sql_with_params()
    window = f"-- at {check.at}, months {check.months}, tolerated {check.tolerated}"
    return f"{window}\n{statement}\n-- {plain(values)!r}"


def plain(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return the values of a query as a database sees them: a choice is its stored code."""
    return tuple(value.value if isinstance(value, Enum) else value for value in values)


def moves_with_time(check: Check) -> bool:
    """Return whether the check may find something else although nothing was done."""
    asked = question_of(check).upper()
    return any(word in asked for word in MOVES)


def months_touched(check: Check, *, at: datetime, changed: Changed) -> set[date]:
    """Return the months to which changed records belong, whether the check applies to them now."""
    model = check.records(product_itself()).model
    known = changed.months.get((model, check.at))
    if known is None:  # many checks look at the same records by the same moment
        rows = model._base_manager.filter(pk__in=changed.records, **{f"{check.at}__isnull": False})
        found = rows.annotate(month_counted=TruncMonth(check.at, tzinfo=UTC)).values_list(
            "month_counted", flat=True
        )
        known = {month.date() for month in found.distinct()}
        changed.months[model, check.at] = known
    since = since_of(check, at=at)
    return known if since is None else {month for month in known if month >= since}


def months_of_operation(months: Iterable[Month], *, check: Check, at: datetime) -> int:
    """
    Return how many full months of records stand behind a check: since the day of the first one.

    Where it counts what happened in a month, no more than there are months with records. Where that
    day is unknown, it is taken for the last of its month.
    """
    with_records = [month for month in months if month.population]
    if not with_records:
        return 0
    oldest = min(with_records, key=lambda month: month.first)
    full = months_since(oldest.begins, at=at)
    return min(full, len(with_records)) if check.months else full


def months_since(first: date, *, at: datetime) -> int:
    """Return how many full months have passed from the day `first` to `at` (UTC)."""
    passed = relativedelta(at.astimezone(UTC).date(), first)
    return max(0, 12 * passed.years + passed.months)
