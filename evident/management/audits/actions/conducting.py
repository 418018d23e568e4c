"""Conducting an audit: questions, answers, findings, the report."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.management.audits.actions import findings
from evident.management.audits.actions.wording import checked, said
from evident.management.audits.models import Answer, Audit, ChecklistLine, Finding, Source
from evident.management.audits.models.audit import NEEDS_FINDING
from evident.management.audits.procedure.audit import PROCEDURE
from evident.management.audits.processes import process_of
from evident.management.audits.queries.auditing import covered_clauses, team_of


def refuse_others(audit: Audit, by: User) -> None:
    """Raise StepRefused unless `by` is of the audit's team."""
    if by not in team_of(audit):
        raise StepRefused(_("Only its auditors do this."))


def add_question(
    *, audit: Audit, by: User, at: datetime, question: str, requirement: str = ""
) -> Audit:
    """Ask something besides. Raises WrongFact for nothing asked or an unknown requirement."""
    question = said(question, _("Write the question."))
    (known,) = checked([requirement]) or [""]
    facts = {"note": question}
    with PROCEDURE.step("add_question", audit, by=by, at=at, facts=facts) as audit:
        last = audit.checklist.order_by("-place").first()
        ChecklistLine.objects.create(
            audit=audit,
            place=last.place + 1 if last else 1,
            requirement=known,
            process=process_of(known) if known else "",
            question_en=question,
        )
    return audit


def remove_question(*, audit: Audit, by: User, at: datetime, line: ChecklistLine) -> Audit:
    """Take a question off the checklist before the audit begins. Raises WrongFact, StepRefused."""
    facts = {"note": line.question, "requirement": line.requirement}
    with PROCEDURE.step("remove_question", audit, by=by, at=at, facts=facts) as audit:
        of_audit(line, audit)
        if line.answer:
            raise StepRefused(_("It was answered already."))
        line.delete()
    return audit


def of_audit(line: ChecklistLine, audit: Audit) -> None:
    """Raise WrongFact for a question of another audit."""
    if line.audit_id != audit.pk:
        raise WrongFact(_("This question belongs to another audit."))


def start(*, audit: Audit, by: User, at: datetime) -> Audit:
    """Begin to look. Raises StepRefused for somebody not of the team."""
    with PROCEDURE.step("start", audit, by=by, at=at) as audit:
        refuse_others(audit, by)
        audit.fieldwork_at = at
    return audit


def answer(
    *,
    audit: Audit,
    by: User,
    at: datetime,
    line: ChecklistLine,
    answer: str,
    evidence: str,
    sample: str = "",
) -> Audit:
    """
    Record what was seen about a question, in what was looked at.

    Raises StepRefused for somebody not of the team, WrongFact without evidence.
    """
    if answer not in Answer.values:
        raise WrongFact(_("Choose what you found out."))
    evidence = said(evidence, _("Say what you saw, or why it was not examined."))
    facts = {"requirement": line.requirement, "answer": answer, "note": evidence}
    with PROCEDURE.step("answer", audit, by=by, at=at, facts=facts) as audit:
        refuse_others(audit, by)
        locked = ChecklistLine.objects.select_for_update().get(pk=line.pk)
        of_audit(locked, audit)
        if locked.finding_id is not None and answer not in NEEDS_FINDING:
            raise StepRefused(_("A finding was raised on it: withdraw that first."))
        locked.answer, locked.evidence, locked.sample = answer, evidence, sample.strip()
        locked.answered_at, locked.answered_by = at, by
        locked.save()
    return audit


@transaction.atomic
def find(*, audit: Audit, by: User, at: datetime, line: ChecklistLine, **facts: Any) -> Finding:
    """
    Raise a finding on a question; `facts` are those of a finding. The question is answered by it.

    Raises StepRefused for somebody not of the team or a second finding, WrongFact.
    """
    told: dict[str, Any] = {"requirement": line.requirement}
    with PROCEDURE.step("find", audit, by=by, at=at, facts=told) as audit:
        refuse_others(audit, by)
        locked = ChecklistLine.objects.select_for_update().get(pk=line.pk)
        of_audit(locked, audit)
        if locked.finding_id is not None:
            raise StepRefused(_("A finding was raised on it already."))
        text = _("%(number)s, question %(place)s: %(question)s") % {
            "number": audit.number,
            "place": locked.place,
            "question": locked.question,
        }
        made = findings.raise_finding(
            by=by,
            at=at,
            source_kind=Source.AUDIT,
            source_reference=audit.number,
            source_text=text,
            audit_id=audit.pk,
            **facts,
        )
        told["finding"] = made.number
        locked.finding = made
        locked.answer = Answer.NONCONFORMING if made.is_nonconformity else Answer.OBSERVATION
        locked.evidence = locked.evidence or made.evidence
        locked.answered_at, locked.answered_by = at, by
        locked.save()
    return made


def end_fieldwork(*, audit: Audit, by: User, at: datetime) -> Audit:
    """
    End the looking.

    Raises StepRefused while a question has no answer, or one that needs a finding has none.
    """
    with PROCEDURE.step("end_fieldwork", audit, by=by, at=at) as audit:
        refuse_others(audit, by)
        open_lines = audit.checklist.filter(answer="").count()
        if open_lines:
            raise StepRefused(_("Questions without an answer: %(count)s.") % {"count": open_lines})
        without = audit.checklist.filter(answer__in=NEEDS_FINDING, finding=None).first()
        if without is not None:
            raise StepRefused(
                _("Raise the finding on question %(place)s first.") % {"place": without.place}
            )
        audit.fieldwork_ended_at = at
    return audit


def write(*, audit: Audit, by: User, at: datetime, summary: str, conclusion: str) -> Audit:
    """Write the report. Raises StepRefused for somebody not of the team, WrongFact."""
    with PROCEDURE.step("write", audit, by=by, at=at) as audit:
        refuse_others(audit, by)
        audit.summary = said(summary, _("Say what was looked at and what was found."))
        audit.conclusion = said(conclusion, _("Conclude whether the processes conform and work."))
    return audit


def issue(*, audit: Audit, by: User, at: datetime) -> Audit:
    """
    Give the report to those audited and to the SMS manager; its findings are dealt with.

    Raises StepRefused without a report or for somebody not of the team.
    """
    with PROCEDURE.step("issue", audit, by=by, at=at) as audit:
        refuse_others(audit, by)
        if not (audit.summary and audit.conclusion):
            raise StepRefused(_("Write the report first."))
        audit.reported_at, audit.reported_by = at, by
    programme = audit.programme
    if programme is not None:
        type(programme).objects.filter(pk=programme.pk).update(
            clauses_covered=covered_clauses(programme)
        )
    if audit.findings.filter(is_open=True).exists():
        with PROCEDURE.step("await_findings", audit, by=None, at=at) as audit:
            pass
    return audit
