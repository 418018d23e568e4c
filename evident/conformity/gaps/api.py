"""Gaps through the API: which there are, what closes each, planning and planning anew."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, PersonOut, Said, found
from evident.api.idempotency import repeatable
from evident.conformity.gaps import actions, readiness
from evident.conformity.gaps.queries import changes, gaps, plans
from evident.conformity.gaps.queries.course import start_of
from evident.conformity.gaps.written import FORMS
from evident.conformity.requirements.models import Requirement
from evident.conformity.requirements.queries import reading
from evident.kernel.accounts.models import User
from evident.kernel.files import fonts
from evident.kernel.files.serving import sent
from evident.kernel.procedures.definition import EditConflict, StepRefused

router = Router(tags=["gaps"])
analysis_router = Router(tags=["gaps"])


class GapsIn(Schema):
    """Which requirements; every gap unless a status is named."""

    clause: Code = Field("", description="A clause with all below it, such as 8.6.")
    process: Code = ""
    status: Code = Field("", description="A status, or any.")
    owner: Code = Field("", description="Sign-in name, me, or none.")
    plan: Code = Field("", description="none, planned or overdue.")
    words: str = Field("", max_length=200)


class GapPlanOut(Schema):
    """Who does what until when so that a requirement becomes met."""

    id: int
    action: str
    owner: PersonOut
    due_on: date
    reason: str = Field(description="Why it took the place of the plan before.")
    by: PersonOut
    at: datetime
    replaced_at: datetime | None


class GapOut(Schema):
    """A requirement, how it is today, and what closes its gap."""

    code: str
    clause: str
    process: str
    text: str = Field(description="In the language of the request; our own wording.")
    status: str = Field(description="met, partly, not_met, no_occurrence or not_assessed.")
    since: datetime | None
    checked_at: datetime | None
    months: int = Field(description="Full months of operation behind it.")
    reality: list[str] = Field(description="On what the status rests, in sentences.")
    is_gap: bool
    owner: PersonOut | None = Field(description="Who answers for closing it.")
    plan: GapPlanOut | None
    is_overdue: bool
    has_come_back: bool = Field(description="Closed once since it was planned, and open again.")
    findings: list[str] = Field(
        description="Numbers of open findings whose treatment closes it; no plan is missing then."
    )


class GapFullOut(GapOut):
    """A gap with every plan there was, the one in force first."""

    plans: list[GapPlanOut]


class PlanGapIn(Schema):
    """Who does what until when."""

    action: Said
    owner: Code = Field(description="Sign-in name of a colleague.")
    due_on: date


class ReplanGapIn(PlanGapIn):
    """Who does what until when instead, and why."""

    reason: Said
    plan: Key | None = Field(
        None, description="The `id` of the plan you saw; refused if another took its place."
    )


def shown(gap: gaps.Gap) -> dict[str, Any]:
    """Return a gap as the API shows it."""
    requirement = gap.requirement
    return {
        "code": requirement.code,
        "clause": requirement.clause.number,
        "process": requirement.process.key if requirement.process else "",
        "text": requirement.text,
        "status": requirement.status,
        "since": requirement.since,
        "checked_at": requirement.checked_at,
        "months": requirement.months,
        "reality": gap.reality,
        "is_gap": gap.is_open,
        "owner": gap.owner,
        "plan": gap.plan,
        "is_overdue": gap.is_overdue,
        "has_come_back": gap.has_come_back,
        "findings": gap.findings,
    }


def in_full(requirement: Requirement) -> dict[str, Any]:
    """Return one gap with its plans."""
    (gap,) = gaps.gaps_of([requirement], today=timezone.localdate())
    return shown(gap) | {"plans": plans.history_of(requirement)}


def planned(data: PlanGapIn, *, user: User) -> dict[str, Any]:
    """Return what is planned, with its owner. Raises ValidationError for an unknown one."""
    colleagues = User.objects.filter(is_active=True, organisation_id=user.organisation_id)
    owner = found(colleagues, "owner", login=data.owner)
    return data.model_dump(exclude={"owner", "plan"}) | {"owner": owner}


@router.get("/{catalogue}", response=list[GapOut], operation_id="list_gaps")
def list_gaps(request: ApiRequest, catalogue: str, wanted: Query[GapsIn]) -> list[dict[str, Any]]:
    """List the gaps of a catalogue in the order of its clauses, each with its plan."""
    reading.require_whole(request.auth)
    today = timezone.localdate()
    rows = gaps.filtered(
        reading.catalogue_of(catalogue, user=request.auth),
        filters=gaps.Filters.of(wanted.model_dump()),
        user=request.auth,
        today=today,
    )
    return [shown(gap) for gap in gaps.gaps_of(list(rows), today=today)]


@router.get("/{catalogue}/{requirement}", response=GapFullOut, operation_id="get_gap")
def get_gap(request: ApiRequest, catalogue: str, requirement: str) -> dict[str, Any]:
    """Return how a requirement is today, what closes its gap, and what was planned before."""
    reading.require_whole(request.auth)
    return in_full(reading.requirement_of(catalogue, requirement, user=request.auth))


@router.post("/{catalogue}/{requirement}/plan", response={201: GapFullOut}, operation_id="plan_gap")
@repeatable(lambda request, catalogue, requirement, **_: get_gap(request, catalogue, requirement))
def plan_gap(
    request: ApiRequest, catalogue: str, requirement: str, data: PlanGapIn
) -> Status[dict[str, Any]]:
    """Plan who does what until when so that a requirement becomes met."""
    user = request.auth
    reading.require_whole(user)
    known = reading.requirement_of(catalogue, requirement, user=request.auth)
    facts = planned(data, user=user)
    actions.plan_gap(requirement=known, by=user, at=timezone.now(), **facts)
    return Status(201, in_full(known))


@router.put("/{catalogue}/{requirement}/plan", response=GapFullOut, operation_id="replan_gap")
def replan(
    request: ApiRequest, catalogue: str, requirement: str, data: ReplanGapIn
) -> dict[str, Any]:
    """Let another plan take the place of the one in force, which stays readable."""
    user = request.auth
    reading.require_whole(user)
    known = reading.requirement_of(catalogue, requirement, user=request.auth)
    plan = plans.in_force(known)
    if data.plan is not None and data.plan != plan.pk:
        raise EditConflict(str(actions.MEANWHILE))
    actions.replan(plan=plan, by=user, at=timezone.now(), **planned(data, user=user))
    return in_full(known)


class GapFileIn(GapsIn):
    """As which kind of file, in which language, kept to what."""

    form: Literal["pdf", "docx", "xlsx"] = "pdf"
    language: Literal["en", "zh-hans"] = "en"


class GapChangeOut(Schema):
    """A requirement whose status changed since a day."""

    code: str
    kind: str = Field(description="opened, closed, assessed or moved.")
    before: str
    after: str
    at: datetime = Field(description="When it last changed.")
    times: int
    reason: list[str] = Field(description="On what the status rests now, in sentences.")


class GateOut(Schema):
    """Something that has to be there before one applies for a certificate."""

    code: str
    title: str
    state: str = Field(description="passed, open or unknown.")
    reason: str
    missing: list[str]
    remarks: list[str]


BYTES = {"schema": {"type": "string", "format": "binary"}}
FILE = {
    "responses": {
        200: {
            "description": "The analysis as a file, to be saved.",
            "content": {form.media_type: BYTES for form in FORMS.values()},
        }
    }
}


@analysis_router.get(
    "/{catalogue}/changes", response=list[GapChangeOut], operation_id="list_gap_changes"
)
def list_changes(request: ApiRequest, catalogue: str, since: date) -> list[dict[str, Any]]:
    """List which gaps were opened and closed since a day, and why."""
    reading.require_whole(request.auth)
    known = reading.catalogue_of(catalogue, user=request.auth)
    from_then = start_of(changes.sensible(since, today=timezone.localdate()))
    return [
        {
            "code": each.requirement.code,
            "kind": each.kind.value,
            "before": each.before.value,
            "after": each.after.value,
            "at": each.at,
            "times": each.times,
            "reason": each.reason,
        }
        for each in changes.changed_since(known, from_then)
    ]


@analysis_router.get(
    "/{catalogue}/readiness", response=list[GateOut], operation_id="list_readiness_gates"
)
def list_gates(request: ApiRequest, catalogue: str) -> list[dict[str, Any]]:
    """List what has to be there before you apply for a certificate, and what is missing."""
    reading.require_whole(request.auth)
    known = reading.catalogue_of(catalogue, user=request.auth)
    if not known.is_shipped:
        raise Http404
    return [
        {
            "code": gate.code,
            "title": str(gate.title),
            "state": gate.state.value,
            "reason": gate.reason,
            "missing": [f"{each.name} {each.words}".strip() for each in gate.missing],
            "remarks": gate.remarks,
        }
        for gate in readiness.gates(known, at=timezone.now())
    ]


@analysis_router.get("/{catalogue}/file", operation_id="download_gap_analysis", openapi_extra=FILE)
def file(request: ApiRequest, catalogue: str, wanted: Query[GapFileIn]) -> HttpResponseBase:
    """Return the analysis as a file; that you took it out is in the trail."""
    reading.require_whole(request.auth)
    asked = wanted.model_dump()
    try:
        made = actions.export(
            catalogue=reading.catalogue_of(catalogue, user=request.auth),
            by=request.auth,
            at=timezone.now(),
            form=asked.pop("form"),
            language=asked.pop("language"),
            filters=gaps.Filters.of(asked),
        )
    except fonts.Missing as missing:
        raise StepRefused(str(missing)) from missing
    return sent(made.name, made.media_type, made.content)
