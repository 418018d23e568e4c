"""What people add: who owns a requirement, and what they judge where no check decides."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evident.conformity.requirements.actions.settling import settle
from evident.conformity.requirements.models import Judgement, Requirement, Status
from evident.conformity.requirements.permissions import ASSIGN, JUDGE
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.queries import visible_to
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

LONGEST_DAYS = 3 * 366
"""A judgement is asked for again before a certificate runs out."""
MOST_EVIDENCE = 20
JUDGED = tuple(status for status in Status if status != Status.NOT_ASSESSED)


@transaction.atomic
def judge(
    *,
    requirement: Requirement,
    by: User,
    at: datetime,
    status: str,
    reason: str,
    valid_until: date,
    evidence: Sequence[str] = (),
) -> Judgement:
    """
    Write down what `by` finds of a requirement, why, and until when that holds.

    `evidence` names records by number, each of which `by` may see. Raises PermissionDenied if
    `by` lacks `requirement.judge`, StepRefused for what makes no sense.
    """
    (judgement,) = judge_alike(
        requirements=[requirement],
        by=by,
        at=at,
        status=status,
        reason=reason,
        valid_until=valid_until,
        evidence=evidence,
    )
    return judgement


@transaction.atomic
def judge_many(
    *,
    findings: Mapping[Requirement, tuple[str, str]],
    by: User,
    at: datetime,
    valid_until: date,
) -> int:
    """
    Write down a self-assessment: of each requirement its status and the reason. Return how many.

    All or nothing. Raises as `judge` does.
    """
    require(by, JUDGE)
    return len(write_down(findings=findings, by=by, at=at, valid_until=valid_until))


@transaction.atomic
def judge_alike(
    *,
    requirements: Sequence[Requirement],
    by: User,
    at: datetime,
    status: str,
    reason: str,
    valid_until: date,
    evidence: Sequence[str] = (),
) -> list[Judgement]:
    """Write down one finding of several requirements that rests on the same. Raises as `judge`."""
    require(by, JUDGE)
    return write_down(
        findings=dict.fromkeys(requirements, (status, reason)),
        by=by,
        at=at,
        valid_until=valid_until,
        evidence=checked_evidence(evidence, by=by),
    )


def write_down(
    *,
    findings: Mapping[Requirement, tuple[str, str]],
    by: User,
    at: datetime,
    valid_until: date,
    evidence: Sequence[str] = (),
) -> list[Judgement]:
    """Keep what was found of each requirement, with its entry, and settle how they stand."""
    checked_day(valid_until, at=at)
    locked = in_order(findings)
    told = [
        (row, checked_status(status), checked_reason(reason))
        for row, (status, reason) in zip(locked, findings.values(), strict=True)
    ]
    judgements = Judgement.objects.bulk_create(
        [
            Judgement(
                requirement=row,
                status=status,
                reason=reason,
                evidence=list(evidence),
                by=by,
                at=at,
                valid_until=valid_until,
            )
            for row, status, reason in told
        ]
    )
    Entry.objects.bulk_create([entry_of(judgement) for judgement in judgements])
    settle(requirements=locked, by=by, at=at, is_checked=False)
    return judgements


def entry_of(judgement: Judgement) -> Entry:
    """Return the trail's entry of a judgement."""
    requirement = judgement.requirement
    return trail.entry(
        event="requirement.judge",
        by=judgement.by,
        at=judgement.at,
        facts={
            "catalogue": requirement.catalogue.code,
            "requirement": requirement.code,
            "judgement": judgement.pk,
            "status": judgement.status,
            "reason": judgement.reason,
            "evidence": judgement.evidence,
            "valid_until": judgement.valid_until,
        },
    )


def in_order(requirements: Iterable[Requirement]) -> list[Requirement]:
    """Return the rows of `requirements`, locked, in the order given."""
    keys = [each.pk for each in requirements]
    rows = Requirement.objects.select_for_update(of=("self",)).select_related("catalogue", "owner")
    locked = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    return [locked[key] for key in dict.fromkeys(keys)]


@transaction.atomic
def assign(
    *, requirements: Sequence[Requirement], by: User, at: datetime, owner: User | None
) -> None:
    """
    Say who answers for requirements; nobody if `owner` is None.

    Raises PermissionDenied if `by` lacks `requirement.assign`, StepRefused for somebody who is no
    colleague.
    """
    require(by, ASSIGN)
    if owner is not None and (not owner.is_active or owner.organisation_id != by.organisation_id):
        raise WrongFact(_("A requirement is owned by a colleague who works here."))
    key = owner.pk if owner else None
    changed = [row for row in in_order(requirements) if row.owner_id != key]
    Entry.objects.bulk_create(
        [
            trail.entry(
                event="requirement.assign",
                by=by,
                at=at,
                changes={"owner": [row.owner, owner]},
                facts={"catalogue": row.catalogue.code, "requirement": row.code},
            )
            for row in changed
        ]
    )
    Requirement.objects.filter(pk__in=[row.pk for row in changed]).update(owner=owner)


def checked_status(status: str) -> str:
    """Return a status somebody may judge. Raises WrongFact."""
    if status not in JUDGED:
        raise WrongFact(_("Choose what you found: met, partly met, not met or no occurrence yet."))
    return str(status)


def checked_reason(reason: str) -> str:
    """Return the reason. Raises StepRefused if there is none."""
    if not reason.strip():
        raise StepRefused(_("Say why: an auditor will ask on what it rests."))
    return reason.strip()


def checked_day(valid_until: date, *, at: datetime) -> date:
    """Return the last day. Raises WrongFact for one that is over or too far ahead."""
    today = timezone.localtime(at).date()
    if not 0 <= (valid_until - today).days <= LONGEST_DAYS:
        raise WrongFact(_("A judgement holds from today for at most three years."))
    return valid_until


def checked_evidence(evidence: Sequence[str], *, by: User) -> list[str]:
    """Return the numbers of records, each once. Raises WrongFact for one `by` may not see."""
    numbers = list(dict.fromkeys(each.strip() for each in evidence if each.strip()))
    if len(numbers) > MOST_EVIDENCE:
        raise WrongFact(_("Name at most %(most)s records.") % {"most": MOST_EVIDENCE})
    plain = [each for each in numbers if re.fullmatch(r"[\w.-]{1,40}", each)]
    seen = set(visible_to(by).filter(number__in=plain).values_list("number", flat=True))
    unknown = [each for each in numbers if each not in seen]
    if unknown:
        raise WrongFact(
            _("There is no record %(numbers)s that you may see.")
            % {"numbers": _(", ").join(unknown)[:200]}
        )
    return numbers
