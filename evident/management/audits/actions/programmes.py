"""What people do about audit programmes. The only code that changes one."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.management.audits.actions.corrective_actions import end_of
from evident.management.audits.actions.wording import ours, refuse_outsider, said, titled
from evident.management.audits.models import AuditProgramme
from evident.management.audits.procedure.audit import State as OfAudit
from evident.management.audits.procedure.programme import PROCEDURE

EDITABLE = frozenset(
    {
        "title", "starts_on", "ends_on", "frequency", "methods", "responsibilities", "rationale",
        "owner",
    }
)  # fmt: skip


def draft(
    *, by: User, at: datetime, title: str, starts_on: date, ends_on: date, **facts: Any
) -> AuditProgramme:
    """
    Begin the audit programme of a period; `facts` are further ones of EDITABLE.

    Raises WrongFact for a period that ends before it begins, PermissionDenied.
    """
    programme = AuditProgramme(
        kind=PROCEDURE.kind, requester=by, assignee=by, organisation=ours(), opened_at=at
    )
    fill(programme, title=title, starts_on=starts_on, ends_on=ends_on, **facts)
    return PROCEDURE.open(programme, by=by, at=at)


def fill(programme: AuditProgramme, **facts: Any) -> None:
    """Put what a programme says into it. Raises WrongFact, TypeError for what it does not say."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not of a programme: {', '.join(sorted(unknown))}")
    if (owner := facts.pop("owner", None)) is not None:
        refuse_outsider(owner)
        programme.assignee = owner
    for name, value in facts.items():
        setattr(programme, name, value.strip() if isinstance(value, str) else value)
    programme.title = titled(programme.title, _("Give the programme a title."))
    if programme.ends_on < programme.starts_on:
        raise WrongFact(_("It cannot end before it begins."))
    programme.due_at = end_of(programme.ends_on)


def edit(
    *,
    audit_programme: AuditProgramme,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    **facts: Any,
) -> AuditProgramme:
    """Change a draft; `facts` are those of EDITABLE. Raises EditConflict, WrongFact."""
    with PROCEDURE.step(
        "edit", audit_programme, by=by, at=at, seen_version=seen_version
    ) as programme:
        fill(programme, **facts)
    return programme


def approve(*, audit_programme: AuditProgramme, by: User, at: datetime) -> AuditProgramme:
    """
    Let a programme be in force.

    Raises StepRefused where `by` drafted or owns it, or where it does not say how often, by which
    methods, who, and why these audits.
    """
    with PROCEDURE.step("approve", audit_programme, by=by, at=at) as programme:
        if by.pk in (programme.requester_id, programme.assignee_id):
            raise StepRefused(_("Somebody else approves what you drafted."))
        texts = (
            programme.frequency, programme.methods, programme.responsibilities,
            programme.rationale,
        )  # fmt: skip
        if not all(texts):
            raise StepRefused(
                _("Say first how often and how, who is responsible, and why these audits.")
            )
        programme.approved_at, programme.approved_by = at, by
    return programme


def revise(*, audit_programme: AuditProgramme, by: User, at: datetime) -> AuditProgramme:
    """Take a programme back to draft before its first audit; it has to be approved anew."""
    with PROCEDURE.step("revise", audit_programme, by=by, at=at) as programme:
        programme.approved_at = programme.approved_by = None
    return programme


def review(
    *, audit_programme: AuditProgramme, by: User, at: datetime, review: str
) -> AuditProgramme:
    """Say what the programme achieved and what the next one needs. Raises WrongFact."""
    with PROCEDURE.step("review", audit_programme, by=by, at=at) as programme:
        programme.review = said(review, _("Say what it achieved and what the next one needs."))
    return programme


def close(*, audit_programme: AuditProgramme, by: User, at: datetime) -> AuditProgramme:
    """End a programme. Raises StepRefused while one of its audits is not closed."""
    with PROCEDURE.step("close", audit_programme, by=by, at=at) as programme:
        waiting = programme.audits.filter(is_open=True).exclude(state=OfAudit.FINDINGS_OPEN)
        number = waiting.values_list("number", flat=True).first()
        if number:
            raise StepRefused(_("The audit %(number)s is not over yet.") % {"number": number})
        programme.closed_at = at
    return programme
