"""Requirements through the API: how they stand and on what that rests, judging, owning, runs."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, found
from evident.api.idempotency import repeatable
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.conformity.requirements import jobs, reasons
from evident.conformity.requirements.actions import adjusting, judging
from evident.conformity.requirements.api import schemas
from evident.conformity.requirements.models import CheckLimit, CheckResult, Requirement, Run
from evident.conformity.requirements.permissions import CHECK
from evident.conformity.requirements.queries import reading
from evident.conformity.requirements.serving import sent
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.attachments import incoming
from evident.kernel.measures.definition import Check, check_of
from evident.kernel.records.reading import note_look

router = Router(tags=["requirements"])
results_router = Router(tags=["requirements"])
MOST = 50
BYTES = {
    "responses": {
        200: {
            "description": "The bytes, to be saved.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class RequirementsIn(Schema):
    """Which requirements."""

    status: Code = ""
    process: Code = ""
    chapter: Code = Field("", description="A clause with all below it, such as 8.6.")
    words: str = Field("", max_length=200)


def shown(requirement: Requirement) -> dict[str, Any]:
    """Return a requirement as the API shows it."""
    return {
        "code": requirement.code,
        "clause": requirement.clause.number,
        "process": requirement.process.key if requirement.process else "",
        "text": requirement.text,
        "automation": requirement.automation,
        "documents": requirement.documents,
        "status": requirement.status,
        "since": requirement.since,
        "checked_at": requirement.checked_at,
        "months": requirement.months,
        "owner": requirement.owner,
    }


def in_full(requirement: Requirement) -> dict[str, Any]:
    """Return a requirement with all its status rests on."""
    return shown(requirement) | {
        "basis": requirement.basis,
        "hints": requirement.hints,
        "judgements": list(
            requirement.judgements.select_related("by").prefetch_related("files")[:MOST]
        ),
        "changes": list(requirement.changes.all()[:MOST]),
    }


def told(result: CheckResult, *, user: User) -> dict[str, Any]:
    """Return a stored result as the API shows it."""
    kept = result.exception_set.records if result.exception_set else []
    seen = list(reading.seen_among(kept, user=user).values_list("number", flat=True))
    return {
        "id": result.pk,
        "check": result.check_code,
        "at": result.at,
        "outcome": result.outcome,
        "population": result.population,
        "exceptions": result.exceptions,
        "population_fingerprint": result.population_print,
        "exceptions_fingerprint": result.exceptions_print,
        "since": result.since,
        "tolerated": result.tolerated,
        "limit": result.limit.number if result.limit else 0,
        "reason": reasons.told(result, user=user),
        "query_sha256": result.query_id or "",
        "query": result.query.text if result.query else "",
        "records": seen,
        "hidden": len(kept) - len(seen),
        "is_whole": result.exception_set is None or result.exception_set.is_whole,
        "things": result.things,
    }


@router.get("", response=list[schemas.CatalogueOut], operation_id="list_requirement_catalogues")
def list_catalogues(request: ApiRequest) -> Any:
    """List the catalogues of requirements, the one that comes with the product first."""
    reading.require_view(request.auth)
    return reading.catalogues(request.auth)


@results_router.get("", response=PageOut[schemas.CheckRunOut], operation_id="list_check_runs")
def list_runs(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the runs of the checks, the newest first, back to the first one."""
    reading.require_view(request.auth)
    return paged(Run.objects.select_related("by"), wanted=wanted, order=NEWEST)


@results_router.get(
    "/{int:run}/results",
    response=list[schemas.CheckFoundOut],
    operation_id="list_check_run_results",
)
def list_results(request: ApiRequest, run: Key) -> list[CheckResult]:
    """List what one run found of every check that is evidence for what you may see."""
    reading.require_view(request.auth)
    return reading.results_of(reading.run_of(run), user=request.auth)


@results_router.post("", response={202: None}, operation_id="run_checks")
@repeatable(lambda *_, **__: Status(202, None))
def run_checks(request: ApiRequest, data: schemas.RunIn) -> Status[None]:
    """Have the checks run now, as a job; the run stands in the list once it is done."""
    require(request.auth, CHECK)
    jobs.now.defer_once("now", by=request.auth.pk, is_full=data.is_full)
    return Status(202, None)


@results_router.get(
    "/results/{int:result}", response=schemas.CheckResultOut, operation_id="get_check_result"
)
def get_result(request: ApiRequest, result: int) -> dict[str, Any]:
    """Return what a check found at one time, with its query and the exceptions."""
    reading.require_view(request.auth)
    kept = reading.result_of(result, user=request.auth)
    look: dict[str, str | int] = {"check": kept.check_code, "result": kept.pk}
    note_look(event="check.read", by=request.auth, at=timezone.now(), **look)
    return told(kept, user=request.auth)


@results_router.get(
    "/checks/{check}/limits",
    response=list[schemas.CheckLimitOut],
    operation_id="list_check_limits",
)
def list_limits(request: ApiRequest, check: str) -> Any:
    """List the limits that were set for a check, the newest first; none: as the product comes."""
    reading.require_view(request.auth)
    rows = CheckLimit.objects.filter(check_code=declared(check, user=request.auth).code)
    return rows.select_related("by").order_by("-number")


