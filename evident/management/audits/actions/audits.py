"""Planning and announcing audits, and ending them. `conducting` holds what happens between."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.management.audits.actions.corrective_actions import end_of
from evident.management.audits.actions.wording import (
    ours,
    refuse_outsider,
    refuse_unknown_process,
    said,
    titled,
)
from evident.management.audits.checklists import questions_for
from evident.management.audits.models import Audit, AuditProgramme, ChecklistLine
from evident.management.audits.procedure import programme as of_programmes
from evident.management.audits.procedure.audit import PROCEDURE
from evident.management.audits.processes import PROCESSES, in_order, process_of
from evident.management.audits.queries.auditing import team_of
from evident.management.audits.queries.independence import obstacles

EDITABLE = frozenset(
    {"title", "criteria", "scope", "processes", "starts_on", "ends_on", "plan", "programme"}
)
MOST_LINES = 400


@transaction.atomic
def plan(
    *,
    by: User,
    at: datetime,
    lead: User,
    auditors: Iterable[User] = (),
    auditees: Iterable[User] = (),
    **facts: Any,
) -> Audit:
    """
    Plan an audit that `lead` leads; `facts` are those of EDITABLE.

    `auditees` hear of it and read its report. Raises WrongFact where somebody of the team owns,
    manages or works in what is audited, for people not ours, or a period that ends too early.
    """
    audit = Audit(kind=PROCEDURE.kind, requester=by, organisation=ours(), opened_at=at)
    team, audited = list(auditors), list(auditees)
    fill(audit, lead, team, at=at, **facts)
    refuse_outsiders(audited)
    audit = PROCEDURE.open(audit, by=by, at=at, facts=named(team, audited))
    audit.auditors.set([each for each in team if each != lead])
    audit.watchers.set(audited)
    return audit


def named(team: list[User], audited: list[User]) -> dict[str, Any]:
    """Return what the trail keeps of the people."""
    people = {"auditors": team, "auditees": audited}
    return {name: found for name, found in people.items() if found}


def refuse_outsiders(people: Iterable[User]) -> None:
    """Raise WrongFact for somebody who is none of ours."""
    for person in people:
        refuse_outsider(person)


def fill(audit: Audit, lead: User, team: list[User], *, at: datetime, **facts: Any) -> None:
    """Put the plan into an audit. Raises WrongFact, TypeError for what it does not say."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not of an audit: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(audit, name, value.strip() if isinstance(value, str) else value)
    audit.title = titled(audit.title, _("Give the audit a title."))
    audit.processes = list(dict.fromkeys(audit.processes))
    if not audit.processes:
        raise WrongFact(_("Choose which processes are audited."))
    for key in audit.processes:
        refuse_unknown_process(key)
    clauses: set[str] = {clause for key in audit.processes for clause in PROCESSES[key].clauses}
    ordered: list[str] = sorted(clauses, key=in_order)
    audit.clauses = ordered
    if audit.ends_on < audit.starts_on:
        raise WrongFact(_("It cannot end before it begins."))
    audit.due_at = end_of(audit.ends_on)
    audit.assignee = lead
    refuse_outsiders([lead, *team])
    refuse_dependent([lead, *team], audit, at=at)


def refuse_dependent(team: Iterable[User], audit: Audit, *, at: datetime) -> None:
    """Raise WrongFact where somebody would audit what he or she owns, manages or works in."""
    found = obstacles(team, audit.processes, at=at)
    if found:
        raise WrongFact("\n".join(found))


def edit(
    *,
    audit: Audit,
    by: User,
    at: datetime,
    lead: User,
    auditors: Iterable[User] = (),
    auditees: Iterable[User] = (),
    seen_version: int | None = None,
    **facts: Any,
) -> Audit:
    """
    Change the plan; one that was announced has to be announced anew.

    Raises EditConflict, WrongFact as `plan` does.
    """
    team, audited = list(auditors), list(auditees)
    more = named(team, audited)
    with PROCEDURE.step(
        "edit", audit, by=by, at=at, facts=more, seen_version=seen_version
    ) as audit:
        fill(audit, lead, team, at=at, **facts)
        refuse_outsiders(audited)
        audit.independence_checked_at = audit.overdue_told_at = None
        audit.auditors.set([each for each in team if each != lead])
        audit.watchers.set(audited)
    return audit


