"""Tasks of duties through the API."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, UploadedFile
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Named, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.queries import sees_internal, visible_to
from evident.kernel.records.reading import note_reading
from evident.relationships.customers.queries.parties import staff
from evident.resolution.duties import actions
from evident.resolution.duties.models import DutyTask
from evident.resolution.duties.procedure.task import PROCEDURE
from evident.resolution.duties.queries import tasks as queries

router = Router(tags=["duty tasks"])


class DutyAnswerOut(Schema):
    """
    An item of the checklist and what was found there.

    Notes, people and what follows are empty for those who may not read internal notes.
    """

    key: str
    text: str
    evidence: str
    is_required: bool
    bounds: str
    verdict: str = Field("", description="ok, not_ok, or empty: nobody has looked yet.")
    value: str = ""
    unit: str = ""
    at: datetime | None = None
    by: PersonOut | None = None
    note: str = ""
    attachment: int | None = None
    follow_up: str | None = None
    follow_up_note: str = ""


class DutyTaskLineOut(Schema):
    """A task in a list."""

    number: str
    url: str
    duty: str
    name: str
    state: str
    is_open: bool
    planned_at: datetime
    due_at: datetime
    missed_at: datetime | None
    resolved_at: datetime | None
    deviations: int
    customer: Named | None
    service: str | None
    version: int
    team: Named | None = None
    assignee: PersonOut | None = None
    done_by: PersonOut | None = None


class DutyTaskOut(DutyTaskLineOut):
    """A task with its checklist."""

    instruction: str
    may_skip: bool
    skip_reason: str
    remark: str = ""
    missed_reason: str = ""
    checklist: list[DutyAnswerOut]


OURS = ("team", "assignee", "done_by")
PLAIN = [
    name for name in DutyTaskLineOut.model_fields if name not in (*OURS, "url", "duty", "service")
]


class DutyTaskFilters(PageIn):
    """Which tasks, in which order."""

    stage: Code = Field(
        "any", description="open, today, missed, unexplained, not_ok, done, ended or any."
    )
    text: Code = ""
    duty: Code = Field("", description="Number of a duty.")
    team: Code = ""
    customer: Code = ""
    is_mine: bool = Field(default=False, description="Yours, or nobody's of your teams.")
    order: Code = Field("latest", description="latest or due.")


def line(task: DutyTask, *, user: User) -> dict[str, Any]:
    """Return a task as a list shows it to `user`."""
    out = {name: getattr(task, name) for name in PLAIN} | {
        "url": task.get_absolute_url(),
        "duty": task.duty.number,
        "service": task.service.number if task.service else None,
    }
    if sees_internal(user, record=task):
        out |= {name: getattr(task, name) for name in OURS}
    return out


def shown(task: DutyTask, *, user: User) -> dict[str, Any]:
    """Return a task with its checklist as the API shows it to `user`."""
    is_ours = sees_internal(user, record=task)
    out = line(task, user=user) | {
        "instruction": task.instruction,
        "may_skip": task.may_skip,
        "skip_reason": task.skip_reason,
        "checklist": [item_of(each, is_ours=is_ours) for each in queries.lines_of(task)],
    }
    if is_ours:
        out |= {"remark": task.remark, "missed_reason": task.missed_reason}
    return out


def item_of(told: queries.Line, *, is_ours: bool) -> dict[str, Any]:
    """Return an item with what was found; ours alone is who found it and what follows."""
    item, given = told
    out = {
        name: getattr(item, name)
        for name in ("key", "text", "evidence", "is_required", "bounds", "unit")
    }
    if given is None:
        return out
    out |= {"verdict": given.verdict, "value": given.plain_value, "at": given.at}
    if not is_ours:
        return out
    return out | {
        "by": given.by,
        "note": given.note,
        "attachment": given.attachment_id if given.has_file else None,
        "follow_up": given.follow_up.number if given.follow_up else None,
        "follow_up_note": given.follow_up_note,
    }


@router.get("", response=PageOut[DutyTaskLineOut], operation_id="list_duty_tasks")
def list_tasks(request: ApiRequest, wanted: Query[DutyTaskFilters]) -> dict[str, Any]:
    """List the tasks you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    rows = queries.filtered(user=request.auth, at=timezone.now(), filters=queries.Filters(**facts))
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["latest"])
    page = paged(rows.select_related(*queries.BESIDE), wanted=wanted, order=order)
    return page | {"items": [line(task, user=request.auth) for task in page["items"]]}


@router.get("/{number}", response=DutyTaskOut, operation_id="get_duty_task")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one task with its checklist; its version is the ETag."""
    task = queries.get(number=number, user=request.auth)
    note_reading(record=task, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{task.version}"'
    return shown(task, user=request.auth)


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the task as it is then."""
    task = queries.get(number=number, user=request.auth)
    task = as_seen(task, version=version_seen(request))
    getattr(actions, name)(task=task, by=request.auth, at=timezone.now(), **facts)
    return shown(queries.get(number=number, user=request.auth), user=request.auth)


def again(request: ApiRequest, made: str, **_: object) -> dict[str, Any]:
    """Return the task as `request` sees it, where it was repeated."""
    return shown(queries.get(number=made, user=request.auth), user=request.auth)


