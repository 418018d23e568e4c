"""The operations on service requests."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageOut
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.paging import page_of
from evident.kernel.records.reading import note_reading
from evident.portfolio.catalogue import queries as catalogue
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.api.schemas import (
    DeputyIn,
    DeputyOut,
    OrderApproverIn,
    OrderAssignIn,
    OrderHoldIn,
    OrderIn,
    OrderNoteIn,
    OrderPriorityIn,
    OrderReasonIn,
    OrderRemarkIn,
    OrderTaskDoneIn,
    OrderTaskOut,
    ServiceRequestFilters,
    ServiceRequestFullOut,
    ServiceRequestOut,
    StuckOut,
    shown,
    task_shown,
    whole,
)
from evident.resolution.service_requests.models import Delegation, Seat, ServiceRequest
from evident.resolution.service_requests.procedure import PROCEDURE
from evident.resolution.service_requests.queries import seeing as queries
from evident.resolution.service_requests.queries import stuck as stuck_queries

router = Router(tags=["service requests"])


@router.get("", response=PageOut[ServiceRequestOut], operation_id="list_service_requests")
def list_service_requests(
    request: ApiRequest, wanted: Query[ServiceRequestFilters]
) -> dict[str, Any]:
    """List the service requests you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    rows = queries.filtered(
        user=request.auth, at=timezone.now(), filters=queries.Filters(**facts)
    ).select_related(*queries.BESIDE)
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(each, user=request.auth) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.post("", response={201: ServiceRequestFullOut}, operation_id="order_service_request")
@repeatable(lambda request, made, **_: whole(one(request, made), user=request.auth))
def order(request: ApiRequest, data: OrderIn) -> Status[dict[str, Any]]:
    """Order something. With an idempotency key, repeating the request makes no second one."""
    user, now = request.auth, timezone.now()
    offering = found(catalogue.visible_to(user), "offering", number=data.offering)
    version = found(offering.versions.all(), "form_version", number=data.form_version)
    facts: dict[str, Any] = {"answers": data.answers, "channel": data.channel}
    if data.requester:
        facts["requester"] = found(catalogue.people_for(user), "requester", login=data.requester)
    made = actions.order(by=user, at=now, offering=offering, form_version=version, **facts)
    return Status(201, whole(one(request, made.number), user=user))


@router.get("/approvals", response=list[ServiceRequestOut], operation_id="list_orders_to_approve")
def list_to_approve(request: ApiRequest) -> list[dict[str, Any]]:
    """List the orders that wait for your word, at most 200."""
    rows = queries.to_approve(request.auth).select_related(*queries.BESIDE).order_by("opened_at")
    return [shown(each, user=request.auth) for each in rows[:200]]


@router.get("/tasks", response=list[OrderTaskOut], operation_id="list_order_tasks_to_do")
def list_tasks(request: ApiRequest) -> list[dict[str, Any]]:
    """List the tasks that wait for you or your teams, at most 200."""
    require_somewhere(request.auth, "service_request.fulfil")
    return [task_shown(task) for task in queries.tasks_of(request.auth)[:200]]


@router.get("/stuck", response=list[StuckOut], operation_id="list_stuck_work")
def list_stuck(request: ApiRequest) -> list[dict[str, Any]]:
    """List what waits for nobody."""
    require_somewhere(request.auth, "service_request.repair")
    return [
        {
            "number": each.order.number,
            "why": each.why,
            "repair": each.repair,
            "id": each.key or None,
        }
        for each in stuck_queries.all_of(user=request.auth, at=timezone.now())
    ]


@router.get("/deputies", response=list[DeputyOut], operation_id="list_approval_deputies")
def list_deputies(request: ApiRequest) -> list[Delegation]:
    """List who decides in your place, and in whose place you decide."""
    mine = Delegation.objects.filter(person=request.auth)
    rows = mine | Delegation.objects.filter(deputy=request.auth)
    return list(rows.select_related("person", "deputy")[:200])


