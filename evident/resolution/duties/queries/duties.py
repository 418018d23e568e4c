"""Which duties a user may see, and how the last ones went."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.resolution.duties.models import Duty, DutyTask
from evident.resolution.duties.procedure.duty import State
from evident.resolution.duties.queries.tasks import visible_tasks

LINE = ("organisation", "customer", "team", "assignee")
BESIDE = (*LINE, "service", "requester", "manager", "calendar")
SHOWN_BEFORE = 90
ORDERS = {
    order.code: order
    for order in (
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
    )
}
STAGES = {
    "open": Q(is_open=True),
    "active": Q(is_open=True, state=State.ACTIVE),
    "draft": Q(is_open=True, state=State.DRAFT),
    "paused": Q(is_open=True, state=State.PAUSED),
    "ended": Q(is_open=False),
    "any": Q(),
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "open"
    """One of STAGES."""
    text: str = ""
    customer: str = ""
    """The code of an organisation."""
    team: str = ""
    """The code of a team."""
    service: str = ""
    """The number of a service."""
    is_mine: bool = False
    """Whether the person or one of his or her teams does it."""


def visible_duties(user: User) -> QuerySet[Duty]:
    """Return the duties `user` may see."""
    seen: QuerySet[Any] = Duty.objects.all()
    return narrow(seen, user=user, kinds=("duty",))


def get(*, number: str, user: User) -> Duty:
    """Return one duty. Raises Http404 alike for a hidden one and none at all."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    found = called(visible_duties(user).select_related(*BESIDE), number)
    if found is None:
        raise Http404
    return found


def works(user: User) -> bool:
    """Return whether `user` sees duties because of his or her work."""
    return access_of(user).may_somewhere("duty.view")


def filtered(*, user: User, filters: Filters) -> QuerySet[Duty]:
    """Return the duties `user` may see that `filters` keep."""
    rows = visible_duties(user).filter(STAGES.get(filters.stage, Q()))
    if filters.customer:
        rows = rows.filter(customer__code=filters.customer)
    if filters.team:
        rows = rows.filter(team__code=filters.team)
    if filters.service:
        rows = rows.filter(service__number=filters.service)
    if filters.is_mine:
        teams = list(user.teams.values_list("pk", flat=True))
        rows = rows.filter(Q(assignee=user) | Q(team_id__in=teams))
    if filters.text:
        seen: QuerySet[Any] = rows
        found: QuerySet[Any] = matching(seen, user=user, text=filters.text, kinds=("duty",))
        return found
    return rows


def before(duty: Duty, *, user: User, count: int = SHOWN_BEFORE) -> list[DutyTask]:
    """Return the last `count` tasks of a duty that `user` may see, the oldest first."""
    latest = visible_tasks(user).filter(duty=duty).order_by("-planned_at")[:count]
    return list(latest)[::-1]


def tally(tasks: list[DutyTask]) -> dict[str, int]:
    """Return how many of `tasks` there are in each state."""
    counts: dict[str, int] = {}
    for task in tasks:
        counts[task.state] = counts.get(task.state, 0) + 1
    return counts


def last_of(duties: list[Duty], *, user: User) -> dict[int, DutyTask]:
    """Return the latest task of each of `duties` that `user` may see, by the key of the duty."""
    latest = (
        visible_tasks(user)
        .filter(duty__in=duties)
        .order_by("duty_id", "-planned_at")
        .distinct("duty_id")
    )
    return {task.duty_id: task for task in latest}