def prepare(*, audit: Audit, by: User, at: datetime) -> Audit:
    """Add what the requirements of its processes ask to the checklist; what is there stays."""
    facts: dict[str, Any] = {}
    with PROCEDURE.step("prepare", audit, by=by, at=at, facts=facts) as audit:
        known = set(audit.checklist.values_list("requirement", "question_en"))
        new = [
            each
            for each in questions_for(audit.processes)
            if (each.requirement, each.text_en) not in known
        ]
        place = audit.checklist.count()
        if place + len(new) > MOST_LINES:
            raise StepRefused(_("These are too many questions: audit fewer processes at once."))
        if not new:
            raise StepRefused(_("Every question of its requirements is there already."))
        ChecklistLine.objects.bulk_create(
            ChecklistLine(
                audit=audit,
                place=place + number,
                requirement=each.requirement,
                process=each.process or process_of(each.requirement),
                question_en=each.text_en,
                question_zh=each.text_zh,
            )
            for number, each in enumerate(new, start=1)
        )
        facts["questions"] = len(new)
    return audit


def notify(*, audit: Audit, by: User, at: datetime) -> Audit:
    """
    Announce the audit to those audited, with criteria, scope, dates and plan.

    Raises StepRefused where one of these or the checklist is missing, its programme is not
    approved, or somebody of the team is not independent by now.
    """
    with PROCEDURE.step("notify", audit, by=by, at=at) as audit:
        if not (audit.criteria and audit.scope and audit.plan):
            raise StepRefused(_("Fix criteria, scope and plan before it is announced."))
        if not audit.checklist.exists():
            raise StepRefused(_("Make the checklist before it is announced."))
        if not audit.watchers.exists():
            raise StepRefused(_("Name who is audited: they have to hear of it."))
        refuse_dependent(team_of(audit), audit, at=at)
        audit.independence_checked_at = at
        begin_programme(audit.programme, at=at)
    return audit


def begin_programme(programme: AuditProgramme | None, *, at: datetime) -> None:
    """Let a programme run from its first audit on. Raises StepRefused unless it is approved."""
    if programme is None:
        return
    if programme.state not in of_programmes.IN_FORCE:
        raise StepRefused(
            _("The programme %(number)s is not approved.") % {"number": programme.number}
        )
    if programme.state == of_programmes.State.APPROVED:
        with of_programmes.PROCEDURE.step("begin", programme, by=None, at=at):
            pass


def cancel(*, audit: Audit, by: User, at: datetime, reason: str) -> Audit:
    """Give up an audit that will not be held. Raises WrongFact without a reason."""
    with PROCEDURE.step("cancel", audit, by=by, at=at) as audit:
        audit.cancel_reason = said(reason, _("Say why it is cancelled."))
        audit.closed_at = at
    return audit


def close(*, audit: Audit, by: User, at: datetime) -> Audit:
    """End an audit. Raises StepRefused while one of its findings is open."""
    with PROCEDURE.step("close", audit, by=by, at=at) as audit:
        waiting = audit.findings.filter(is_open=True).values_list("number", flat=True)
        if waiting:
            raise StepRefused(
                _("Its findings are still open: %(numbers)s.") % {"numbers": _(", ").join(waiting)}
            )
        audit.closed_at = audit.resolved_at = at
    return audit


def tell_overdue(*, at: datetime) -> list[str]:
    """Tell once of every audit not reported on its last day; return their numbers."""
    told = []
    for audit in Audit.objects.overdue(at).filter(overdue_told_at=None).order_by("due_at")[:500]:
        try:
            with PROCEDURE.step("warn", audit, by=None, at=at) as locked:
                locked.overdue_told_at = at
        except StepRefused:
            continue  # somebody was quicker
        told.append(audit.number)
    return told
