"""What people do about corrective actions. The only code that changes one."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments.incoming import File
from evident.kernel.attachments.models import Attachment
from evident.kernel.links.models import Link
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.management.audits.actions.wording import refuse_outsider, said, titled
from evident.management.audits.limits import due
from evident.management.audits.models.corrective_action import CorrectiveAction
from evident.management.audits.models.nonconformity import Nonconformity
from evident.management.audits.procedure import nonconformity as of_nonconformities
from evident.management.audits.procedure.corrective_action import PROCEDURE, TO_DO, State


def plan(  # called with what the plan of a nonconformity says
    *,
    nonconformity: Nonconformity,
    by: User,
    at: datetime,
    title: str,
    description: str,
    owner: User,
    due_at: datetime,
    verifier: User | None = None,
    sms_change: str = "",
) -> CorrectiveAction:
    """
    Let `owner` remove the cause of a nonconformity; `nonconformities.plan_action` calls it.

    Raises WrongFact for a day that is past, for people not ours, or an owner who would verify.
    """
    refuse_outsider(owner)
    refuse_past(due_at, at)
    action = CorrectiveAction(
        kind=PROCEDURE.kind,
        nonconformity_id=nonconformity.pk,
        title=titled(title, _("Say in a few words what is to be done.")),
        description=said(description, _("Say what is to be done.")),
        sms_change=sms_change.strip(),
        priority=nonconformity.priority,
        organisation_id=nonconformity.organisation_id,
        requester=by,
        assignee=owner,
        verifier=fit_verifier(verifier, owner),
        opened_at=at,
        due_at=due_at,
        first_due_at=due_at,
    )
    action = PROCEDURE.open(action, by=by, at=at)
    action.watchers.add(owner)  # so that he or she sees and finishes it, whatever the role
    return action


def fit_verifier(verifier: User | None, owner: User | None) -> User | None:
    """
    Return who is to verify.

    Raises WrongFact for somebody not ours, for the owner, and for whoever may not verify.
    """
    if verifier is not None:
        refuse_outsider(verifier)
        if verifier == owner:
            raise WrongFact(_("Somebody else than the owner verifies whether it had an effect."))
        if not access_of(verifier).may_somewhere("corrective_action.verify"):
            raise WrongFact(
                _("%(person)s may not verify the effect of actions.") % {"person": verifier.name}
            )
    return verifier


def refuse_past(due_at: datetime, at: datetime) -> None:
    """Raise WrongFact for a day that is over."""
    if due_at < at:
        raise WrongFact(_("This day is over: choose one that lies ahead."))


def end_of(day: date) -> datetime:
    """Return the last minute of a day in the time zone of the installation."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)), timezone.get_default_timezone())


def edit(  # the whole plan, as the form has it
    *,
    corrective_action: CorrectiveAction,
    by: User,
    at: datetime,
    title: str,
    description: str,
    verifier: User | None = None,
    sms_change: str = "",
    seen_version: int | None = None,
) -> CorrectiveAction:
    """Change what is to be done and who verifies. Raises EditConflict, WrongFact."""
    with PROCEDURE.step(
        "edit", corrective_action, by=by, at=at, seen_version=seen_version
    ) as action:
        action.title = titled(title, _("Say in a few words what is to be done."))
        action.description = said(description, _("Say what is to be done."))
        action.verifier = fit_verifier(verifier, action.assignee)
        action.sms_change = sms_change.strip()
    return action


def assign(
    *, corrective_action: CorrectiveAction, by: User, at: datetime, owner: User
) -> CorrectiveAction:
    """Make `owner`, one of our people and not the one who verifies, do it. Raises WrongFact."""
    refuse_outsider(owner)
    with PROCEDURE.step("assign", corrective_action, by=by, at=at) as action:
        fit_verifier(action.verifier, owner)
        action.assignee = owner
        action.watchers.add(owner)
    return action


def postpone(
    *, corrective_action: CorrectiveAction, by: User, at: datetime, due_on: date, reason: str
) -> CorrectiveAction:
    """
    Give it more time, until the end of `due_on`; when it was first due stays on record.

    Raises StepRefused where `by` owns it, WrongFact without a reason or for a day that is over.
    """
    until = end_of(due_on)
    refuse_past(until, at)
    facts = {"reason": said(reason, _("Say why it takes longer."))}
    with PROCEDURE.step("postpone", corrective_action, by=by, at=at, facts=facts) as action:
        if action.assignee_id == by.pk:
            raise StepRefused(_("Whoever owns an action does not grant more time for it."))
        action.due_at = until
        action.overdue_told_at = action.escalated_at = None
    return action


def finish(
    *,
    corrective_action: CorrectiveAction,
    by: User,
    at: datetime,
    done_evidence: str,
    proofs: Sequence[File] = (),
) -> CorrectiveAction:
    """
    Record that it is done, with what proves it: a file, or a record linked before.

    For its owner, and for those who may change its plan. Raises StepRefused without proof, while
    the cause is to be analysed anew, or for somebody else; WrongFact if it says nothing.
    """
    with PROCEDURE.step("finish", corrective_action, by=by, at=at) as action:
        if action.assignee_id != by.pk and not access_of(by).may("corrective_action.edit", action):
            raise StepRefused(_("Its owner records that it is done."))
        if action.nonconformity.state == of_nonconformities.State.REOPENED:
            raise StepRefused(
                _("It had no effect: analyse the cause of %(number)s anew first.")
                % {"number": action.nonconformity.number}
            )
        action.done_evidence = said(done_evidence, _("Say what was done, and what proves it."))
        for file in proofs:
            attachments.add(record=action, by=by, at=at, name=file.name, content=file.content)
        refuse_unproven(action)
        action.done_at, action.done_by = at, by
        action.verified_at = action.verified_by = None
        action.verify_from = due(
            "corrective_action", "verify_after_hours", at,
            procedure_version=action.procedure_version,
        )  # fmt: skip
    follow(action.nonconformity, at=at)
    return action


