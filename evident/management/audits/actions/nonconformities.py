"""What people do about nonconformities. The only code that changes one."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.rules import effective_number
from evident.management.audits.actions import corrective_actions
from evident.management.audits.actions.wording import refuse_outsider, said
from evident.management.audits.limits import due
from evident.management.audits.models.corrective_action import CorrectiveAction
from evident.management.audits.models.finding import Finding
from evident.management.audits.models.nonconformity import CauseMethod, Nonconformity
from evident.management.audits.procedure import corrective_action as of_actions
from evident.management.audits.procedure.finding import PROCEDURE as OF_FINDINGS
from evident.management.audits.procedure.nonconformity import PROCEDURE


def begin(*, finding: Finding, owner: User, by: User, at: datetime) -> Nonconformity:
    """Open the nonconformity of a finding; `findings.open_nonconformity` calls it."""
    number = effective_number(PROCEDURE.kind)
    nonconformity = Nonconformity(
        kind=PROCEDURE.kind,
        title=finding.title,
        grade=finding.grade,
        priority=finding.priority,
        finding_id=finding.pk,
        requester_id=finding.requester_id,
        organisation_id=finding.organisation_id,
        assignee=owner,
        opened_at=at,
        due_at=due("nonconformity", f"close_{finding.grade}_hours", at, procedure_version=number),
    )
    return PROCEDURE.open(nonconformity, by=by, at=at)


def assign(*, nonconformity: Nonconformity, by: User, at: datetime, owner: User) -> Nonconformity:
    """Make `owner`, one of our people, answer for it. Raises WrongFact."""
    refuse_outsider(owner)
    with PROCEDURE.step("assign", nonconformity, by=by, at=at) as nonconformity:
        nonconformity.assignee = owner
    return nonconformity


def correct(
    *,
    nonconformity: Nonconformity,
    by: User,
    at: datetime,
    correction: str,
    consequences: str = "",
    corrected_at: datetime | None = None,
) -> Nonconformity:
    """
    Record how it was contained and put right, and what its consequences were.

    `corrected_at` is when that happened, now unless given. Raises WrongFact without a correction
    or for a time to come.
    """
    moment = corrected_at or at
    if moment > at:
        raise WrongFact(_("What lies ahead has not been corrected yet."))
    with PROCEDURE.step("correct", nonconformity, by=by, at=at) as nonconformity:
        nonconformity.correction = said(correction, _("Say how it was put right."))
        nonconformity.consequences = consequences.strip()
        nonconformity.corrected_at = moment
    return nonconformity


def analyse(  # what has to be known before anything is planned
    *,
    nonconformity: Nonconformity,
    by: User,
    at: datetime,
    cause: str,
    similar_cases: str,
    needs_action: bool,
    cause_method: str = CauseMethod.FIVE_WHYS,
    no_action_reason: str = "",
) -> Nonconformity:
    """
    Record the cause, which similar cases there are, and whether the cause has to be removed.

    Raises WrongFact without cause or similar cases, or where nothing is done for no reason.
    """
    if cause_method not in CauseMethod.values:
        raise WrongFact(_("Say how the cause was looked for."))
    reason = "" if needs_action else said(
        no_action_reason, _("Say why the cause need not be removed.")
    )  # fmt: skip
    with PROCEDURE.step("analyse", nonconformity, by=by, at=at) as nonconformity:
        nonconformity.cause = said(cause, _("Say what the cause is."))
        nonconformity.similar_cases = said(
            similar_cases, _("Say where you looked for similar cases, and what you found.")
        )
        nonconformity.cause_method = cause_method
        nonconformity.needs_action = needs_action
        nonconformity.no_action_reason = reason
        nonconformity.analysed_at, nonconformity.analysed_by = at, by
    return nonconformity


def plan_action(  # what, by whom, until when, and who looks afterwards
    *,
    nonconformity: Nonconformity,
    by: User,
    at: datetime,
    title: str,
    description: str,
    owner: User,
    due_on: date,
    verifier: User | None = None,
    sms_change: str = "",
) -> CorrectiveAction:
    """
    Let `owner` remove the cause until the end of `due_on`.

    Raises StepRefused before the cause is known or where it need not be removed, WrongFact where
    the owner would verify himself.
    """
    with PROCEDURE.step("plan_action", nonconformity, by=by, at=at) as nonconformity:
        if not nonconformity.needs_action:
            raise StepRefused(
                _("It was decided that the cause need not be removed. Analyse it anew first.")
            )
        return corrective_actions.plan(
            nonconformity=nonconformity,
            by=by,
            at=at,
            title=title,
            description=description,
            owner=owner,
            due_at=corrective_actions.end_of(due_on),
            verifier=verifier,
            sms_change=sms_change,
        )


def close(
    *, nonconformity: Nonconformity, by: User, at: datetime, conclusion: str
) -> Nonconformity:
    """
    End a nonconformity whose actions are verified, or whose cause need not be removed.

    Raises StepRefused where an action is not verified yet, or `by` owns it or one of its actions
    or analysed it; WrongFact without a conclusion. Its finding is closed with it.
    """
    with PROCEDURE.step("close", nonconformity, by=by, at=at) as nonconformity:
        refuse_unfinished(nonconformity)
        actions = nonconformity.corrective_actions.all()
        own = {nonconformity.assignee_id, nonconformity.analysed_by_id}
        own |= {key for each in actions for key in (each.assignee_id, each.done_by_id)}
        if by.pk in own:
            raise StepRefused(
                _("Somebody else closes it: you own it, analysed it or carried out its action.")
            )
        nonconformity.conclusion = said(conclusion, _("Say what shows that it is settled."))
        nonconformity.resolved_at = nonconformity.closed_at = at
        nonconformity.closed_by = by
        with OF_FINDINGS.step("follow_closed", nonconformity.finding, by=None, at=at) as finding:
            finding.resolved_at = finding.closed_at = at
    return nonconformity


def refuse_unfinished(nonconformity: Nonconformity) -> None:
    """Raise StepRefused while something is still to be done or verified."""
    states = list(nonconformity.corrective_actions.values_list("state", flat=True))
    if any(state not in of_actions.ENDED for state in states):
        raise StepRefused(_("Not every corrective action is verified yet."))
    if nonconformity.needs_action and of_actions.State.EFFECTIVE not in states:
        raise StepRefused(_("No corrective action was verified as effective."))


def withdraw(*, nonconformity: Nonconformity, by: User, at: datetime, reason: str) -> Nonconformity:
    """
    Take it back together with its finding: it was none. For auditors alone.

    Raises StepRefused once it was corrected or where `by` owns it, WrongFact without a reason.
    """
    with PROCEDURE.step("withdraw", nonconformity, by=by, at=at) as nonconformity:
        if nonconformity.assignee_id == by.pk:
            raise StepRefused(_("Whoever owns a nonconformity does not withdraw it."))
        reason = said(reason, _("Say why it is withdrawn."))
        nonconformity.withdraw_reason = reason
        nonconformity.closed_at = at
        with OF_FINDINGS.step("follow_withdrawn", nonconformity.finding, by=None, at=at) as finding:
            finding.withdraw_reason = reason
            finding.closed_at = at
    return nonconformity


def tell_overdue(*, at: datetime) -> list[str]:
    """Tell once of every nonconformity not closed in time; return their numbers."""
    told = []
    waiting = Nonconformity.objects.overdue(at).filter(overdue_told_at=None)
    for nonconformity in waiting.order_by("due_at")[:500]:
        try:
            with PROCEDURE.step("warn", nonconformity, by=None, at=at) as locked:
                locked.overdue_told_at = at
        except StepRefused:
            continue  # somebody was quicker
        told.append(nonconformity.number)
    return told
