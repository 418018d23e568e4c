"""How requirements stand is written here: the status, on what it rests, and each change of it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from evident.conformity.requirements.counting import Month, months_of_operation
from evident.conformity.requirements.coverage import WHOLE
from evident.conformity.requirements.inspections import inspections
from evident.conformity.requirements.limits import checks_in_force
from evident.conformity.requirements.models import (
    CheckState,
    Judgement,
    Requirement,
    StatusChange,
)
from evident.conformity.requirements.papering import DOCUMENT, requirement_of
from evident.conformity.requirements.standing import Found, Judged, Standing, standing
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Severity
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

WRITE = """
UPDATE requirement SET status = now.status, since = now.since, checked_at = now.checked_at,
  months = now.months, basis = now.basis
FROM jsonb_to_recordset(%s::jsonb) AS now
  (id bigint, status text, since timestamptz, checked_at timestamptz, months int, basis jsonb)
WHERE requirement.id = now.id
"""


def settle(
    *, requirements: Sequence[Requirement], by: User | None, at: datetime, is_checked: bool
) -> int:
    """
    Write how `requirements` stand now; return how many changed their status.

    Belongs inside a transaction of the caller. `is_checked` says whether checks have just run.
    """
    found, months = findings_by_requirement(at=at)
    judgements = latest_judgements(requirements)
    today = timezone.localtime(at).date()
    changes: list[StatusChange] = []
    for requirement in requirements:
        results = found.get(requirement.code, []) if requirement.catalogue.is_shipped else []
        now = standing(
            is_whole=requirement.code in WHOLE,
            found=results,
            judged=judgements.get(requirement.pk),
            today=today,
        )
        requirement.months = months.get(requirement.code, 0) if results else 0
        if is_checked and results:
            requirement.checked_at = at
        if requirement.status != now.status:
            changes.append(moved(requirement, now, at=at))
        requirement.basis = now.basis
    write(requirements)
    StatusChange.objects.bulk_create(changes)
    Entry.objects.bulk_create([told(change, by=by) for change in changes])
    return len(changes)


def write(requirements: Sequence[Requirement]) -> None:
    """Write how requirements stand, all in one statement."""
    told = [
        {
            "id": each.pk,
            "status": str(each.status),
            "since": each.since,
            "checked_at": each.checked_at,
            "months": each.months,
            "basis": each.basis,
        }
        for each in requirements
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [json.dumps(told, cls=DjangoJSONEncoder)])


def moved(requirement: Requirement, now: Standing, *, at: datetime) -> StatusChange:
    """Give a requirement its new status; return what is kept of the change."""
    change = StatusChange(
        requirement=requirement,
        at=at,
        before=requirement.status,
        after=now.status,
        basis=now.basis,
    )
    requirement.status = now.status
    requirement.since = at
    return change


def told(change: StatusChange, *, by: User | None) -> Entry:
    """Return the trail's entry of a change."""
    requirement = change.requirement
    return trail.entry(
        event="requirement.move",
        by=by,
        at=change.at,
        changes={"status": [change.before, change.after]},
        facts={
            "catalogue": requirement.catalogue.code,
            "requirement": requirement.code,
            "results": [each["result"] for each in change.basis if each.get("result")],
            "judgements": [each["id"] for each in change.basis if each.get("id")],
        },
    )


def findings_by_requirement(*, at: datetime) -> tuple[dict[str, list[Found]], dict[str, int]]:
    """Return the latest result of every check, and the months behind it, by requirement."""
    found: dict[str, list[Found]] = {}
    months: dict[str, int] = {}
    states = CheckState.objects.select_related("latest").in_bulk()
    for check in checks_in_force():
        state = states.get(check.code)
        if state is None:
            continue
        result = found_of(state, severity=str(check.severity.value))
        behind = months_of_operation(map(Month.of, state.months), check=check, at=at)
        for code in check.requirements:
            found.setdefault(code, []).append(result)
            months[code] = max(months.get(code, 0), behind)
    for inspection in inspections():
        state = states.get(inspection.stored_code)
        if state is not None:
            result = found_of(state, severity=str(inspection.severity.value))
            for code in inspection.requirements:
                found.setdefault(code, []).append(result)
    for code, state in states.items():
        if code.startswith(DOCUMENT):
            asked = requirement_of(code)
            result = found_of(state, severity=str(Severity.MAJOR.value), is_document=True)
            found.setdefault(asked, []).append(result)
    return found, months


def found_of(state: CheckState, *, severity: str, is_document: bool = False) -> Found:
    """Return a check's latest result as standing asks for it."""
    latest = state.latest
    return Found(
        code=state.check_code,
        severity=severity,
        outcome=latest.outcome,
        population=latest.population,
        exceptions=latest.exceptions,
        result=latest.pk,
        holds_since=state.holds_since,
        is_document=is_document,
    )


def latest_judgements(requirements: Iterable[Requirement]) -> dict[int, Judged]:
    """Return the latest judgement of each requirement that has one."""
    rows = (
        Judgement.objects.filter(requirement__in=[each.pk for each in requirements])
        .order_by("requirement_id", "-at", "-id")
        .distinct("requirement_id")
        .select_related("by")
    )
    return {
        row.requirement_id: Judged(row.pk, row.status, row.by.name, row.at, row.valid_until)
        for row in rows
    }
