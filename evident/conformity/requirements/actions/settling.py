"""How requirements stand is written here: the status, on what it rests, and each change of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Min
from django.utils import timezone

from evident.conformity.requirements.counting import Month, months_of_operation, months_since
from evident.conformity.requirements.coverage import WHOLE, is_written
from evident.conformity.requirements.inspections import inspections
from evident.conformity.requirements.limits import checks_in_force
from evident.conformity.requirements.models import (
    CheckState,
    Judgement,
    Outcome,
    Requirement,
    Status,
    StatusChange,
)
from evident.conformity.requirements.papering import DOCUMENT, requirement_of
from evident.conformity.requirements.standing import (
    Found,
    Judged,
    Nonconforming,
    Standing,
    standing,
)
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Severity
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry
from evident.management.audits.models.finding import Finding, Source
from evident.management.audits.processes import names_of
from evident.support.documents.models import Version

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
    open_ones = open_nonconformities()
    today = timezone.localtime(at).date()
    changes: list[StatusChange] = []
    for requirement in requirements:
        results = found.get(requirement.code, []) if requirement.catalogue.is_shipped else []
        now = standing(
            is_whole=requirement.code in WHOLE,
            found=results,
            judged=judgements.get(requirement.pk),
            today=today,
            is_written=is_written(requirement.code, requirement.documents),
            nonconforming=on_it(requirement, open_ones),
        )
        behind = months.get(requirement.code, 0) if results else 0
        requirement.months = max(behind, months_judged(now, at=at))
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
            "findings": [each["number"] for each in change.basis if each["kind"] == "finding"],
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
            behind = months_held(state, at=at)
            for code in inspection.requirements:
                found.setdefault(code, []).append(result)
                months[code] = max(months.get(code, 0), behind)
    papers = {code: state for code, state in states.items() if code.startswith(DOCUMENT)}
    published = published_at(papers.values())
    for code, state in papers.items():
        asked = requirement_of(code)
        result = found_of(state, severity=str(Severity.MAJOR.value), is_document=True)
        if state.is_new:  # asked for later than others: documents say since when they are there
            result = replace(result, holds_since=all_published(state, published))
        found.setdefault(asked, []).append(result)
        behind = months_published(state, published, at=at)
        months[asked] = max(months.get(asked, 0), behind)
    return found, months


def open_nonconformities() -> dict[str, list[Nonconforming]]:
    """Return the open findings by which requirements are not met, by what they name."""
    found: dict[str, list[Nonconforming]] = {}
    rows = Finding.objects.unmet().order_by("pk")
    facts = ("number", "grade", "source_kind", "source_reference", "requirements")
    for number, grade, kind, reference, names in rows.values_list(*facts):
        each = Nonconforming(number, grade, reference if kind == Source.CHECK else "")
        for name in names:
            found.setdefault(name, []).append(each)
    return found


def on_it(
    requirement: Requirement, open_ones: Mapping[str, Sequence[Nonconforming]]
) -> list[Nonconforming]:
    """Return the open findings that name a requirement, its clause, or one above; each once."""
    if not requirement.catalogue.is_shipped:
        return []
    named = [each for name in names_of(requirement.code) for each in open_ones.get(name, ())]
    return list(dict.fromkeys(named))


def months_held(state: CheckState, *, at: datetime) -> int:
    """Return for how many months the set-up has been as it should, by the results that are kept."""
    return months_since(state.holds_since.date(), at=at) if state.holds_since else 0


def published_at(states: Iterable[CheckState]) -> dict[str, datetime]:
    """Return when each document that is asked for was published first, by its number."""
    numbers = {thing["number"] for state in states for thing in state.latest.things}
    rows = Version.objects.filter(document__number__in=numbers, published_at__isnull=False)
    first = rows.values("document__number").annotate(first=Min("published_at"))
    return dict(first.order_by().values_list("document__number", "first"))


def all_published(state: CheckState, published: Mapping[str, datetime]) -> datetime | None:
    """Return since when all documents that a requirement asks for are published, if they are."""
    dates = [published.get(thing["number"]) for thing in state.latest.things]
    since = [each for each in dates if each is not None]
    is_open = state.latest.outcome not in {Outcome.MET, Outcome.PARTLY}
    return None if is_open or not since or len(since) < len(dates) else max(since)


def months_published(state: CheckState, published: Mapping[str, datetime], *, at: datetime) -> int:
    """Return for how many months all documents that a requirement asks for have been published."""
    since = all_published(state, published)
    return months_since(since.date(), at=at) if since else 0


def months_judged(now: Standing, *, at: datetime) -> int:
    """Return for how many months a judgement has counted that finds a requirement met."""
    for each in now.basis:
        if each["kind"] == "judgement" and each["is_counted"] and each["status"] == Status.MET:
            return months_since(datetime.fromisoformat(each["at"]).date(), at=at)
    return 0


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
        holds_since=None if state.is_new else state.holds_since,
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