@results_router.post(
    "/checks/{check}/limits", response=schemas.CheckLimitOut, operation_id="adjust_check"
)
def adjust(request: ApiRequest, check: str, data: schemas.CheckLimitIn) -> CheckLimit:
    """Set what a check tolerates and over how many months it counts, from its next run on."""
    reading.require_view(request.auth)
    known = declared(check, user=request.auth)
    return adjusting.adjust(check=known, by=request.auth, at=timezone.now(), **data.model_dump())


def declared(code: str, *, user: User) -> Check:
    """Return the check called `code`, which `user` may see. Raises Http404."""
    check = check_of(code)
    if check is None:
        raise Http404
    reading.require_check(user, check)
    return check


@router.get(
    "/judgement-files/{int:file}", operation_id="download_judgement_file", openapi_extra=BYTES
)
def download(request: ApiRequest, file: int) -> HttpResponseBase:
    """Return the bytes of a file that a judgement rests on, to be saved."""
    reading.require_view(request.auth)
    kept = reading.judgement_file(file, user=request.auth)
    return sent(kept, by=request.auth, at=timezone.now())


@router.get("/{catalogue}", response=list[schemas.RequirementOut], operation_id="list_requirements")
def list_requirements(
    request: ApiRequest, catalogue: str, wanted: Query[RequirementsIn]
) -> list[dict[str, Any]]:
    """List the requirements of a catalogue and how each stands, in the order of its clauses."""
    reading.require_view(request.auth)
    rows = reading.filtered(
        reading.catalogue_of(catalogue, user=request.auth),
        user=request.auth,
        filters=wanted.model_dump(),
    )
    return [shown(each) for each in rows]


@router.get(
    "/{catalogue}/{requirement}",
    response=schemas.RequirementFullOut,
    operation_id="get_requirement",
)
def get_requirement(request: ApiRequest, catalogue: str, requirement: str) -> dict[str, Any]:
    """Return one requirement with the evidence its status rests on, and what it was before."""
    reading.require_view(request.auth)
    known = reading.requirement_of(catalogue, requirement, user=request.auth)
    look = {"requirement": known.code, "catalogue": known.catalogue.code}
    note_look(event="requirement.read", by=request.auth, at=timezone.now(), **look)
    return in_full(known)


@router.post(
    "/{catalogue}/{requirement}/judge",
    response=schemas.RequirementFullOut,
    operation_id="judge_requirement",
)
@repeatable(
    lambda request, catalogue, requirement, **_: get_requirement(request, catalogue, requirement)
)
def judge(
    request: ApiRequest, catalogue: str, requirement: str, data: schemas.JudgeIn
) -> dict[str, Any]:
    """Write down what you found of a requirement, why, and until when that holds."""
    reading.require_view(request.auth)
    known = reading.requirement_of(catalogue, requirement, user=request.auth)
    judging.judge(requirement=known, by=request.auth, at=timezone.now(), **data.model_dump())
    return in_full(reading.requirement_of(catalogue, requirement, user=request.auth))


@router.post(
    "/{catalogue}/{requirement}/judge-with-files",
    response=schemas.RequirementFullOut,
    operation_id="judge_requirement_with_files",
)
@repeatable(
    lambda request, catalogue, requirement, **_: get_requirement(request, catalogue, requirement)
)
def judge_with_files(
    request: ApiRequest,
    catalogue: str,
    requirement: str,
    data: Form[schemas.JudgeIn],
    files: File[list[UploadedFile]],
) -> dict[str, Any]:
    """
    Write down what you found as above, with the files it rests on, sent as `multipart/form-data`.

    A file that is empty, too large or runs by itself is refused with 409 and a sentence.
    """
    reading.require_view(request.auth)
    known = reading.requirement_of(catalogue, requirement, user=request.auth)
    sent_files = [incoming.File(each.name or "", each.chunks()) for each in files]
    judging.judge(
        requirement=known,
        by=request.auth,
        at=timezone.now(),
        proofs=sent_files,
        **data.model_dump(),
    )
    return in_full(reading.requirement_of(catalogue, requirement, user=request.auth))


@router.put(
    "/{catalogue}/{requirement}/owner",
    response=schemas.RequirementOut,
    operation_id="assign_requirement",
)
def assign(
    request: ApiRequest, catalogue: str, requirement: str, data: schemas.RequirementOwnerIn
) -> dict[str, Any]:
    """Say who answers for a requirement."""
    user = request.auth
    reading.require_view(user)
    known = reading.requirement_of(catalogue, requirement, user=request.auth)
    colleagues = User.objects.filter(is_active=True, organisation_id=user.organisation_id)
    owner = found(colleagues, "owner", login=data.owner) if data.owner else None
    judging.assign(requirements=[known], by=user, at=timezone.now(), owner=owner)
    return shown(reading.requirement_of(catalogue, requirement, user=request.auth))
