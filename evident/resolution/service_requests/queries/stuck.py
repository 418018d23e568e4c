"""Work that waits for nobody: what nobody will ever take up unless somebody looks."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import Team, User
from evident.portfolio.catalogue.flow import Need
from evident.resolution.service_requests.models import Approval, Seat, ServiceRequest, Task
from evident.resolution.service_requests.models.approval import ApprovalState
from evident.resolution.service_requests.models.task import TaskState
from evident.resolution.service_requests.procedure import State
from evident.resolution.service_requests.queries.seeing import visible_to
from evident.resolution.service_requests.seats import is_vacant

MOST = 200
"""Rows of each sort; what is beyond shows once these are repaired."""


@dataclass(frozen=True)
class Stuck:
    """One thing that waits for nobody, why, and the step that repairs it."""

    order: ServiceRequest
    why: str
    repair: str
    """The step: replace_approver, assign_task, assign or resume."""
    key: int = 0
    """The seat or task it is about."""


def all_of(*, user: User, at: datetime) -> list[Stuck]:
    """Return all that waits for nobody among what `user` sees, the oldest first."""
    return found_in(visible_to(user), at=at)


def found_in(rows: "QuerySet[ServiceRequest]", *, at: datetime) -> list[Stuck]:
    """Return all that waits for nobody among the open ones of some orders, the oldest first."""
    orders = rows.filter(is_open=True).select_related("offering", "organisation")
    found = [
        *of_approvals(orders, at=at),
        *of_tasks(orders),
        *of_orders(orders),
        *of_waits(orders, at=at),
    ]
    return sorted(found, key=lambda each: (each.order.opened_at, each.order.pk))


def of_approvals(orders: "QuerySet[ServiceRequest]", *, at: datetime) -> list[Stuck]:
    """Return approvals that nobody can give: who left, was never named, or ordered it himself."""
    order_of = "approval__service_request"
    doubtful = Seat.objects.filter(approval=OuterRef("pk"), at=None).filter(
        Q(person=None)  # of a role, or of nobody
        | Q(person__is_active=False)
        | Q(person=F(f"{order_of}__requester"))
        | Q(person=F(f"{order_of}__ordered_by"))
    )
    waiting = (
        Approval.objects.filter(
            Exists(doubtful), state=ApprovalState.PENDING, service_request__in=orders.values("pk")
        )
        .select_related("service_request__offering", "service_request__organisation")
        .prefetch_related("seats__person")
        .order_by("asked_at", "pk")
    )
    found: list[Stuck] = []
    known: dict[tuple[str, int | None], set[int]] = {}
    for approval in waiting.iterator(chunk_size=MOST):
        if len(found) >= MOST:
            break
        order = approval.service_request
        left = [seat for seat in approval.seats.all() if seat.at is None]
        vacant = [seat for seat in left if is_vacant(seat, order, at=at, known=known)]
        if approval.need != Need.ALL and len(vacant) < len(left):
            continue  # somebody can still say yes
        found += [Stuck(order, why_vacant(seat), "replace_approver", seat.pk) for seat in vacant]
    return found


def why_vacant(seat: Seat) -> str:
    """Say why nobody can decide."""
    if seat.role:
        return _("Nobody who may approve it holds the role “%(role)s”.") % {"role": seat.role_name}
    person = seat.person
    if person is None:
        return _("It waits for an approver who was never named.")
    if not person.is_active:
        return _("It waits for the approval of %(person)s, who left.") % {"person": person.name}
    return _("%(person)s would have to approve his or her own order.") % {"person": person.name}


def empty_teams() -> "QuerySet[Team]":
    """Return teams that nobody works in any more, or that are out of use."""
    manned = Team.objects.filter(is_active=True, members__is_active=True)
    return Team.objects.exclude(pk__in=manned.values("pk"))


def of_tasks(orders: "QuerySet[ServiceRequest]") -> list[Stuck]:
    """Return tasks to do that nobody will: without a team, of an empty one, of who left."""
    tasks = (
        Task.objects.filter(state=TaskState.OPEN, service_request__in=orders.values("pk"))
        .select_related(
            "service_request__offering", "service_request__organisation", "team", "assignee"
        )
        .order_by("opened_at")
    )
    empty = set(empty_teams().values_list("pk", flat=True))
    gone = tasks.filter(assignee__is_active=False)
    idle = tasks.filter(assignee=None, team_id__in=empty) | tasks.filter(assignee=None, team=None)
    found = []
    for task in [*gone[:MOST], *idle[:MOST]]:
        facts = {"task": task.title, "team": task.team, "person": task.assignee}
        if task.assignee is not None:
            why = _("The task “%(task)s” is with %(person)s, who left.") % facts
        elif task.team is not None:
            why = _("The task “%(task)s” is with %(team)s, where nobody works.") % facts
        else:
            why = _("The task “%(task)s” is with nobody.") % facts
        found.append(Stuck(task.service_request, why, "assign_task", task.pk))
    return found


def of_orders(orders: "QuerySet[ServiceRequest]") -> list[Stuck]:
    """Return orders to be fulfilled that have no task to do, and nobody to do them."""
    at_work = orders.filter(state__in=[State.APPROVED, State.FULFILLING]).exclude(
        pk__in=Task.objects.filter(state=TaskState.OPEN).values("service_request_id")
    )
    empty = list(empty_teams().values_list("pk", flat=True))
    gone = at_work.filter(assignee__is_active=False)
    idle = at_work.filter(assignee=None, team=None) | at_work.filter(
        assignee=None, team_id__in=empty
    )
    return [
        *(Stuck(order, _("Whoever has it left."), "assign") for order in gone[:MOST]),
        *(Stuck(order, _("It is with nobody."), "assign") for order in idle[:MOST]),
    ]


def of_waits(orders: "QuerySet[ServiceRequest]", *, at: datetime) -> list[Stuck]:
    """Return orders on hold past the time they were to wait until."""
    late = orders.filter(state=State.PENDING, waiting_until__lt=at)
    return [
        Stuck(order, _("It is on hold although its time to wait is over."), "resume")
        for order in late.order_by("waiting_until")[:MOST]
    ]
