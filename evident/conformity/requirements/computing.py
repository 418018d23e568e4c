"""One check computed: in full, or by adding what changed to what was counted before."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from evident.conformity.requirements import counting
from evident.conformity.requirements.changed import Changed
from evident.conformity.requirements.counting import Counts, Month
from evident.conformity.requirements.models import CheckState, Outcome
from evident.kernel.measures.definition import Check

logger = logging.getLogger(__name__)
EMPTY = counting.added([])


_doubts: list[Callable[[Check], None]] = []


def doubt_by(doubt: Callable[[Check], None]) -> None:
    """Let `doubt` raise where what a check looks at is not all there. Called once, at start."""
    _doubts.append(doubt)


@dataclass(frozen=True)
class Computed:
    """What was found of one check, not yet written."""

    check: Check
    outcome: Outcome
    counts: Counts = EMPTY
    months: list[Month] = field(default_factory=list)
    question: str = ""
    query: str = ""
    records: list[int] | None = None
    """The exceptions, at most one more than are kept; None where they are the known ones."""
    reason: str = ""
    worked_at: datetime | None = None
    """When last something was done of the first records there are to look at; None for others."""


def compute(check: Check, *, at: datetime, state: CheckState | None, changed: Changed) -> Computed:
    """
    Return what the check finds now.

    An error is an outcome of its own: one check that cannot be computed stops no other, and is
    never taken for one that holds.
    """
    try:
        with transaction.atomic():
            for doubt in _doubts:
                doubt(check)
            return _compute(check, at=at, state=state, changed=changed)
    except Exception as error:  # whatever a check of any module may raise
        logger.exception("The check %s could not be computed.", check.code)
        return Computed(check, Outcome.FAILED, reason=counting.reason_of(error))


def _compute(check: Check, *, at: datetime, state: CheckState | None, changed: Changed) -> Computed:
    question = counting.question_of(check)
    query = hashlib.sha256(question.encode()).hexdigest()
    known = known_months(check, at=at, state=state, query=query, changed=changed)
    if known is None:
        months = counting.months_of(check, at=at)
    else:
        touched = counting.months_touched(check, at=at, changed=changed)
        renewed = counting.months_of(check, at=at, only=touched) if touched else []
        kept = [month for month in known if month.first not in touched]
        months = sorted([*kept, *renewed], key=lambda month: month.first)
    counts = counting.added(months)
    before = state.latest if state else None
    is_same = before is not None and before.exceptions_print == counts.exceptions_print
    is_first = (before is None or before.outcome == Outcome.NONE) and counts.population > 0
    return Computed(
        check,
        counting.outcome_of(
            counts,
            severity=check.severity,
            tolerated=check.tolerated,
            is_work=bool(check.months),
        ),
        counts,
        months,
        question,
        query,
        None if is_same else exceptions_named(check, at=at, count=counts.exceptions),
        worked_at=counting.last_worked_at(check, at=at) if is_first else None,
    )


def known_months(
    check: Check, *, at: datetime, state: CheckState | None, query: str, changed: Changed
) -> list[Month] | None:
    """Return the months that need no counting again unless touched; None where all do."""
    if not check.is_local or not changed.is_whole or state is None:
        return None
    if state.latest.outcome == Outcome.FAILED or state.latest.query_id != query:
        return None
    if changed.events & set(check.renewed_by) or counting.moves_with_time(check):
        return None
    since = counting.since_of(check, at=at)
    months = [Month.of(kept) for kept in state.months]
    return [month for month in months if since is None or month.first >= since]


def exceptions_named(check: Check, *, at: datetime, count: int) -> list[int]:
    """Return the keys of the exceptions, in order, at most one more than are kept."""
    if not count:
        return []
    rows = counting.exceptions_of(check, at=at).order_by("pk").values_list("pk", flat=True)
    return list(rows.distinct()[: counting.MOST_KEPT + 1])
