"""
How a requirement stands, from what checks found and what somebody judged. Pure: no database.

What can be computed is computed; the rest takes a person. A requirement that checks answer whole
is met when they hold. One they answer in part needs a judgement or an approved document as well;
where a report of work is asked for, a judgement: what is approved beforehand reports nothing.
A check that could not be computed never lets a requirement be met.

An open nonconformity lowers what all that says: a major one to not met, a minor one to partly met
at most. It does so until it is closed, which takes a verified effect; observations and
opportunities lower nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from evident.conformity.requirements.models import Outcome, Status
from evident.kernel.measures.definition import Severity
from evident.management.audits.models.finding import Grade

GRAVITY = {Status.NOT_MET: 2, Status.PARTLY: 1}
LOWERED = {Grade.MAJOR: Status.NOT_MET, Grade.MINOR: Status.PARTLY}
"""What a requirement is at most while a nonconformity of this grade is open."""
LATER = datetime.max.replace(tzinfo=UTC)
GAPS = frozenset({Status.NOT_MET, Status.PARTLY, Status.NO_OCCURRENCE, Status.NOT_ASSESSED})


@dataclass(frozen=True)
class Found:
    """The latest result of a check."""

    code: str
    severity: str
    outcome: str
    population: int
    exceptions: int
    result: int | None
    holds_since: datetime | None = None
    """Since when it was seen to hold; None where it does not, or nobody knows."""
    is_document: bool = False
    """Whether it looks at documents, whose approval is a person's judgement of their content."""


@dataclass(frozen=True)
class Judged:
    """The latest judgement."""

    id: int
    status: str
    by: str
    at: datetime
    valid_until: date


@dataclass(frozen=True)
class Nonconforming:
    """An open finding by which a requirement is not met."""

    number: str
    grade: str
    check: str = ""
    """The check it was raised from; what that finds is one matter with the finding."""


@dataclass(frozen=True)
class Standing:
    """The status, and everything it rests on, as it is stored."""

    status: Status
    basis: list[dict[str, Any]] = field(default_factory=list)


def standing(
    *,
    is_whole: bool,
    found: Sequence[Found],
    judged: Judged | None,
    today: date,
    is_written: bool = True,
    nonconforming: Sequence[Nonconforming] = (),
) -> Standing:
    """
    Return how a requirement stands.

    `is_whole` says whether its checks answer all of it, `is_written` whether a document may;
    `nonconforming` are the open findings on it. Beside each of them the basis keeps how it would
    stand were they put right, with the checks they were raised from: what else is to be done.
    """
    facts: dict[str, Any] = {
        "is_whole": is_whole, "judged": judged, "today": today, "is_written": is_written,
    }  # fmt: skip
    now = weighed(found=found, **facts)
    lowering = [each for each in nonconforming if each.grade in LOWERED]
    if not lowering:
        return now
    raised_from = {each.check for each in lowering}
    right = [
        replace(each, outcome=Outcome.MET, holds_since=LATER) if each.code in raised_from else each
        for each in found
    ]
    beside = weighed(found=right, **facts).status
    status = worst_of([now.status, *(LOWERED[Grade(each.grade)] for each in lowering)])
    basis = [*now.basis, *(told_finding(each, beside=beside) for each in lowering)]
    return Standing(status or now.status, basis)


