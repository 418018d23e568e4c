"""Which service requests a user may see, and the list of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.portfolio.catalogue.design import Type
from evident.portfolio.services.models import Service
from evident.resolution.service_requests.models import ServiceRequest, Task
from evident.resolution.service_requests.models.approval import (
    ApprovalState,
    seats_of,
    waits_for,
)
from evident.resolution.service_requests.models.task import TaskState
from evident.resolution.service_requests.procedure import State

LINE = ("organisation", "requester", "team", "assignee", "offering")
BESIDE = (*LINE, "service", "ordered_by", "form_version", "fulfilled_by", "closed_by")
ORDERS = {
    order.code: order
    for order in (
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
    )
}
STAGES = ("open", "approving", "work", "fulfilled", "ended", "any")


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "open"
    """One of STAGES."""
    text: str = ""
    organisation: str = ""
    team: str = ""
    offering: str = ""
    """The number of an offering."""
    service: str = ""
    """The number of a service."""
    is_mine: bool = False
    is_overdue: bool = False


def visible_to(user: User) -> "QuerySet[ServiceRequest]":
    """Return the service requests `user` may see."""
    return narrow(ServiceRequest.objects.all(), user=user, kinds=("service_request",))


def works(user: User) -> bool:
    """Return whether `user` sees service requests because of his or her work."""
    return access_of(user).may_somewhere("service_request.view")


def get(*, number: str, user: User) -> ServiceRequest:
    """Return one service request. Raises Http404 alike for a hidden one and none at all."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    found = called(visible_to(user).select_related(*BESIDE), number)
    if found is None:
        raise Http404
    return found


def task(*, number: str, key: int, user: User) -> Task:
    """Return a task of an order to those who work on it. Raises Http404."""
    order = get(number=number, user=user)
    if not access_of(user).may("service_request.view_internal", order):
        raise Http404
    found = order.tasks.select_related("team", "assignee", "ended_by").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def filtered(*, user: User, at: datetime, filters: Filters) -> "QuerySet[ServiceRequest]":
    """Return the service requests `user` may see that `filters` keep; `at` is now."""
    rows = visible_to(user).filter(of_stage(filters.stage))
    if filters.organisation:
        known = Organisation.objects.filter(code=filters.organisation).values_list("pk", flat=True)
        rows = rows.filter(organisation_id__in=list(known))
    if filters.team:
        rows = rows.filter(team__code=filters.team)
    if filters.offering:
        rows = rows.filter(offering__number=filters.offering)
    if filters.service:
        rows = rows.filter(service__number=filters.service)
    if filters.is_mine:
        rows = rows.filter(assignee=user)
    if filters.is_overdue:
        late = rows.filter(is_open=True).exclude(state=State.FULFILLED)
        rows = late.alias(by=Coalesce("due_at", "expected_at")).filter(by__lt=at)
    if filters.text:
        seen: QuerySet[Record] = rows
        rows = matching(seen, user=user, text=filters.text, kinds=("service_request",))  # type: ignore[assignment]
    return rows


def of_stage(stage: str) -> Q:
    """Return the condition of a stage; what is open has an index of its own."""
    match stage:
        case "open":
            return Q(is_open=True)
        case "approving":
            return Q(is_open=True, state=State.APPROVING)
        case "work":
            states = [State.APPROVED, State.FULFILLING, State.PENDING]
            return Q(is_open=True, state__in=states)
        case "fulfilled":
            return Q(is_open=True, state=State.FULFILLED)
        case "ended":
            return Q(is_open=False)
    return Q()


def to_approve(user: User) -> "QuerySet[ServiceRequest]":
    """Return the orders on which `user` is asked to decide now: by name, role or as a deputy."""
    decided = seats_of(user.pk).filter(by=user, approval__state=ApprovalState.PENDING)
    return (
        visible_to(user)
        .filter(waits_for(access_of(user)), state=State.APPROVING)
        .exclude(pk__in=decided.values("approval__service_request_id"))
        .exclude(Q(requester=user) | Q(ordered_by=user))
    )


def tasks_of(user: User) -> "QuerySet[Task]":
    """Return the tasks that wait for `user`: his own, and those of his teams nobody has taken."""
    mine = held_by(user)
    return (
        Task.objects.filter(
            mine,
            state=TaskState.OPEN,
            service_request__in=visible_to(user).filter(is_open=True).values("pk"),
        )
        .select_related("service_request", "service_request__offering", "team", "assignee")
        .order_by("opened_at", "pk")
    )


def to_fulfil(user: User) -> "QuerySet[ServiceRequest]":
    """Return the orders without a task to do that `user` is to fulfil, or a team of his."""
    at_work = Task.objects.filter(state=TaskState.OPEN).values("service_request_id")
    states = [State.APPROVED, State.FULFILLING]
    return (
        visible_to(user)
        .filter(held_by(user), is_open=True, state__in=states)
        .exclude(pk__in=at_work)
        .select_related("offering", "team", "assignee")
        .order_by("opened_at", "pk")
    )


def held_by(user: User) -> Q:
    """Return the condition of being with `user`, or with a team of his and nobody in it."""
    return Q(assignee=user) | Q(assignee=None, team__in=Team.objects.of(user).values("pk"))


def answers_of(service_request: ServiceRequest) -> list[tuple[str, list[str]]]:
    """Return what was answered, question by question, as people read it."""
    answers = service_request.answers
    asked = [field for field in service_request.form_version.fields if field.key in answers]
    names = {
        Type.PERSON: names_of_people(answers[f.key] for f in asked if f.type == Type.PERSON),
        Type.SERVICE: names_of_services(answers[f.key] for f in asked if f.type == Type.SERVICE),
    }
    told = []
    for field in asked:
        answer = answers[field.key]
        several = answer if isinstance(answer, list) else [answer]
        known = names.get(Type(field.type), {})
        told.append((field.label, [known.get(each) or field.told(each) for each in several]))
    return told


def names_of_people(logins: Iterable[str]) -> dict[str, str]:
    """Return the names of people by sign-in name."""
    wanted = set(logins)
    people = User.objects.filter(login__in=wanted) if wanted else User.objects.none()
    return dict(people.values_list("login", "name"))


def names_of_services(numbers: Iterable[str]) -> dict[str, str]:
    """Return the names of services by number, in the language of the page."""
    wanted = set(numbers)
    services = Service.objects.filter(number__in=wanted) if wanted else ()
    return {service.number: service.name for service in services}
