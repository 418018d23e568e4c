"""Fulfilling an order: its tasks one stage after the other, and its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.resolution.service_requests.actions.approving import open_stage
from evident.resolution.service_requests.actions.wording import said
from evident.resolution.service_requests.actions.working import begin
from evident.resolution.service_requests.models import ServiceRequest, Task
from evident.resolution.service_requests.models.task import TaskState
from evident.resolution.service_requests.procedure import PROCEDURE, State


@contextmanager
def working_on(
    *, name: str, task: Task, by: User, at: datetime, **facts: Any
) -> Iterator[tuple[Task, ServiceRequest]]:
    """Take the step called `name` on the order of a task that is to do; yield both locked."""
    order = ServiceRequest.objects.get(pk=task.service_request_id)
    told = {"task": task.key, "task_en": task.title_en, "task_zh": task.title_zh, **facts}
    with PROCEDURE.step(name, order, by=by, at=at, facts=told) as order:
        locked = Task.objects.select_for_update().get(pk=task.pk)
        if locked.state != TaskState.OPEN and name != "assign_task":
            raise StepRefused(
                _("“%(task)s” is not to do: %(state)s.")
                % {"task": locked.title, "state": locked.get_state_display()}
            )
        yield locked, order
        locked.save()


@transaction.atomic
def take_task(*, task: Task, by: User, at: datetime) -> Task:
    """Make `by` do the task; the first to take one begins the order. Raises StepRefused."""
    begin_if_needed(task=task, by=by, at=at)
    with working_on(name="take_task", task=task, by=by, at=at) as (task, _order):
        task.assignee = by
    return task


def assign_task(
    *,
    task: Task,
    by: User,
    at: datetime,
    team: Team | None,
    assignee: User | None = None,
    reason: str = "",
) -> Task:
    """
    Hand a task that has not ended to a team, and to one of its members if named.

    Raises WrongFact for an idle team or somebody who is not in it, PermissionDenied.
    """
    refuse_idle(team, assignee)
    given = {"team": team, "assignee": assignee, "reason": reason.strip()}
    with working_on(name="assign_task", task=task, by=by, at=at, **given) as (task, _order):
        if task.ended_at is not None:
            raise StepRefused(_("This task has ended."))
        task.team, task.assignee = team, assignee
    return task


@transaction.atomic
def finish_task(
    *, task: Task, by: User, at: datetime, ticked: list[int] | None = None, note: str = ""
) -> Task:
    """
    Note that the task is done; once all of its stage are, the next one opens.

    `ticked` are the places of the items of its checklist that were seen to. Raises StepRefused
    unless it is to do, WrongFact if an item is not ticked, PermissionDenied.
    """
    begin_if_needed(task=task, by=by, at=at)
    seen_to = set(ticked or ())
    missing = [text for place, text in enumerate(task.items) if place not in seen_to]
    if missing:
        raise WrongFact(_("See to this first: %(items)s.") % {"items": _("; ").join(missing)})
    facts = {"ticked": sorted(seen_to), "note": note.strip()}
    with working_on(name="finish_task", task=task, by=by, at=at, **facts) as (task, _order):
        end_task(task=task, state=TaskState.DONE, by=by, at=at, note=note)
    open_stage(task.service_request, at=at)
    return task


@transaction.atomic
def skip_task(*, task: Task, by: User, at: datetime, reason: str) -> Task:
    """Note that the task is not needed this time, and why. Raises WrongFact, StepRefused."""
    reason = said(reason, _("Say why the task is skipped."))
    with working_on(name="skip_task", task=task, by=by, at=at, reason=reason) as (task, _order):
        end_task(task=task, state=TaskState.SKIPPED, by=by, at=at, note=reason)
    open_stage(task.service_request, at=at)
    return task


def end_task(*, task: Task, state: TaskState, by: User, at: datetime, note: str) -> None:
    """Fill in how a task ended."""
    told = {"ended_at": at, "ended_by": by, "note": note.strip()}
    Task.objects.filter(pk=task.pk).update(state=state, **told)
    task.refresh_from_db()


def begin_if_needed(*, task: Task, by: User, at: datetime) -> None:
    """Begin the order of a task if nobody has yet."""
    order = ServiceRequest.objects.get(pk=task.service_request_id)
    if order.state == State.APPROVED:
        begin(service_request=order, by=by, at=at)


def refuse_idle(team: Team | None, assignee: User | None) -> None:
    """Raise WrongFact for nobody, a team out of use, or somebody who is not in it."""
    if team is None or not team.is_active:
        raise WrongFact(_("Choose a team in use."))
    if assignee is not None and not team.members.filter(pk=assignee.pk, is_active=True).exists():
        raise WrongFact(
            _("%(person)s is not in %(team)s.") % {"person": assignee.name, "team": team.name}
        )


def fulfil(
    *, service_request: ServiceRequest, by: User, at: datetime, note: str = ""
) -> ServiceRequest:
    """
    Record that what was ordered is there; `note` is read by whoever ordered it.

    Raises StepRefused while a task is to do, PermissionDenied without `service_request.fulfil`.
    """
    with PROCEDURE.step("fulfil", service_request, by=by, at=at) as service_request:
        left = service_request.tasks.exclude(state__in=[TaskState.DONE, TaskState.SKIPPED])
        titles = [task.title for task in left]
        if titles:
            raise StepRefused(
                _("Finish or skip its tasks first: %(tasks)s.") % {"tasks": _("; ").join(titles)}
            )
        service_request.fulfilment_note = note.strip()
        service_request.fulfilled_by = by
        service_request.resolved_at = at
        service_request.responded_at = service_request.responded_at or at
        service_request.assignee = service_request.assignee or by
    return service_request
