"""Running checks: everything is computed first, then written in one short transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from evident.conformity.requirements import counting
from evident.conformity.requirements.actions.settling import settle
from evident.conformity.requirements.changed import Position, changed_since
from evident.conformity.requirements.computing import Computed, compute
from evident.conformity.requirements.inspections import Inspected, inspect, inspections
from evident.conformity.requirements.limits import Limits, checks_in_force, limits_in_force
from evident.conformity.requirements.models import (
    CheckResult,
    CheckState,
    ExceptionSet,
    Outcome,
    QueryVersion,
    Requirement,
    Run,
    RunKind,
    Wanted,
)
from evident.conformity.requirements.papering import DOCUMENT, Asked, looked_at, requirement_of
from evident.conformity.requirements.permissions import CHECK
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail import actions as trail

Step = TypeVar("Step")


def to_look_at() -> int:
    """Return how many steps `run_checks` tells of: one for each check and each inspection."""
    return len(checks_in_force(limits_in_force())) + len(inspections())


def run_checks(
    *,
    by: User | None,
    at: datetime,
    is_full: bool = False,
    progress: Callable[[int], None] = lambda _steps: None,
) -> Run:
    """
    Run every check, keep what each found, and settle how every requirement stands.

    Only what changed since the run before is looked at where that is enough; `is_full` looks at
    everything. It sees all records: who asks makes no difference. `progress` is called with 1 after
    each check and each inspection. Raises PermissionDenied if `by` lacks `requirement.check`,
    StepRefused while another run writes.
    """
    if by is not None:
        require(by, CHECK)
    now = Position.now()
    before = Run.objects.first()
    since = None if is_full or before is None else Position(before.txid, before.highest_id)
    changed = changed_since(since, now=now)
    states = CheckState.objects.select_related("latest").in_bulk()
    limits = limits_in_force()
    found = [
        compute(check, at=at, state=states.get(check.code), changed=changed)
        for check in told_of(checks_in_force(limits), progress)
    ]
    known = {requirement_of(code) for code in states if code.startswith(DOCUMENT)}
    asked = looked_at(at, among=asking_for_documents(), known=known)
    seen = [inspect(each, at=at) for each in told_of(inspections(), progress)]
    outcomes = [each.outcome for each in found] + [each.outcome for each in asked]
    outcomes += [each.outcome for each in seen]
    with transaction.atomic():
        refuse_second()
        run = Run.objects.create(
            kind=RunKind.INCREMENT if changed.is_whole else RunKind.FULL,
            at=at,
            by=by,
            txid=now.txid,
            highest_id=now.highest_id,
            records_changed=len(changed.records),
            checks=len(outcomes),
            failed=outcomes.count(Outcome.FAILED),
        )
        write_results(run=run, found=found, states=states, limits=limits, at=at)
        write_papers(run=run, asked=asked, states=states, at=at)
        write_inspected(run=run, seen=seen, states=states, at=at)
        rows = Requirement.objects.standing().select_related("catalogue").order_by("pk")
        requirements = list(rows.select_for_update(of=("self",)))
        run.moved = settle(requirements=requirements, by=by, at=at, is_checked=True)
        run.save(update_fields=["moved"])
        trail.write(
            event="check.run",
            by=by,
            at=at,
            facts={"run": run.pk}
            | {name: getattr(run, name) for name in ("kind", "checks", "failed", "moved")},
        )
    return run


def told_of(steps: Iterable[Step], progress: Callable[[int], None]) -> Iterator[Step]:
    """Yield the steps, and tell of each once it is done."""
    for step in steps:
        yield step
        progress(1)


def asking_for_documents() -> set[str]:
    """Return the requirements that a document answers; others ask for records of work."""
    written = [wanted for wanted in Wanted if wanted != Wanted.RECORD]
    rows = Requirement.objects.standing().filter(
        catalogue__is_shipped=True, documents__overlap=written
    )
    return set(rows.values_list("code", flat=True))


def refuse_second() -> None:
    """Hold the place of the one run that writes. Raises StepRefused where another does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('evident.requirements.run'))")
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise StepRefused(_("Another run of the checks is just being written."))


