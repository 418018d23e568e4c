"""What people add: who owns a requirement, and what they judge where no check decides."""

import re
from collections.abc import Mapping, Sequence
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
    require(by, JUDGE)
    locked = (
        Requirement.objects.select_for_update(of=("self",))
        .select_related("catalogue")
        .get(pk=requirement.pk)
    )
    judgement = Judgement.objects.create(
        requirement=locked,
        status=checked_status(status),
        reason=checked_reason(reason),
        evidence=checked_evidence(evidence, by=by),
        by=by,
        at=at,
        valid_until=checked_day(valid_until, at=at),
    )
    trail.write(
        event="requirement.judge",
        by=by,
        at=at,
        facts={
            "catalogue": locked.catalogue.code,
            "requirement": locked.code,
            "judgement": judgement.pk,
            "status": judgement.status,
            "reason": judgement.reason,
            "evidence": judgement.evidence,
            "valid_until": judgement.valid_until,
        },
    )
    settle(requirements=[locked], by=by, at=at, is_checked=False)
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
    for requirement, (status, reason) in findings.items():
        judge(
            requirement=requirement,
            by=by,
            at=at,
            status=status,
            reason=reason,
            valid_until=valid_until,
        )
    return len(findings)


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
    for requirement in requirements:
        locked = (
            Requirement.objects.select_for_update(of=("self",))
            .select_related("catalogue", "owner")
            .get(pk=requirement.pk)
        )
        if locked.owner_id == (owner.pk if owner else None):
            continue
        before, locked.owner = locked.owner, owner
        locked.save(update_fields=["owner"])
        trail.write(
            event="requirement.assign",
            by=by,
            at=at,
            changes={"owner": [before, owner]},
            facts={"catalogue": locked.catalogue.code, "requirement": locked.code},
        )


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
