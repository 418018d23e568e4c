"""Nonconformities through the API."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Moment, PersonOut, Said, Text
from evident.api.idempotency import repeatable
from evident.api.paging import PageOut
from evident.api.versions import IF_MATCH
from evident.kernel.records.paging import page_of
from evident.kernel.records.reading import note_reading
from evident.management.audits.actions import nonconformities as actions
from evident.management.audits.api import shared
from evident.management.audits.api.corrective_actions import CorrectiveActionOut
from evident.management.audits.api.corrective_actions import shown as action_shown
from evident.management.audits.api.shared import AuditOwnerIn, AuditReasonIn, TreatmentFilters
from evident.management.audits.models import Nonconformity
from evident.management.audits.procedure.nonconformity import PROCEDURE
from evident.management.audits.queries import seeing

router = Router(tags=["nonconformities"])


class NonconformityOut(Schema):
    """A nonconformity."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    grade: str
    finding: str = Field(description="Number of its finding.")
    owner: PersonOut | None
    correction: str
    consequences: str
    corrected_at: datetime | None
    cause: str
    cause_method: str
    similar_cases: str
    needs_action: bool | None = Field(description="Whether the cause has to be removed.")
    no_action_reason: str
    analysed_at: datetime | None
    analysed_by: PersonOut | None
    reopenings: int
    conclusion: str
    closed_by: PersonOut | None
    withdraw_reason: str
    actions: list[str] = Field(description="Numbers of its corrective actions you may see.")
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    version: int


class NonconformityCorrectIn(Schema):
    """How it was contained and put right."""

    correction: Said
    consequences: Text = ""
    corrected_at: Moment | None = None


class NonconformityAnalyseIn(Schema):
    """Why it happened, where else it may, and whether the cause has to be removed."""

    cause: Said
    similar_cases: Said
    needs_action: bool
    cause_method: Code = Field(
        "five_whys", description="five_whys, fishbone, timeline, interviews or other."
    )
    no_action_reason: Text = ""


class PlanActionIn(Schema):
    """What removes the cause, who does it until when, and who verifies it."""

    title: Line
    description: Said
    owner: Code = Field(description="Sign-in name.")
    due_on: date
    verifier: Code = Field("", description="Sign-in name; never the owner.")
    sms_change: Text = ""


class NonconformityCloseIn(Schema):
    """What shows that it is settled."""

    conclusion: Said


OWN = (
    "grade", "correction", "consequences", "corrected_at", "cause", "cause_method",
    "similar_cases", "needs_action", "no_action_reason", "analysed_at", "analysed_by",
    "reopenings", "conclusion", "closed_by", "withdraw_reason",
)  # fmt: skip


def shown(nonconformity: Nonconformity) -> dict[str, Any]:
    """Return a nonconformity as the API shows it."""
    own = {name: getattr(nonconformity, name) for name in OWN}
    actions = nonconformity.corrective_actions.filter(is_restricted=False).order_by("pk")
    return shared.common_of(nonconformity) | own | {
        "finding": nonconformity.finding.number,
        "actions": list(actions.values_list("number", flat=True)),
    }  # fmt: skip


@router.get("", response=PageOut[NonconformityOut], operation_id="list_nonconformities")
def list_nonconformities(request: ApiRequest, wanted: Query[TreatmentFilters]) -> dict[str, Any]:
    """List the nonconformities you may see."""
    rows = seeing.filtered_nonconformities(
        user=request.auth, at=timezone.now(), filters=shared.filters_of(wanted)
    ).select_related(*seeing.LINE, "analysed_by", "closed_by")
    order = seeing.ORDERS.get(wanted.order, seeing.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(each) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=NonconformityOut, operation_id="get_nonconformity")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one nonconformity; its version is the ETag."""
    found = seeing.get_nonconformity(number=number, user=request.auth)
    note_reading(record=found, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{found.version}"'
    return shown(found)


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the nonconformity as it is then."""
    found = shared.seen(request, seeing.get_nonconformity(number=number, user=request.auth))
    act = getattr(actions, name)
    return shown(act(nonconformity=found, by=request.auth, at=timezone.now(), **facts))


@router.post(
    "/{number}/assign",
    response=NonconformityOut,
    operation_id="assign_nonconformity",
    openapi_extra=IF_MATCH,
)
def assign(request: ApiRequest, number: str, data: AuditOwnerIn) -> dict[str, Any]:
    """Name who answers for it."""
    return taken(request, number, "assign", owner=shared.person(data.owner, "owner"))


@router.post(
    "/{number}/correct",
    response=NonconformityOut,
    operation_id="correct_nonconformity",
    openapi_extra=IF_MATCH,
)
def correct(request: ApiRequest, number: str, data: NonconformityCorrectIn) -> dict[str, Any]:
    """Record how it was contained and put right."""
    return taken(request, number, "correct", **data.model_dump())


@router.post(
    "/{number}/analyse",
    response=NonconformityOut,
    operation_id="analyse_nonconformity",
    openapi_extra=IF_MATCH,
)
def analyse(request: ApiRequest, number: str, data: NonconformityAnalyseIn) -> dict[str, Any]:
    """Record cause, similar cases, and whether the cause has to be removed."""
    return taken(request, number, "analyse", **data.model_dump())


@router.post(
    "/{number}/plan-action",
    response={201: CorrectiveActionOut},
    operation_id="plan_corrective_action",
    openapi_extra=IF_MATCH,
)
@repeatable(
    lambda request, made, **_: action_shown(seeing.get_action(number=made, user=request.auth))
)
def plan_action(request: ApiRequest, number: str, data: PlanActionIn) -> Status[dict[str, Any]]:
    """Let somebody remove the cause."""
    found = shared.seen(request, seeing.get_nonconformity(number=number, user=request.auth))
    facts = data.model_dump()
    facts["owner"] = shared.person(data.owner, "owner")
    facts["verifier"] = shared.person_or_none(data.verifier, "verifier")
    made = actions.plan_action(nonconformity=found, by=request.auth, at=timezone.now(), **facts)
    return Status(201, action_shown(made))


@router.post(
    "/{number}/close",
    response=NonconformityOut,
    operation_id="close_nonconformity",
    openapi_extra=IF_MATCH,
)
def close(request: ApiRequest, number: str, data: NonconformityCloseIn) -> dict[str, Any]:
    """End a nonconformity whose actions are verified, or whose cause need not be removed."""
    return taken(request, number, "close", **data.model_dump())


@router.post(
    "/{number}/withdraw",
    response=NonconformityOut,
    operation_id="withdraw_nonconformity",
    openapi_extra=IF_MATCH,
)
def withdraw(request: ApiRequest, number: str, data: AuditReasonIn) -> dict[str, Any]:
    """Take it back together with its finding: it was none."""
    return taken(request, number, "withdraw", **data.model_dump())


@router.get("/{number}/steps", response=list[Code], operation_id="list_nonconformity_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    found = seeing.get_nonconformity(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(found, by=request.auth)]
