"""Procedures through the API: what is in force, and versions tailored and approved."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, PersonOut, Said
from evident.api.idempotency import repeatable
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.procedures.procedure import known_kinds, procedure_of

router = Router(tags=["procedures"])
Names = Annotated[list[Code], Field(max_length=100)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class WhoIn(Schema):
    """Who may take a step."""

    permission: Code = ""
    roles: Names = []


class ApproversIn(Schema):
    """Who approves a step: one of them, or all."""

    need: Literal["any", "all"]
    roles: Names = []
    people: Names = Field([], description="Sign-in names.")


class ItemIn(Schema):
    """An item of a checklist."""

    code: Code
    text_en: Code
    text_zh: Code


class WaitingReasonIn(Schema):
    """What a record may wait for."""

    code: Code
    name_en: Code
    name_zh: Code


class RulesIn(Schema):
    """What an organisation asks beyond the shipped procedure; by the name of the step."""

    model_config = ConfigDict(extra="forbid")

    required: dict[Code, Names] = Field({}, description="Facts that have to be there.")
    separated: dict[Code, Names] = Field({}, description="Who must be somebody else.")
    who: dict[Code, WhoIn] = {}
    approvals: dict[Code, ApproversIn] = {}
    checklists: dict[Code, Annotated[list[ItemIn], Field(max_length=100)]] = {}
    waiting_reasons: list[WaitingReasonIn] = Field([], max_length=100)
    limits: dict[Code, int] = Field({}, description="Hours.")
    calendar: Code = Field("", description="In whose hours limits are counted; empty: elapsed.")


class ProposeProcedureIn(Schema):
    """Why the procedure should change."""

    reason: Said


class ProcedureVersionOut(Schema):
    """A version of a procedure; records keep the one they started under."""

    number: int
    state: str = Field(description="draft, effective or superseded.")
    reason: str
    author: PersonOut | None
    approver: PersonOut | None
    created_at: datetime
    effective_at: datetime | None


class WholeProcedureVersionOut(ProcedureVersionOut):
    """A version with what it asks."""

    kind: str
    rules: dict[str, Any]


class ProcedureStepOut(Schema):
    """A step of a procedure: where it leads, and what it takes."""

    name: str
    label: str
    source: list[str]
    target: str | None = Field(description="None keeps the state.")
    permission: str


class ProcedureOut(Schema):
    """A procedure: its states and steps, and its versions, the newest first."""

    kind: str
    clause: str
    states: dict[str, str] = Field(description="Codes and names.")
    steps: list[ProcedureStepOut]
    versions: list[ProcedureVersionOut]


def shown(request: ApiRequest, kind: str) -> dict[str, Any]:
    """Return a procedure as the API shows it. Raises Http404, PermissionDenied."""
    versions = tailoring.versions_of(kind=kind, user=request.auth)
    procedure = procedure_of(kind)
    return {
        "kind": kind,
        "clause": procedure.clause,
        "states": {code: str(label) for code, label in procedure.states.choices},
        "steps": [
            {
                "name": step.name,
                "label": str(step.label),
                "source": sorted(step.source),
                "target": step.target,
                "permission": step.permission,
            }
            for step in procedure.steps
        ],
        "versions": versions,
    }


@router.get("", response=list[ProcedureOut], operation_id="list_procedures")
def list_procedures(request: ApiRequest) -> Iterable[dict[str, Any]]:
    """List the procedure of every process."""
    tailoring.require_sight(request.auth)
    return [shown(request, kind) for kind in known_kinds()]


@router.get("/{kind}", response=ProcedureOut, operation_id="get_procedure")
def get(request: ApiRequest, kind: str) -> dict[str, Any]:
    """Return the procedure of one process."""
    return shown(request, kind)


@router.post(
    "/{kind}/propose", response={201: WholeProcedureVersionOut}, operation_id="propose_procedure"
)
@repeatable(
    lambda request, made, kind, **_: tailoring.get(kind=kind, number=int(made), user=request.auth)
)
def propose(request: ApiRequest, kind: str, data: ProposeProcedureIn) -> Status[ProcedureVersion]:
    """Start a draft from the version in force; there is one draft at a time."""
    tailoring.versions_of(kind=kind, user=request.auth)
    draft = tailoring.propose(kind=kind, by=request.auth, at=timezone.now(), reason=data.reason)
    return Status(201, draft)


@router.get(
    "/{kind}/versions/{number}",
    response=WholeProcedureVersionOut,
    operation_id="get_procedure_version",
)
def version(request: ApiRequest, kind: str, number: Number) -> ProcedureVersion:
    """Return one version with what it asks."""
    return tailoring.get(kind=kind, number=number, user=request.auth)


@router.put(
    "/{kind}/versions/{number}",
    response=WholeProcedureVersionOut,
    operation_id="edit_procedure_version",
)
def edit(request: ApiRequest, kind: str, number: Number, data: RulesIn) -> ProcedureVersion:
    """Put rules in place of all those of a draft; every mistake gets a sentence."""
    draft = tailoring.get(kind=kind, number=number, user=request.auth)
    rules = data.model_dump(exclude_defaults=True)
    return tailoring.edit(version=draft, by=request.auth, at=timezone.now(), rules=rules)


@router.post(
    "/{kind}/versions/{number}/approve",
    response=WholeProcedureVersionOut,
    operation_id="approve_procedure_version",
)
def approve(request: ApiRequest, kind: str, number: Number) -> ProcedureVersion:
    """Put a draft into force; somebody else than its authors has to."""
    draft = tailoring.get(kind=kind, number=number, user=request.auth)
    return tailoring.approve(version=draft, by=request.auth, at=timezone.now())


@router.post(
    "/{kind}/versions/{number}/discard",
    response={204: None},
    operation_id="discard_procedure_version",
)
def discard(request: ApiRequest, kind: str, number: Number) -> Status[None]:
    """Drop a draft; the trail keeps what it said."""
    draft = tailoring.get(kind=kind, number=number, user=request.auth)
    tailoring.discard(version=draft, by=request.auth, at=timezone.now())
    return Status(204, None)