@router.post("/deputies", response={201: DeputyOut}, operation_id="name_approval_deputy")
@repeatable(lambda request, made, **_: Delegation.objects.get(person=request.auth, pk=int(made)))
def delegate(request: ApiRequest, data: DeputyIn) -> Status[Delegation]:
    """Let a colleague decide in your place for a time."""
    colleagues = User.objects.filter(organisation=request.auth.organisation_id)
    deputy = found(colleagues, "deputy", login=data.deputy)
    facts = {"begins_on": data.begins_on, "ends_on": data.ends_on}
    made = actions.delegate(by=request.auth, at=timezone.now(), deputy=deputy, **facts)
    return Status(201, made)


@router.get("/{number}", response=ServiceRequestFullOut, operation_id="get_service_request")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one service request with its approvals and tasks; its version is the ETag."""
    order = one(request, number)
    note_reading(record=order, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{order.version}"'
    return whole(order, user=request.auth)


def one(request: ApiRequest, number: str) -> ServiceRequest:
    """Return the service request called `number`."""
    return queries.get(number=number, user=request.auth)


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the service request as it is then."""
    act = getattr(actions, name)
    seen = as_seen(one(request, number), version=version_seen(request))
    act(service_request=seen, by=request.auth, at=timezone.now(), **facts)
    return whole(one(request, number), user=request.auth)


def worker(data: OrderAssignIn) -> dict[str, Any]:
    """Return team and person of whom an assignment names."""
    team = found(Team.objects.filter(is_active=True), "team", code=data.team)
    assignee = found(team.members.all(), "assignee", login=data.assignee) if data.assignee else None
    return {"team": team, "assignee": assignee, "reason": data.reason}


FULL = ServiceRequestFullOut


@router.post(
    "/{number}/approve",
    response=FULL,
    operation_id="approve_service_request",
    openapi_extra=IF_MATCH,
)
def approve(request: ApiRequest, number: str, data: OrderRemarkIn) -> dict[str, Any]:
    """Say yes on the approval that is asked for now."""
    return taken(request, number, "approve", comment=data.comment)


@router.post(
    "/{number}/reject", response=FULL, operation_id="reject_service_request", openapi_extra=IF_MATCH
)
def reject(request: ApiRequest, number: str, data: OrderReasonIn) -> dict[str, Any]:
    """Say no: this ends the order."""
    return taken(request, number, "reject", reason=data.reason)


@router.post(
    "/{number}/replace_approver",
    response=FULL,
    operation_id="replace_service_request_approver",
    openapi_extra=IF_MATCH,
)
def replace_approver(request: ApiRequest, number: str, data: OrderApproverIn) -> dict[str, Any]:
    """Let somebody else decide in the place of who left, or of nobody."""
    seats = Seat.objects.filter(approval__service_request=one(request, number))
    seat = found(seats, "seat", pk=data.seat)
    approver = found(catalogue.people_for(request.auth), "approver", login=data.approver)
    facts = {"seat": seat, "approver": approver, "reason": data.reason}
    return taken(request, number, "replace_approver", **facts)


@router.post(
    "/{number}/begin", response=FULL, operation_id="begin_service_request", openapi_extra=IF_MATCH
)
def begin(request: ApiRequest, number: str) -> dict[str, Any]:
    """Begin to fulfil it."""
    return taken(request, number, "begin")


@router.post(
    "/{number}/assign", response=FULL, operation_id="assign_service_request", openapi_extra=IF_MATCH
)
def assign(request: ApiRequest, number: str, data: OrderAssignIn) -> dict[str, Any]:
    """Hand it to a team, or to one of its members."""
    return taken(request, number, "assign", **worker(data))


@router.post(
    "/{number}/prioritise",
    response=FULL,
    operation_id="prioritise_service_request",
    openapi_extra=IF_MATCH,
)
def prioritise(request: ApiRequest, number: str, data: OrderPriorityIn) -> dict[str, Any]:
    """Deal with it sooner or later than usual."""
    return taken(request, number, "prioritise", **data.model_dump())