def refuse_unproven(action: CorrectiveAction) -> None:
    """Raise StepRefused unless a file or another record proves that it is done."""
    is_linked = Link.objects.filter(Q(start_id=action.pk) | Q(end_id=action.pk)).exists()
    if not is_linked and not Attachment.objects.standing().filter(record_id=action.pk).exists():
        raise StepRefused(_("Attach what proves it, or link the record that shows it."))


def follow(nonconformity: Nonconformity, *, at: datetime) -> None:
    """Move a nonconformity on as its actions do."""
    procedure, states = of_nonconformities.PROCEDURE, of_nonconformities.State
    nonconformity.refresh_from_db(fields=["state"])
    found = nonconformity.corrective_actions.exclude(state=State.CANCELLED)
    actions = set(found.values_list("state", flat=True))
    if nonconformity.state in of_nonconformities.PLANNING and actions and not actions & TO_DO:
        with procedure.step("note_done", nonconformity, by=None, at=at):
            pass
        nonconformity.refresh_from_db(fields=["state"])
    if nonconformity.state == states.ACTION_DONE and State.DONE not in actions:
        with procedure.step("note_verifying", nonconformity, by=None, at=at):
            pass


def begin_verifications(*, at: datetime) -> list[str]:
    """Let the effect of actions be verified whose waiting time is over; return their numbers."""
    begun = []
    waiting = CorrectiveAction.objects.filter(
        kind=PROCEDURE.kind, state=State.DONE, verify_from__lte=at
    )
    for action in waiting.order_by("verify_from")[:500]:
        try:
            with PROCEDURE.step("begin_verification", action, by=None, at=at) as locked:
                pass
        except StepRefused:
            continue  # somebody was quicker
        follow(locked.nonconformity, at=at)
        begun.append(action.number)
    return begun


def refuse_involved(action: CorrectiveAction, by: User) -> None:
    """Raise StepRefused where `by` did or owns what is to be verified."""
    own = {action.assignee_id, action.done_by_id, action.nonconformity.analysed_by_id}
    if by.pk in own:
        raise StepRefused(
            _("Somebody else verifies it: you own it, carried it out or analysed its cause.")
        )


def verify(
    *, corrective_action: CorrectiveAction, by: User, at: datetime, verification: str
) -> CorrectiveAction:
    """
    Confirm that the cause is gone, and say what shows it.

    Raises StepRefused where `by` owns, did or analysed it, or before the time to wait is over;
    WrongFact without a result.
    """
    with PROCEDURE.step("verify", corrective_action, by=by, at=at) as action:
        refuse_involved(action, by)
        action.verification = said(verification, _("Say what shows that it had an effect."))
        action.verified_at, action.verified_by = at, by
        action.resolved_at = action.closed_at = at
    follow(action.nonconformity, at=at)
    return action


def fail(
    *,
    corrective_action: CorrectiveAction,
    by: User,
    at: datetime,
    verification: str,
    due_on: date,
) -> CorrectiveAction:
    """
    Record that it had no effect: it is to be done anew until `due_on`, its nonconformity opens.

    Raises StepRefused where `by` owns, did or analysed it; WrongFact without a result.
    """
    until = end_of(due_on)
    refuse_past(until, at)
    reason = said(verification, _("Say what shows that it had no effect."))
    facts = {"reason": reason}
    with PROCEDURE.step("fail", corrective_action, by=by, at=at, facts=facts) as action:
        refuse_involved(action, by)
        action.verification = reason
        action.failures += 1
        action.due_at = until
        action.overdue_told_at = action.escalated_at = None
        with of_nonconformities.PROCEDURE.step(
            "note_failed", action.nonconformity, by=None, at=at
        ) as nonconformity:
            nonconformity.reopenings += 1
    return action


def cancel(
    *, corrective_action: CorrectiveAction, by: User, at: datetime, reason: str
) -> CorrectiveAction:
    """
    Give up an action; another has to remove the cause. Raises StepRefused where `by` owns it.

    Raises WrongFact without a reason.
    """
    with PROCEDURE.step("cancel", corrective_action, by=by, at=at) as action:
        if action.assignee_id == by.pk:
            raise StepRefused(_("Whoever owns an action does not cancel it."))
        action.cancel_reason = said(reason, _("Say why it is cancelled."))
        action.closed_at = at
    follow(action.nonconformity, at=at)
    return action


def tell_overdue(*, at: datetime) -> list[str]:
    """Tell once of every action not done in time; return their numbers."""
    told = []
    for action in CorrectiveAction.objects.overdue(at).filter(overdue_told_at=None)[:500]:
        try:
            with PROCEDURE.step("warn", action, by=None, at=at) as locked:
                locked.overdue_told_at = at
        except StepRefused:
            continue  # somebody was quicker
        told.append(action.number)
    return told


def escalate_overdue(*, at: datetime) -> list[str]:
    """Carry up once every action that stays overdue; return their numbers."""
    told = []
    waiting = CorrectiveAction.objects.overdue(at).filter(
        overdue_told_at__isnull=False, escalated_at=None
    )
    for action in waiting[:500]:
        until = due(
            "corrective_action", "escalate_after_hours", action.due_at or at,
            procedure_version=action.procedure_version,
        )  # fmt: skip
        if until > at:
            continue
        try:
            with PROCEDURE.step("escalate", action, by=None, at=at) as locked:
                locked.escalated_at = at
        except StepRefused:
            continue
        told.append(action.number)
    return told
