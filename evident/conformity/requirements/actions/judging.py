"""What people add: who owns a requirement, and what they judge where no check decides."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evident.conformity.requirements.actions.settling import settle
from evident.conformity.requirements.models import Judgement, JudgementFile, Requirement, Status
from evident.conformity.requirements.permissions import ASSIGN, JUDGE
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.attachments import storage
from evident.kernel.attachments.actions import lock_content
from evident.kernel.attachments.incoming import File, accepting
from evident.kernel.attachments.types import safe_name, sniffed
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.queries import visible_to
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Entry

LONGEST_DAYS = 3 * 366
"""A judgement is asked for again before a certificate runs out."""
MOST_EVIDENCE = 20
MOST_FILES = 10
JUDGED = tuple(status for status in Status if status != Status.NOT_ASSESSED)


@dataclass(frozen=True)
class Proof:
    """A file that was received with a judgement, not kept yet."""

    name: str
    content: storage.Received


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
    proofs: Sequence[File] = (),
) -> Judgement:
    """
    Write down what `by` finds of a requirement, why, and until when that holds.

    `evidence` names records that `by` may see by number; `proofs` are kept with it. Raises
    PermissionDenied if `by` lacks `requirement.judge`, StepRefused for what makes no sense.
    """
    require(by, JUDGE)
    with ExitStack() as stack:
        sent = [receive(each, stack) for each in checked_files(proofs)]
        (judgement,) = write_down(
            findings={requirement: (status, reason)},
            by=by,
            at=at,
            valid_until=valid_until,
            evidence=checked_evidence(evidence, by=by),
            received=sent,
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
    received: Sequence[Proof] = (),
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
    files = [file_of(judgement, each) for judgement in judgements for each in received]
    keep_bytes(received)
    JudgementFile.objects.bulk_create(files)
    Entry.objects.bulk_create([entry_of(judgement, files) for judgement in judgements])
    settle(requirements=locked, by=by, at=at, is_checked=False)
    return judgements


def receive(file: File, stack: ExitStack) -> Proof:
    """Receive a file until `stack` ends. Raises StepRefused for one that is of no use."""
    name = safe_name(file.name)
    return Proof(name, stack.enter_context(accepting(file.content, name=name)))


def keep_bytes(proofs: Sequence[Proof]) -> None:
    """Keep the bytes of what was received; nobody takes them away meanwhile."""
    for each in sorted(proofs, key=lambda proof: proof.content.sha256):
        lock_content(each.content.sha256)
        storage.keep(each.content)


def file_of(judgement: Judgement, proof: Proof) -> JudgementFile:
    """Return what is kept of a file that a judgement rests on."""
    return JudgementFile(
        judgement=judgement,
        name=proof.name,
        media_type=sniffed(proof.content.head, name=proof.name),
        size=proof.content.size,
        sha256=proof.content.sha256,
    )


def entry_of(judgement: Judgement, files: Sequence[JudgementFile] = ()) -> Entry:
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
            "files": [
                {"name": each.name, "size": each.size, "sha256": each.sha256}
                for each in files
                if each.judgement_id == judgement.pk
            ],
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


def checked_files(files: Sequence[File]) -> Sequence[File]:
    """Return the files. Raises WrongFact if there are too many."""
    if len(files) > MOST_FILES:
        raise WrongFact(_("Attach at most %(most)s files.") % {"most": MOST_FILES})
    return files


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