def write_results(
    *,
    run: Run,
    found: Sequence[Computed],
    states: dict[str, CheckState],
    limits: Limits,
    at: datetime,
) -> None:
    """Keep what each check found, and where it stands."""
    QueryVersion.objects.bulk_create(
        [
            QueryVersion(
                sha256=each.query,
                check_code=each.check.code,
                text=each.question,
                product=settings.VERSION,
                first_at=at,
            )
            for each in found
            if each.query
        ],
        ignore_conflicts=True,
    )
    kept = keep_exceptions(found)
    results = CheckResult.objects.bulk_create(
        [
            CheckResult(
                run=run,
                check_code=each.check.code,
                at=at,
                since=counting.since_of(each.check, at=at),
                population=each.counts.population,
                exceptions=each.counts.exceptions,
                population_print=each.counts.population_print,
                exceptions_print=each.counts.exceptions_print,
                tolerated=each.check.tolerated,
                limit=limits.get(each.check.code),
                outcome=each.outcome,
                reason=each.reason,
                query_id=each.query or None,
                exception_set_id=kept.get((each.check.code, each.counts.exceptions_print)),
            )
            for each in found
        ]
    )
    months = {each.check.code: [month.stored() for month in each.months] for each in found}
    worked = {each.check.code: min(each.worked_at, at) for each in found if each.worked_at}
    write_states(results=results, states=states, months=months, at=at, worked=worked)


def keep_exceptions(found: Sequence[Computed]) -> dict[tuple[str, str], int]:
    """Keep each set of exceptions once; return its key by check and fingerprint."""
    ExceptionSet.objects.bulk_create(
        [
            ExceptionSet(
                check_code=each.check.code,
                fingerprint=each.counts.exceptions_print,
                records=each.records[: counting.MOST_KEPT],
                is_whole=len(each.records) <= counting.MOST_KEPT,
            )
            for each in found
            if each.records
        ],
        ignore_conflicts=True,
    )
    wanted = {each.counts.exceptions_print for each in found if each.counts.exceptions}
    rows = ExceptionSet.objects.filter(fingerprint__in=wanted)
    return {
        (code, mark): pk for pk, code, mark in rows.values_list("pk", "check_code", "fingerprint")
    }


def write_papers(
    *, run: Run, asked: Sequence[Asked], states: dict[str, CheckState], at: datetime
) -> None:
    """Keep how the documents stand that each requirement asks for; forget what none asks for."""
    gone = CheckState.objects.filter(check_code__startswith=DOCUMENT)
    gone.exclude(check_code__in=[each.code for each in asked]).delete()
    results = CheckResult.objects.bulk_create(
        [
            CheckResult(
                run=run,
                check_code=each.code,
                at=at,
                population=len(each.papers),
                exceptions=len(each.lacking),
                population_print=each.print_of(each.papers),
                exceptions_print=each.print_of(each.lacking),
                outcome=each.outcome,
                things=each.told(),
                reason=each.reason,
            )
            for each in asked
        ]
    )
    write_states(results=results, states=states, months={}, at=at)


def write_inspected(
    *, run: Run, seen: Sequence[Inspected], states: dict[str, CheckState], at: datetime
) -> None:
    """Keep what was seen of the set-up."""
    results = CheckResult.objects.bulk_create(
        [
            CheckResult(
                run=run,
                check_code=each.inspection.stored_code,
                at=at,
                population=each.counts.population,
                exceptions=each.counts.exceptions,
                population_print=each.counts.population_print,
                exceptions_print=each.counts.exceptions_print,
                outcome=each.outcome,
                things=each.told,
                reason=each.reason,
            )
            for each in seen
        ]
    )
    write_states(results=results, states=states, months={}, at=at)


def write_states(
    *,
    results: Sequence[CheckResult],
    states: dict[str, CheckState],
    months: dict[str, list[list[object]]],
    at: datetime,
    worked: Mapping[str, datetime] = MappingProxyType({}),
) -> None:
    """
    Note each result as the latest of its check.

    `worked` says when the work was done of which a check speaks for the first time.
    """
    CheckState.objects.bulk_create(
        [
            CheckState(
                check_code=result.check_code,
                latest=result,
                months=months.get(result.check_code, []),
                holds_since=holds_since(
                    result,
                    states.get(result.check_code),
                    at=worked.get(result.check_code, at),
                ),
                is_new=is_new(result, states, worked=worked),
            )
            for result in results
        ],
        update_conflicts=True,
        unique_fields=["check_code"],
        update_fields=["latest", "months", "holds_since", "is_new"],
    )


def is_new(
    result: CheckResult, states: dict[str, CheckState], *, worked: Mapping[str, datetime]
) -> bool:
    """
    Return whether a check has held ever since it was first asked, and nobody knows since when.

    In the very first run, records tell when the work was done that a check looks at.
    """
    if result.outcome not in {Outcome.MET, Outcome.FAILED}:
        return False
    state = states.get(result.check_code)
    if state is not None:
        return state.is_new
    return bool(states) or result.check_code not in worked


def holds_since(result: CheckResult, state: CheckState | None, *, at: datetime) -> datetime | None:
    """
    Return since when a check holds without a break; None where it does not.

    That is `at` where it begins to. That it could not be computed for a while is no break: nothing
    was done about it since.
    """
    before = state.holds_since if state else None
    if result.outcome == Outcome.FAILED:
        return before
    return before or at if result.outcome == Outcome.MET else None
