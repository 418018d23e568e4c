"""How the sample stands against the standard: owners, judgements, and runs of the checks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from evident.conformity.requirements.actions import judging
from evident.conformity.requirements.actions.adjusting import adjust
from evident.conformity.requirements.actions.following import follow_findings
from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import Requirement
from evident.demo.clock import as_at
from evident.demo.documents import ROLES
from evident.demo.stage import LONG_ENOUGH, Stage
from evident.demo.world import FOLDER
from evident.kernel import yaml_files
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import check_of
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Door
from evident.management.audits.actions import findings, nonconformities
from evident.management.audits.models.finding import Source
from evident.management.audits.queries.sources import origin_of
from evident.support.documents.models import Document

FIRST_DAYS = 178
RUNS = (176, 142, 108, 74, 40, 9)
"""How many days before the end the checks run; in truth every night."""
USUALLY_VALID_DAYS = 365
Assessed = dict[Requirement, tuple[str, str]]


@cache
def plans() -> dict[str, Any]:
    """Return what the sample finds of itself, as its file tells it."""
    told: dict[str, Any] = yaml_files.read(FOLDER / "requirements.yaml")
    return told


def assessed(stage: Stage, *, since: datetime, until: datetime) -> list[Iterator[datetime]]:
    """Return the courses of judgements and runs; none in a sample too short for them."""
    if (until - since).days < LONG_ENOUGH:
        return []
    return [
        judged(stage, until=until),
        run(until=until),
        limited(stage, until=until),
        found_by_check(stage, until=until),
    ]


def judged(stage: Stage, *, until: datetime) -> Iterator[datetime]:
    """Say who answers for what, assess everything once, and judge anew as work is done."""
    rows = list(Requirement.objects.standing().filter(catalogue__is_shipped=True))
    yield (at := moment(stage, until, FIRST_DAYS))
    sms = stage.cast.holder("sms_manager")
    give_owners(stage, by=sms, at=at)
    yield (at := stage.hours.add(at, 2 * 3600))
    judging.judge_many(
        findings=first(stage, rows), by=sms, at=at, valid_until=last_day(at, USUALLY_VALID_DAYS)
    )
    for told in plans()["later"]:
        yield (at := moment(stage, until, told["days"]))
        judge(stage, told, rows, at=at)


def run(*, until: datetime) -> Iterator[datetime]:
    """Replay closed records and run the checks, as the jobs do at night."""
    for days in RUNS:
        at = until - timedelta(days=days, hours=4)
        yield at
        with as_at(at):
            replay(at=at)
            run_checks(by=None, at=at, is_full=True)


def last_run(*, at: datetime) -> None:
    """Replay what was closed, and run the checks once more, when all is done and sealed."""
    with trail.through(Door.DEMO):
        replay(at=at)
        run_checks(by=None, at=at, is_full=True)


def limited(stage: Stage, *, until: datetime) -> Iterator[datetime]:
    """Let the process owner tolerate few lapses of one check, with a reason."""
    told = plans()["limit"]
    check = check_of(told["check"])
    yield (at := moment(stage, until, told["days"]))
    if check is not None:
        adjust(
            check=check,
            by=stage.cast.holder("process_owner"),
            at=at,
            tolerated=told["tolerated"],
            months=check.months,
            reason=told[stage.place],
        )


def found_by_check(stage: Stage, *, until: datetime) -> Iterator[datetime]:
    """Make a finding of a check that is broken, and plan what is done about it."""
    told, cast = plans()["finding"], stage.cast
    sms, manager = cast.holder("sms_manager"), cast.holder("process_manager")
    yield (at := moment(stage, until, told["days"]))
    with as_at(at):
        origin = origin_of(Source.CHECK, told["check"], user=sms, at=at)
    if origin is None:
        return
    finding = findings.raise_finding(
        by=sms,
        at=at,
        title=told["title"][stage.place],
        grade=origin.grade,
        statement=told["statement"][stage.place],
        evidence=origin.evidence,
        requirements=origin.requirements,
        process=origin.process,
        owner=manager,
        source_kind=origin.kind,
        source_reference=origin.reference,
        source_text=origin.text,
        records=origin.records,
    )
    follow_findings(numbers=[finding.number], at=at)
    yield (at := stage.hours.add(at, 9 * 3600))
    facts: dict[str, Any] = {"by": manager, "at": at}
    made = findings.open_nonconformity(finding=finding, **facts, owner=manager)
    made = nonconformities.correct(
        nonconformity=made, **facts, correction=told["correction"][stage.place]
    )
    nonconformities.analyse(
        nonconformity=made,
        **facts,
        needs_action=True,
        cause=told["cause"][stage.place],
        similar_cases=told["similar"][stage.place],
    )


def give_owners(stage: Stage, *, by: User, at: datetime) -> None:
    """Say who answers for the requirements of each process; for some nobody does yet."""
    for process, name in plans()["owners"].items():
        rows = Requirement.objects.standing().filter(process__key=process)
        judging.assign(requirements=list(rows), by=by, at=at, owner=person(stage, name))


def person(stage: Stage, name: str) -> User:
    """Return who holds a role or leads a team."""
    return stage.cast.holder(ROLES[name]) if name in ROLES else stage.cast.members[name][0]


def first(stage: Stage, rows: list[Requirement]) -> Assessed:
    """Return the first self-assessment: of each requirement what the longest code says."""
    told = {code: each for each in plans()["first"] for code in each["codes"]}
    found: Assessed = {}
    for row in rows:
        fitting = [code for code in told if is_of(row.code, code)]
        if fitting:
            said = told[max(fitting, key=len)]
            found[row] = (said["status"], said[stage.place])
    return found


def judge(stage: Stage, told: dict[str, Any], rows: list[Requirement], *, at: datetime) -> None:
    """Judge some requirements anew, on documents that exist by now."""
    chosen = [row for row in rows if any(is_of(row.code, code) for code in told["codes"])]
    numbers = Document.objects.filter(template__in=told.get("evidence", ())).order_by("pk")
    judging.judge_alike(
        requirements=chosen,
        by=person(stage, told["by"]),
        at=at,
        status=told["status"],
        reason=told[stage.place],
        evidence=list(numbers.values_list("number", flat=True)),
        valid_until=last_day(at, told.get("valid", USUALLY_VALID_DAYS)),
    )


def is_of(code: str, named: str) -> bool:
    """Return whether a requirement belongs to the clause, or is the one, that is named."""
    return code == named or code.startswith((f"{named}.", f"{named}-"))


def moment(stage: Stage, until: datetime, days: int) -> datetime:
    """Return a moment so many days before now, at which people work."""
    return stage.hours.add(until - timedelta(days=days), 5000 + 60 * days)


def last_day(at: datetime, days: int) -> Any:
    """Return the last day something holds that is judged at `at`."""
    return timezone.localtime(at).date() + timedelta(days=days)
