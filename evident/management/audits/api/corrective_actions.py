"""Corrective actions through the API; they are planned on their nonconformity."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, PersonOut, Said, Text
from evident.api.paging import PageOut
from evident.api.versions import IF_MATCH
from evident.kernel.records.paging import page_of
from evident.kernel.records.reading import note_reading
from evident.management.audits.actions import corrective_actions as actions
from evident.management.audits.api import shared
from evident.management.audits.api.shared import AuditOwnerIn, AuditReasonIn, TreatmentFilters
from evident.management.audits.models import CorrectiveAction
from evident.management.audits.procedure.corrective_action import PROCEDURE
from evident.management.audits.queries import seeing

router = Router(tags=["corrective actions"])


class CorrectiveActionOut(Schema):
    """A corrective action."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    nonconformity: str = Field(description="Number of its nonconformity.")
    description: str
    sms_change: str
    owner: PersonOut | None
    first_due_at: datetime
    due_at: datetime | None
    done_evidence: str
    done_at: datetime | None
    done_by: PersonOut | None
    verify_from: datetime | None
    verifier: PersonOut | None
    verification: str
    verified_at: datetime | None
    verified_by: PersonOut | None
    failures: int = Field(description="How often it was found to have no effect.")
    cancel_reason: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    version: int


class CorrectiveActionEditIn(Schema):
    """The whole plan of an action."""

    title: Line
    description: Said
    verifier: Code = Field("", description="Sign-in name; never the owner.")
    sms_change: Text = ""


class CorrectiveActionPostponeIn(Schema):
    """Until when, and why it takes longer."""

    due_on: date
    reason: Said


class CorrectiveActionFinishIn(Schema):
    """What was done, and what proves it; attach files or link records before."""

    done_evidence: Said


class CorrectiveActionVerifyIn(Schema):
    """What shows that it had an effect."""

    verification: Said


class CorrectiveActionFailIn(Schema):
    """What shows that it had no effect, and until when it is to be done anew."""

    verification: Said
    due_on: date


class ActionFilters(TreatmentFilters):
    """Which corrective actions, in which order."""

    stage: Code = Field("any", description="open, to_do, waiting, to_verify, ended or any.")


OWN = (
    "description", "sms_change", "first_due_at", "done_evidence", "done_at", "done_by",
    "verify_from", "verifier", "verification", "verified_at", "verified_by", "failures",
    "cancel_reason",
)  # fmt: skip
PEOPLE = ("verifier", "done_by", "verified_by")


def shown(action: CorrectiveAction) -> dict[str, Any]:
    """Return a corrective action as the API shows it."""
    own = {name: getattr(action, name) for name in OWN}
    return shared.common_of(action) | own | {"nonconformity": action.nonconformity.number}


@router.get("", response=PageOut[CorrectiveActionOut], operation_id="list_corrective_actions")
def list_corrective_actions(request: ApiRequest, wanted: Query[ActionFilters]) -> dict[str, Any]:
    """List the corrective actions you may see."""
    rows = seeing.filtered_actions(
        user=request.auth, at=timezone.now(), filters=shared.filters_of(wanted)
    ).select_related(*seeing.LINE, *PEOPLE)
    order = seeing.ORDERS.get(wanted.order, seeing.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(each) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=CorrectiveActionOut, operation_id="get_corrective_action")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one corrective action; its version is the ETag."""
    found = seeing.get_action(number=number, user=request.auth)
    note_reading(record=found, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{found.version}"'
    return shown(found)


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the action as it is then."""
    found = shared.seen(request, seeing.get_action(number=number, user=request.auth))
    act = getattr(actions, name)
    return shown(act(corrective_action=found, by=request.auth, at=timezone.now(), **facts))


@router.post(
    "/{number}/edit",
    response=CorrectiveActionOut,
    operation_id="edit_corrective_action",
    openapi_extra=IF_MATCH,
)
def edit(request: ApiRequest, number: str, data: CorrectiveActionEditIn) -> dict[str, Any]:
    """Change what is to be done and who verifies."""
    facts = data.model_dump() | {"verifier": shared.person_or_none(data.verifier, "verifier")}
    return taken(request, number, "edit", **facts)


@router.post(
    "/{number}/assign",
    response=CorrectiveActionOut,
    operation_id="assign_corrective_action",
    openapi_extra=IF_MATCH,
)
def assign(request: ApiRequest, number: str, data: AuditOwnerIn) -> dict[str, Any]:
    """Name who does it."""
    return taken(request, number, "assign", owner=shared.person(data.owner, "owner"))


@router.post(
    "/{number}/postpone",
    response=CorrectiveActionOut,
    operation_id="postpone_corrective_action",
    openapi_extra=IF_MATCH,
)
def postpone(request: ApiRequest, number: str, data: CorrectiveActionPostponeIn) -> dict[str, Any]:
    """Give it more time, with a reason."""
    return taken(request, number, "postpone", **data.model_dump())


@router.post(
    "/{number}/finish",
    response=CorrectiveActionOut,
    operation_id="finish_corrective_action",
    openapi_extra=IF_MATCH,
)
def finish(request: ApiRequest, number: str, data: CorrectiveActionFinishIn) -> dict[str, Any]:
    """Record that it is done; a file or a linked record has to prove it."""
    return taken(request, number, "finish", **data.model_dump())


@router.post(
    "/{number}/verify",
    response=CorrectiveActionOut,
    operation_id="verify_corrective_action",
    openapi_extra=IF_MATCH,
)
def verify(request: ApiRequest, number: str, data: CorrectiveActionVerifyIn) -> dict[str, Any]:
    """Confirm that it had an effect; never its owner."""
    return taken(request, number, "verify", **data.model_dump())


@router.post(
    "/{number}/fail",
    response=CorrectiveActionOut,
    operation_id="fail_corrective_action",
    openapi_extra=IF_MATCH,
)
def fail(request: ApiRequest, number: str, data: CorrectiveActionFailIn) -> dict[str, Any]:
    """Record that it had no effect: it and its nonconformity are open again."""
    return taken(request, number, "fail", **data.model_dump())


@router.post(
    "/{number}/cancel",
    response=CorrectiveActionOut,
    operation_id="cancel_corrective_action",
    openapi_extra=IF_MATCH,
)
def cancel(request: ApiRequest, number: str, data: AuditReasonIn) -> dict[str, Any]:
    """Give up an action."""
    return taken(request, number, "cancel", **data.model_dump())


@router.get("/{number}/steps", response=list[Code], operation_id="list_corrective_action_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    found = seeing.get_action(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(found, by=request.auth)]
