"""Doing the task of a duty: what was found at each item, and its end."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments.incoming import File
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.resolution.duties.actions.wording import LONGEST, refuse_idle, said
from evident.resolution.duties.checklist import Item, Verdict, is_number, plain
from evident.resolution.duties.models import Answer, DutyTask
from evident.resolution.duties.procedure.task import PROCEDURE, State
from evident.resolution.duties.queries.tasks import is_doer, lines_of


def refuse_others(task: DutyTask, by: User) -> None:
    """Raise StepRefused unless `by` does this task."""
    if is_doer(by, task=task):
        return
    to = task.team or task.assignee
    if to is None:
        raise StepRefused(_("This task is with nobody: assign it first."))
    raise StepRefused(_("This task is with %(to)s.") % {"to": to})


def item_of(task: DutyTask, key: str) -> Item:
    """Return the item of the checklist called `key`. Raises WrongFact if there is none."""
    found = next((item for item in task.items if item.key == key), None)
    if found is None:
        raise WrongFact(_("The checklist has no such item."))
    return found


def told(item: Item) -> dict[str, str]:
    """Return an item as the trail keeps it."""
    return {"item": item.key, "item_en": item.text_en, "item_zh": item.text_zh}


def begin(*, task: DutyTask, by: User, at: datetime) -> DutyTask:
    """Begin with the task; `by` has it if nobody did. Raises StepRefused, PermissionDenied."""
    with PROCEDURE.step("begin", task, by=by, at=at) as task:
        refuse_others(task, by)
        task.assignee = task.assignee or by
    return task


def begin_if_needed(*, task: DutyTask, by: User, at: datetime) -> DutyTask:
    """Begin with a task nobody has begun."""
    current = DutyTask.objects.get(pk=task.pk)
    return begin(task=task, by=by, at=at) if current.state == State.OPEN else task


@transaction.atomic
def answer(
    *,
    task: DutyTask,
    by: User,
    at: datetime,
    key: str,
    verdict: str = "",
    value: Decimal | None = None,
    note: str = "",
    file: File | None = None,
) -> DutyTask:
    """
    Note what was found at an item; the first answer begins the task.

    A value beyond its bounds is not OK, whatever `verdict` says; within them it is OK unless
    `verdict` says else. A file stays until another is given. Raises WrongFact without a finding or
    without a word on what is not OK, StepRefused for others than those who do it.
    """
    PROCEDURE.check("answer", task, by=by)
    item = item_of(task, key)
    found = verdict_on(item, verdict=verdict, value=value)
    note = note.strip()
    if len(note) > LONGEST:
        raise WrongFact(_("This text is too long."))
    if found == Verdict.NOT_OK and not note and value is None:
        raise WrongFact(_("Say what is not OK."))
    task = begin_if_needed(task=task, by=by, at=at)
    facts = {
        **told(item),
        "verdict": found,
        "value": plain(value),
        "unit": item.unit,
        "note": note,
        "file": file.name if file else "",
    }
    with PROCEDURE.step("answer", task, by=by, at=at, facts=facts) as task:
        refuse_others(task, by)
        given, _new = Answer.objects.get_or_create(
            task=task, key=key, defaults={"verdict": found, "by": by, "at": at}
        )
        given.verdict, given.value, given.note, given.by, given.at = found, value, note, by, at
        if file is not None:
            given.attachment = attachments.add(
                record=task, by=by, at=at, name=file.name, content=file.content, is_internal=True
            )
        if found == Verdict.OK:
            given.follow_up, given.follow_up_note = None, ""
        given.save()
        task.deviations = task.answers.filter(verdict=Verdict.NOT_OK).count()
    return task


def verdict_on(item: Item, *, verdict: str, value: Decimal | None) -> str:
    """Return what was found. Raises WrongFact if that is not said."""
    if verdict and verdict not in Verdict.values:
        raise WrongFact(_("Say whether it is OK."))
    if value is not None and not item.takes_value:
        raise WrongFact(_("No value is read at this item."))
    if item.takes_value:
        if value is None and verdict == Verdict.NOT_OK:
            return Verdict.NOT_OK  # it could not be read, and the note says why
        if value is None:
            raise WrongFact(_("Enter the value that you read."))
        if not is_number(value):
            raise WrongFact(_("This number cannot be meant."))
        if not item.is_within(value):
            return Verdict.NOT_OK
    elif not verdict:
        raise WrongFact(_("Say whether it is OK."))
    return verdict or Verdict.OK


@transaction.atomic
def finish(*, task: DutyTask, by: User, at: datetime, remark: str = "") -> DutyTask:
    """
    Note that everything was looked at.

    Raises StepRefused where an item, its proof or what follows from it is missing, and when the
    time is up: then it is finished late.
    """
    task = begin_if_needed(task=task, by=by, at=at)
    with PROCEDURE.step("finish", task, by=by, at=at) as task:
        refuse_others(task, by)
        if task.due_at is not None and at >= task.due_at:
            raise StepRefused(_("Its time is up: finish it late, and say why."))
        complete(task=task, by=by, at=at, remark=remark)
    return task


def finish_late(
    *, task: DutyTask, by: User, at: datetime, reason: str, remark: str = ""
) -> DutyTask:
    """
    Note that everything was looked at after the time was up, and why so late.

    It counts as missed all the same. Raises StepRefused as long as its time is not up, or where
    something is missing.
    """
    reason = said(reason, _("Say why it is late."))
    with PROCEDURE.step("finish_late", task, by=by, at=at, facts={"reason": reason}) as task:
        refuse_others(task, by)
        if task.due_at is not None and at < task.due_at:
            raise StepRefused(_("Its time is not up yet: finish it."))
        task.missed_at = task.missed_at or task.due_at
        task.missed_reason = reason
        complete(task=task, by=by, at=at, remark=remark)
    return task


def complete(*, task: DutyTask, by: User, at: datetime, remark: str) -> None:
    """Fill in that it is done. Raises StepRefused where something is missing."""
    unseen, unproven, unfollowed = [], [], []
    for item, given in lines_of(task):
        if given is None:
            unseen += [item.text] if item.is_required else []
        elif item.takes_file and not given.has_file:
            unproven.append(item.text)
        elif not given.is_ok and not given.is_followed_up:
            unfollowed.append(item.text)
    if unseen:
        raise StepRefused(_("Look at this first: %(items)s.") % {"items": _("; ").join(unseen)})
    if unproven:
        raise StepRefused(
            _("Add a photo or file to this first: %(items)s.") % {"items": _("; ").join(unproven)}
        )
    if unfollowed:
        raise StepRefused(
            _("Say first what follows from what is not OK: %(items)s.")
            % {"items": _("; ").join(unfollowed)}
        )
    if len(remark) > LONGEST:
        raise WrongFact(_("This text is too long."))
    task.remark = remark.strip()
    task.done_by = by
    task.assignee = task.assignee or by
    task.resolved_at = at
    task.closed_at = at


def skip(*, task: DutyTask, by: User, at: datetime, reason: str) -> DutyTask:
    """Leave it out this time, and say why. Raises StepRefused unless the duty allows that."""
    reason = said(reason, _("Say why it is skipped."))
    with PROCEDURE.step("skip", task, by=by, at=at, facts={"reason": reason}) as task:
        if not task.may_skip:
            raise StepRefused(_("This duty does not allow that it is skipped."))
        if task.due_at is not None and at >= task.due_at:
            raise StepRefused(_("Its time is up: it counts as missed."))
        task.skip_reason = reason
        task.closed_at = at
    return task


def explain(*, task: DutyTask, by: User, at: datetime, reason: str) -> DutyTask:
    """Say why it was missed. It counts as missed all the same. Raises WrongFact, StepRefused."""
    reason = said(reason, _("Say why it was missed."))
    with PROCEDURE.step("explain", task, by=by, at=at, facts={"reason": reason}) as task:
        refuse_others(task, by)
        task.missed_reason = reason
    return task


def assign(
    *,
    task: DutyTask,
    by: User,
    at: datetime,
    team: Team | None,
    assignee: User | None = None,
    reason: str = "",
) -> DutyTask:
    """
    Hand the task to a team, to one of its members, or to a person alone.

    Raises WrongFact for nobody, an idle team or somebody who is not in it; PermissionDenied.
    """
    if team is None and assignee is None:
        raise WrongFact(_("Name the team or the person who does it."))
    refuse_idle(team, assignee)
    facts = {"reason": reason.strip()[:LONGEST]} if reason.strip() else None
    with PROCEDURE.step("assign", task, by=by, at=at, facts=facts) as task:
        task.team, task.assignee = team, assignee
    return task