class DutyAnswerIn(Schema):
    """What was found at an item."""

    key: Code
    verdict: Code = Field("", description="ok or not_ok; of a value its bounds decide.")
    value: Decimal | None = None
    note: Text = ""


class DutyFollowIn(Schema):
    """In which record something is done about an item, or what was done at once."""

    key: Code
    record: Code = Field("", description="Number of a record.")
    note: Text = ""


class DutyItemKeyIn(Schema):
    """An item of the checklist."""

    key: Code


class DutyFinishIn(Schema):
    """A remark."""

    remark: Text = ""


class DutyFinishLateIn(DutyFinishIn):
    """Why it is late."""

    reason: Said


class DutyTaskReasonIn(Schema):
    """Why."""

    reason: Said


class DutyAssignIn(Schema):
    """Who does it."""

    team: Code = ""
    assignee: Code = Field("", description="Sign-in name.")
    reason: Text = ""


@router.post(
    "/{number}/begin", response=DutyTaskOut, operation_id="begin_duty_task", openapi_extra=IF_MATCH
)
def begin(request: ApiRequest, number: str) -> dict[str, Any]:
    """Begin with it; you have it if nobody did."""
    return taken(request, number, "begin")


@router.post(
    "/{number}/answer",
    response=DutyTaskOut,
    operation_id="answer_duty_task",
    openapi_extra=IF_MATCH,
)
def answer(request: ApiRequest, number: str, data: DutyAnswerIn) -> dict[str, Any]:
    """Note what was found at an item. A file is added by `/attach`."""
    return taken(request, number, "answer", **data.model_dump())


@router.post(
    "/{number}/attach",
    response=DutyTaskOut,
    operation_id="attach_to_duty_task",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def attach(
    request: ApiRequest, number: str, data: Form[DutyAnswerIn], file: File[UploadedFile]
) -> dict[str, Any]:
    """Note what was found at an item with the photo or file that proves it."""
    proof = actions.File(file.name or "", file.chunks())
    return taken(request, number, "answer", file=proof, **data.model_dump())


@router.post(
    "/{number}/follow_up",
    response=DutyTaskOut,
    operation_id="follow_up_duty_task",
    openapi_extra=IF_MATCH,
)
def follow_up(request: ApiRequest, number: str, data: DutyFollowIn) -> dict[str, Any]:
    """Name the record that follows from an item that is not OK, or what was done at once."""
    facts = data.model_dump()
    known = visible_to(request.auth)
    facts["record"] = found(known, "record", number=data.record) if data.record else None
    return taken(request, number, "follow_up", **facts)


@router.post(
    "/{number}/report_incident",
    response=DutyTaskOut,
    operation_id="report_incident_of_duty_task",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def report_incident(request: ApiRequest, number: str, data: DutyItemKeyIn) -> dict[str, Any]:
    """Report an incident of an item that is not OK; it is linked to the task."""
    return taken(request, number, "report_incident", key=data.key)


@router.post(
    "/{number}/finish",
    response=DutyTaskOut,
    operation_id="finish_duty_task",
    openapi_extra=IF_MATCH,
)
def finish(request: ApiRequest, number: str, data: DutyFinishIn) -> dict[str, Any]:
    """Note that everything was looked at."""
    return taken(request, number, "finish", remark=data.remark)


@router.post(
    "/{number}/finish_late",
    response=DutyTaskOut,
    operation_id="finish_duty_task_late",
    openapi_extra=IF_MATCH,
)
def finish_late(request: ApiRequest, number: str, data: DutyFinishLateIn) -> dict[str, Any]:
    """Note that everything was looked at after the time was up; it counts as missed."""
    return taken(request, number, "finish_late", **data.model_dump())


@router.post(
    "/{number}/skip", response=DutyTaskOut, operation_id="skip_duty_task", openapi_extra=IF_MATCH
)
def skip(request: ApiRequest, number: str, data: DutyTaskReasonIn) -> dict[str, Any]:
    """Leave it out this time, where the duty allows that."""
    return taken(request, number, "skip", reason=data.reason)


@router.post(
    "/{number}/explain",
    response=DutyTaskOut,
    operation_id="explain_duty_task",
    openapi_extra=IF_MATCH,
)
def explain(request: ApiRequest, number: str, data: DutyTaskReasonIn) -> dict[str, Any]:
    """Say why it was missed."""
    return taken(request, number, "explain", reason=data.reason)


@router.post(
    "/{number}/assign",
    response=DutyTaskOut,
    operation_id="assign_duty_task",
    openapi_extra=IF_MATCH,
)
def assign(request: ApiRequest, number: str, data: DutyAssignIn) -> dict[str, Any]:
    """Hand the task to a team, to one of its members, or to a person alone."""
    facts: dict[str, Any] = {"reason": data.reason}
    facts["team"] = found(Team.objects.all(), "team", code=data.team) if data.team else None
    person = found(staff(), "assignee", login=data.assignee) if data.assignee else None
    return taken(request, number, "assign", assignee=person, **facts)


@router.get("/{number}/steps", response=list[Code], operation_id="list_duty_task_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    task = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(task, by=request.auth)]
