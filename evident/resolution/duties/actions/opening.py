"""Opening the task of a duty whenever it is due, once, and counting what is missed."""

from datetime import datetime, timedelta
from itertools import islice, takewhile

from django.db import transaction

from evident.kernel.jobs.turns import turns
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.locking import lock
from evident.resolution.duties.models import Duty, DutyTask
from evident.resolution.duties.procedure import duty as of_duties
from evident.resolution.duties.procedure import task as of_tasks
from evident.resolution.duties.queries.moments import coming, next_of

MOST_DUTIES = 500
MOST_TASKS = 60
"""Tasks of one duty that are opened at once; what an outage left behind follows a minute later."""
MOST_TIMES = 50
MOST_MISSED = 1000


def open_due(*, at: datetime) -> list[str]:
    """
    Open a task for every moment that has passed since tasks were opened last; return the numbers.

    Harmless when repeated: each duty remembers up to when it opened tasks, in the transaction that
    opens them. One that fails keeps no other from opening its own; its failure is raised last.
    """
    due = Duty.objects.due(at)
    opened: list[str] = []
    with turns() as turn:
        for duty in due.order_by("next_at", "pk")[:MOST_DUTIES]:
            with turn(duty.number):
                opened += open_of(duty, at=at)
    return opened


@transaction.atomic
def open_of(duty: Duty, *, at: datetime) -> list[str]:
    """Open what is due of one duty; end it once its last day is over."""
    duty = lock(duty)
    if duty.state != of_duties.State.ACTIVE or duty.next_at is None or duty.next_at > at:
        return []  # somebody was quicker
    since = duty.opened_until or duty.opened_at
    passed = list(islice(takewhile(lambda each: each <= at, coming(duty, after=since)), MOST_TASKS))
    numbers = [open_one(duty, planned_at=moment, at=at).number for moment in passed]
    until = passed[-1] if len(passed) == MOST_TASKS else at
    following = next_of(duty, after=until)
    Duty.objects.filter(pk=duty.pk).update(opened_until=until, next_at=following)
    if following is None:
        expire(duty, at=at)
    return numbers


def catch_up(duty: Duty, *, at: datetime) -> None:
    """Open what fell due before the plan changes, as the plan was then."""
    for _time in range(MOST_TIMES):
        if len(open_of(duty, at=at)) < MOST_TASKS:
            return


def open_one(duty: Duty, *, planned_at: datetime, at: datetime) -> DutyTask:
    """Open the task of one moment, as the plan is now."""
    task = DutyTask(
        kind="duty_task",
        title=duty.title,
        name_en=duty.name_en,
        name_zh=duty.name_zh,
        instruction_en=duty.instruction_en,
        instruction_zh=duty.instruction_zh,
        checklist=duty.checklist,
        may_skip=duty.may_skip,
        duty=duty,
        customer=duty.customer,
        organisation=duty.organisation,
        service=duty.service,
        team=duty.team,
        assignee=duty.assignee,
        opened_at=at,
        planned_at=planned_at,
        due_at=planned_at + timedelta(minutes=duty.window_minutes),
    )
    return of_tasks.PROCEDURE.open(task, by=None, at=at)


def expire(duty: Duty, *, at: datetime) -> None:
    """End a duty that is never due again."""
    duty.refresh_from_db()
    with of_duties.PROCEDURE.step("expire", duty, by=None, at=at) as locked:
        locked.closed_at = at


def miss_late(*, at: datetime) -> list[str]:
    """Count as missed every task whose window has ended; return the numbers."""
    missed = []
    for task in DutyTask.objects.late(at).order_by("due_at", "pk")[:MOST_MISSED]:
        try:
            with of_tasks.PROCEDURE.step("miss", task, by=None, at=at) as locked:
                locked.missed_at = locked.due_at
                locked.closed_at = at
        except StepRefused:
            continue  # somebody was quicker
        missed.append(task.number)
    return missed


def look_ahead(*, at: datetime) -> int:
    """
    Find out anew when duties that heed a calendar are due, for it may have changed.

    Returns how many are due at another time. What is due already is left to `open_due`.
    """
    active = Duty.objects.filter(
        kind="duty", is_open=True, state=of_duties.State.ACTIVE, calendar__isnull=False,
        next_at__gt=at,
    )  # fmt: skip
    changed = 0
    for duty in active.select_related("calendar").order_by("pk"):
        following = next_of(duty, after=max(duty.opened_until or at, at))
        if following is not None and following != duty.next_at:
            rows = Duty.objects.filter(
                pk=duty.pk, next_at=duty.next_at, opened_until=duty.opened_until
            )
            changed += rows.update(next_at=following)
    return changed
