"""What people do about findings. The only code that changes one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.links import actions as links
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.rules import effective_number
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.management.audits.actions import nonconformities
from evident.management.audits.actions.wording import (
    checked,
    ours,
    refuse_outsider,
    refuse_unknown_process,
    said,
    titled,
)
from evident.management.audits.limits import due
from evident.management.audits.models.finding import PRIORITIES, Finding, Grade, Source
from evident.management.audits.models.nonconformity import Nonconformity
from evident.management.audits.procedure.finding import PROCEDURE
from evident.management.audits.processes import process_of

EDITABLE = frozenset({"title", "grade", "statement", "evidence", "requirements", "process"})
MOST_RECORDS = 50


@transaction.atomic
def raise_finding(  # everything an auditor asks of a finding
    *,
    by: User,
    at: datetime,
    title: str,
    grade: str,
    statement: str,
    evidence: str,
    requirements: Iterable[str] = (),
    process: str = "",
    owner: User | None = None,
    source_kind: str = Source.OTHER,
    source_reference: str = "",
    source_text: str = "",
    records: Iterable[Record] = (),
    **belonging: Any,
) -> Finding:
    """
    Record what was found, with its evidence; `records` get linked to it.

    `source_text` is what the source says now. `belonging` names the audit it was found in, if
    any. Raises WrongFact without statement or evidence, for an unknown requirement, process or
    grade, for an owner not ours, or a record `by` does not see; PermissionDenied.
    """
    if source_kind not in Source.values:
        raise WrongFact(_("Say where the finding comes from."))
    if owner is not None:
        refuse_outsider(owner)
    seen = list(records)[:MOST_RECORDS]
    for record in seen:
        if not sees(by, record=record):
            raise WrongFact(_("There is no record %(number)s.") % {"number": record.number})
    finding = Finding(
        kind=PROCEDURE.kind,
        requester=by,
        assignee=owner,
        organisation=ours(),
        source_kind=source_kind,
        source_reference=source_reference.strip()[:120],
        source_text=source_text.strip(),
        opened_at=at,
        **belonging,
    )
    fill(
        finding,
        title=title,
        grade=grade,
        statement=statement,
        evidence=evidence,
        requirements=requirements,
        process=process,
    )
    number = effective_number(PROCEDURE.kind)
    finding.due_at = due("finding", f"answer_{grade}_hours", at, procedure_version=number)
    finding = PROCEDURE.open(finding, by=by, at=at)
    for record in seen:
        links.add(record=finding, other=record, meaning="found_in", by=None, at=at)
    return finding


def fill(finding: Finding, **facts: Any) -> None:
    """Put what a finding says into it. Raises WrongFact for what it cannot say."""
    for name, value in facts.items():
        setattr(finding, name, value)
    finding.title = titled(finding.title, _("Say in a few words what was found."))
    if finding.grade not in Grade.values:
        raise WrongFact(_("Choose how grave it is."))
    finding.priority = PRIORITIES[Grade(finding.grade)]
    finding.statement = said(finding.statement, _("State what is not as it should be."))
    finding.evidence = said(
        finding.evidence, _("Name the evidence: what you saw, in which record, who said it.")
    )
    finding.requirements = checked(finding.requirements)
    if finding.is_nonconformity and not finding.requirements:
        raise WrongFact(_("A nonconformity breaks a requirement: name at least one."))
    refuse_unknown_process(finding.process)
    if not finding.process and finding.requirements:
        finding.process = process_of(finding.requirements[0])


def edit(
    *, finding: Finding, by: User, at: datetime, seen_version: int | None = None, **facts: Any
) -> Finding:
    """
    Correct what a finding says before anybody deals with it; `facts` are fields of EDITABLE.

    Raises EditConflict if it changed after `seen_version`, WrongFact, PermissionDenied.
    """
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    with PROCEDURE.step("edit", finding, by=by, at=at, seen_version=seen_version) as finding:
        before = finding.grade
        fill(finding, **facts)
        if finding.grade != before:
            finding.due_at = due(
                "finding",
                f"answer_{finding.grade}_hours",
                finding.opened_at,
                procedure_version=finding.procedure_version,
            )
    return finding


def assign(*, finding: Finding, by: User, at: datetime, owner: User) -> Finding:
    """Make `owner`, one of our people, answer for what follows. Raises WrongFact."""
    refuse_outsider(owner)
    with PROCEDURE.step("assign", finding, by=by, at=at) as finding:
        finding.assignee = owner
    return finding


def open_nonconformity(
    *, finding: Finding, by: User, at: datetime, owner: User | None = None
) -> Nonconformity:
    """
    Begin to deal with a finding of a requirement that is not met; `owner` answers for it.

    Raises StepRefused for an observation or an opportunity, WrongFact without an owner.
    """
    owner = owner or finding.assignee
    if owner is None:
        raise WrongFact(_("Name who answers for it."))
    refuse_outsider(owner)
    with PROCEDURE.step("open_nonconformity", finding, by=by, at=at) as finding:
        if not finding.is_nonconformity:
            raise StepRefused(
                _("Only a nonconformity needs this: settle %(grade)s with a response.")
                % {"grade": finding.get_grade_display()}
            )
        finding.assignee = owner
        return nonconformities.begin(finding=finding, owner=owner, by=by, at=at)


def settle(*, finding: Finding, by: User, at: datetime, response: str) -> Finding:
    """
    End an observation or an opportunity with what we do about it, or why we do nothing.

    Raises StepRefused for a nonconformity or where `by` raised it, WrongFact without a response.
    """
    with PROCEDURE.step("settle", finding, by=by, at=at) as finding:
        if finding.is_nonconformity:
            raise StepRefused(_("A nonconformity is not settled by words: open it first."))
        if finding.requester_id == by.pk:
            raise StepRefused(_("Somebody else answers what you found yourself."))
        finding.response = said(response, _("Say what is done about it, or why nothing is."))
        finding.resolved_at = finding.closed_at = at
    return finding


def withdraw(*, finding: Finding, by: User, at: datetime, reason: str) -> Finding:
    """
    Take a finding back that was raised by mistake. It stays on record, with the reason.

    Raises StepRefused once it is dealt with, WrongFact without a reason.
    """
    with PROCEDURE.step("withdraw", finding, by=by, at=at) as finding:
        if finding.assignee_id == by.pk:
            raise StepRefused(_("Whoever owns a finding does not withdraw it."))
        finding.withdraw_reason = said(reason, _("Say why it is withdrawn."))
        finding.closed_at = at
    return finding


def tell_overdue(*, at: datetime) -> list[str]:
    """Tell once of every finding nobody has answered in time; return their numbers."""
    told = []
    waiting = Finding.objects.unanswered(at).filter(overdue_told_at=None)
    for finding in waiting.order_by("due_at")[:500]:
        try:
            with PROCEDURE.step("warn", finding, by=None, at=at) as locked:
                locked.overdue_told_at = at
        except StepRefused:
            continue  # somebody was quicker
        told.append(finding.number)
    return told