def weighed(  # noqa: PLR0911  # a decision reads best line by line
    *,
    is_whole: bool,
    found: Sequence[Found],
    judged: Judged | None,
    today: date,
    is_written: bool,
) -> Standing:
    """Return how a requirement stands by its checks and what somebody judged."""
    basis = [told(each) for each in found]
    speaking = found if is_written else [each for each in found if not each.is_document]
    counted, why = judgement_counts(judged, speaking, today=today)
    if judged is not None:
        basis.append(told_judgement(judged, is_counted=counted is not None, why=why))
    is_idle = counted is not None and counted.status == Status.NO_OCCURRENCE
    weighing = speaking if is_idle else found
    weighty = [each for each in weighing if each.severity != Severity.OBSERVATION]
    holds = [each for each in weighing if each.outcome == Outcome.MET]
    worst = worst_of([*map(status_of, weighty), Status(counted.status) if counted else None])
    if worst is not None:
        return Standing(worst, basis)
    if any(each.outcome == Outcome.FAILED for each in found):
        return Standing(Status.NOT_ASSESSED, [*basis, {"kind": "remark", "code": "failed"}])
    if counted is not None and counted.status == Status.MET:
        return Standing(Status.MET, basis)
    if holds:
        if is_whole or (is_written and any(each.is_document for each in holds)):
            return Standing(Status.MET, basis)
        code = remark_of(found, is_written=is_written)
        return Standing(Status.PARTLY, [*basis, {"kind": "remark", "code": code}])
    if counted is not None:
        return Standing(Status(counted.status), basis)
    if found:
        return Standing(Status.NO_OCCURRENCE, basis)
    code = why if why == "expired" else "nobody_judged"
    return Standing(Status.NOT_ASSESSED, [*basis, {"kind": "remark", "code": code}])


def remark_of(found: Sequence[Found], *, is_written: bool) -> str:
    """Return what is left for a person where all that can be computed holds."""
    if is_written:
        return "judge_the_rest"
    return "judge_the_work" if any(each.is_document for each in found) else "judge_what_is_left"


def judgement_counts(
    judged: Judged | None, found: Sequence[Found], *, today: date
) -> tuple[Judged | None, str]:
    """
    Return the judgement if it still counts, and else why not.

    It ends with its day. One that found a gap gives way once every check of the requirement holds
    and one of them began to hold since: the work was done meanwhile.
    """
    if judged is None:
        return None, ""
    if judged.valid_until < today:
        return None, "expired"
    speaking = [each for each in found if each.outcome != Outcome.NONE]
    if judged.status in GAPS and speaking:
        if all(each.outcome == Outcome.MET for each in speaking) and any(
            each.holds_since is not None and each.holds_since > judged.at for each in speaking
        ):
            return None, "superseded"
        if judged.status in {Status.NO_OCCURRENCE, Status.NOT_ASSESSED}:
            return None, "superseded"
    return judged, ""


def status_of(found: Found) -> Status | None:
    """Return the gap a check shows, if it shows one."""
    return {Outcome.NOT_MET: Status.NOT_MET, Outcome.PARTLY: Status.PARTLY}.get(
        Outcome(found.outcome)
    )


def worst_of(statuses: Sequence[Status | None]) -> Status | None:
    """Return the gravest gap among `statuses`; None where there is none."""
    gaps = [each for each in statuses if each in GRAVITY]
    return max(gaps, key=lambda each: GRAVITY[each], default=None)


def told(found: Found) -> dict[str, Any]:
    """Return a result as the basis keeps it."""
    return {
        "kind": "document" if found.is_document else "check",
        "code": found.code,
        "outcome": str(found.outcome),
        "population": found.population,
        "exceptions": found.exceptions,
        "result": found.result,
    }


def told_finding(each: Nonconforming, *, beside: Status) -> dict[str, Any]:
    """Return an open nonconformity as the basis keeps it; by number alone, whoever reads it."""
    return {
        "kind": "finding",
        "number": each.number,
        "grade": str(each.grade),
        "beside": str(beside),
    }


def told_judgement(judged: Judged, *, is_counted: bool, why: str) -> dict[str, Any]:
    """Return a judgement as the basis keeps it."""
    return {
        "kind": "judgement",
        "id": judged.id,
        "status": str(judged.status),
        "by": judged.by,
        "at": judged.at.isoformat(),
        "valid_until": judged.valid_until.isoformat(),
        "is_counted": is_counted,
        "why": why,
    }