@router.post(
    "/{number}/hold", response=FULL, operation_id="hold_service_request", openapi_extra=IF_MATCH
)
def hold(request: ApiRequest, number: str, data: OrderHoldIn) -> dict[str, Any]:
    """Put it on hold."""
    return taken(request, number, "hold", **data.model_dump())


@router.post(
    "/{number}/resume", response=FULL, operation_id="resume_service_request", openapi_extra=IF_MATCH
)
def resume(request: ApiRequest, number: str) -> dict[str, Any]:
    """Go on with the work."""
    return taken(request, number, "resume")


@router.post(
    "/{number}/fulfil", response=FULL, operation_id="fulfil_service_request", openapi_extra=IF_MATCH
)
def fulfil(request: ApiRequest, number: str, data: OrderNoteIn) -> dict[str, Any]:
    """Record that what was ordered is there."""
    return taken(request, number, "fulfil", note=data.note)


@router.post(
    "/{number}/reopen", response=FULL, operation_id="reopen_service_request", openapi_extra=IF_MATCH
)
def reopen(request: ApiRequest, number: str, data: OrderReasonIn) -> dict[str, Any]:
    """Say that it is not as ordered."""
    return taken(request, number, "reopen", reason=data.reason)


@router.post(
    "/{number}/close", response=FULL, operation_id="close_service_request", openapi_extra=IF_MATCH
)
def close(request: ApiRequest, number: str) -> dict[str, Any]:
    """End a fulfilled order."""
    return taken(request, number, "close")


@router.post(
    "/{number}/cancel", response=FULL, operation_id="cancel_service_request", openapi_extra=IF_MATCH
)
def cancel(request: ApiRequest, number: str, data: OrderReasonIn) -> dict[str, Any]:
    """Give the order up, and say why."""
    return taken(request, number, "cancel", reason=data.reason)


def task_taken(
    request: ApiRequest, number: str, task: int, name: str, **facts: Any
) -> dict[str, Any]:
    """Take a step on a task and return the task as it is then."""
    wanted = queries.task(number=number, key=task, user=request.auth)
    done = getattr(actions, name)(task=wanted, by=request.auth, at=timezone.now(), **facts)
    return task_shown(done)


@router.post(
    "/{number}/tasks/{int:task}/take", response=OrderTaskOut, operation_id="take_order_task"
)
def take_task(request: ApiRequest, number: str, task: int) -> dict[str, Any]:
    """Make it your task."""
    return task_taken(request, number, task, "take_task")


@router.post(
    "/{number}/tasks/{int:task}/assign", response=OrderTaskOut, operation_id="assign_order_task"
)
def assign_task(request: ApiRequest, number: str, task: int, data: OrderAssignIn) -> dict[str, Any]:
    """Hand the task to a team, or to one of its members."""
    return task_taken(request, number, task, "assign_task", **worker(data))


@router.post(
    "/{number}/tasks/{int:task}/finish", response=OrderTaskOut, operation_id="finish_order_task"
)
def finish_task(
    request: ApiRequest, number: str, task: int, data: OrderTaskDoneIn
) -> dict[str, Any]:
    """Note that the task is done."""
    return task_taken(request, number, task, "finish_task", **data.model_dump())


@router.post(
    "/{number}/tasks/{int:task}/skip", response=OrderTaskOut, operation_id="skip_order_task"
)
def skip_task(request: ApiRequest, number: str, task: int, data: OrderReasonIn) -> dict[str, Any]:
    """Note that the task is not needed this time."""
    return task_taken(request, number, task, "skip_task", reason=data.reason)


@router.get("/{number}/steps", response=list[Code], operation_id="list_service_request_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    order = one(request, number)
    return [step.name for step in PROCEDURE.possible(order, by=request.auth)]
