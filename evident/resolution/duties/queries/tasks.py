"""Which tasks of duties a user may see, and who does them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.resolution.duties.checklist import Item
from evident.resolution.duties.models import Answer, DutyTask
from evident.resolution.duties.procedure.task import OPEN, State

LINE = ("organisation", "team", "assignee", "done_by", "customer")
BESIDE = (*LINE, "service", "duty", "duty__manager", "requester")
ORDERS = {
    order.code: order
    for order in (
        Order("due", _("Due first"), ("planned_at", "pk")),
        Order("latest", _("Latest first"), ("planned_at", "pk"), is_descending=True),
    )
}
STAGES = {
    "open": Q(is_open=True),
    "missed": Q(state=State.MISSED),
    "unexplained": Q(state=State.MISSED, missed_reason=""),
    "not_ok": Q(deviations__gt=0),
    "done": Q(is_open=False, state__in=[State.DONE, State.DONE_LATE]),
    "ended": Q(is_open=False),
    "any": Q(),
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "open"
    """One of STAGES, or today: what falls due today, whatever became of it."""
    text: str = ""
    duty: str = ""
    """The number of a duty."""
    team: str = ""
    """The code of a team."""
    customer: str = ""
    """The code of an organisation."""
    is_mine: bool = False
    """Whether the person or one of his or her teams does it."""


class Line(NamedTuple):
    """An item of a checklist with what was found there."""

    item: Item
    answer: Answer | None


def visible_tasks(user: User) -> QuerySet[DutyTask]:
    """Return the tasks `user` may see."""
    seen: QuerySet[Any] = DutyTask.objects.all()
    return narrow(seen, user=user, kinds=("duty_task",))


def get(*, number: str, user: User) -> DutyTask:
    """Return one task. Raises Http404 alike for a hidden one and none at all."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    found = called(visible_tasks(user).select_related(*BESIDE), number)
    if found is None:
        raise Http404
    return found


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[DutyTask]:
    """Return the tasks `user` may see that `filters` keep; `at` is now."""
    rows = visible_tasks(user)
    if filters.stage == "today":
        start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = rows.filter(planned_at__gte=start, planned_at__lte=at)
    else:
        rows = rows.filter(STAGES.get(filters.stage, Q()))
    if filters.duty:
        rows = rows.filter(duty__number=filters.duty)
    if filters.team:
        rows = rows.filter(team__code=filters.team)
    if filters.customer:
        rows = rows.filter(customer__code=filters.customer)
    if filters.is_mine:
        rows = rows.filter(of_person(user))
    if filters.text:
        seen: QuerySet[Any] = rows
        found: QuerySet[Any] = matching(seen, user=user, text=filters.text, kinds=("duty_task",))
        return found
    return rows


def of_person(user: User) -> Q:
    """Return the condition of what `user` does: his own, and what his teams have not given away."""
    teams = list(user.teams.values_list("pk", flat=True))
    return Q(assignee=user) | Q(assignee=None, team_id__in=teams)


def waiting_for(user: User) -> QuerySet[DutyTask]:
    """Return the open tasks of `user` and of his or her teams, what is due first in front."""
    theirs = Q(assignee=user) | Q(team_id__in=user.teams.values("pk"))
    return visible_tasks(user).filter(theirs, is_open=True).order_by("due_at", "pk")


def lines_of(task: DutyTask) -> list[Line]:
    """Return the checklist of a task, item by item, with what was found."""
    answers = {
        answer.key: answer
        for answer in task.answers.select_related("by", "attachment", "follow_up")
    }
    return [Line(item, answers.get(item.key)) for item in task.items]


def to_do_first(lines: Iterable[Line]) -> list[Item]:
    """Return the items that keep a task from being finished: to look at, to prove, to follow up."""
    return [item for item, given in lines if keeps_open(item, given)]


def keeps_open(item: Item, given: Answer | None) -> bool:
    """Return whether an item keeps its task from being finished."""
    if given is None:
        return item.is_required
    is_unproven = item.takes_file and not given.has_file
    return is_unproven or (not given.is_ok and not given.is_followed_up)


def is_doer(user: User, *, task: DutyTask) -> bool:
    """Return whether `user` does this task: it is his, his team's, or he hands out such tasks."""
    if not access_of(user).may("duty_task.do", task):
        return False
    if task.assignee_id == user.pk or access_of(user).may("duty_task.assign", task):
        return True
    return task.team_id is not None and user.teams.filter(pk=task.team_id).exists()


def is_late(task: DutyTask, *, at: datetime) -> bool:
    """Return whether the time to do an open task is up; the worker counts it as missed soon."""
    return task.state in OPEN and task.due_at is not None and task.due_at <= at
