"""Imports through the API: upload, dry run, report, start, state."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, PersonOut, unknown
from evident.api.idempotency import repeatable
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.integrations.imports import actions, queries, staged
from evident.integrations.imports.mapping import MAPPING_LIMIT, parse_mapping
from evident.integrations.imports.models import ImportRun
from evident.integrations.imports.problems import ImportRefused
from evident.integrations.imports.sources import SOURCES
from evident.kernel.access.queries import require_somewhere
from evident.kernel.records.paging import Order

router = Router(tags=["imports"])
BY_LINE = Order("line", "", ("line", "pk"))


class ImportIn(Schema):
    """What a file is, and how to read it."""

    source: Code = Field(description="A code of the known sources.")
    organisation_code: Code = Field(
        "", pattern=r"^[A-Za-z0-9_-]*$", max_length=40, description="Whose records they are."
    )
    time_zone: Code = Field("UTC", description="Of the file's times.")


class ImportOut(Schema):
    """One reading of one file into the product, and how far it is."""

    id: int
    source: str
    organisation_code: str
    file_name: str
    size: int = Field(description="Bytes.")
    time_zone: str
    by: PersonOut | None
    state: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    rows_expected: int
    rows_done: int
    is_under_way: bool
    may_launch: bool
    problem: str = Field(description="Why the file was refused.")

    @staticmethod
    def resolve_may_launch(run: ImportRun) -> bool:
        """Return whether it can be started, or gone on with."""
        return staged.may_launch(run)

    @staticmethod
    def resolve_problem(run: ImportRun) -> str:
        """Return why the file was refused."""
        return run.problem_sentence


class NameOut(Schema):
    """How many of a sort were made because the file names them."""

    sort: str
    count: int


class DeviationCountOut(Schema):
    """How often history departed from the procedure in one way."""

    code: str
    count: int


class ReportOut(Schema):
    """What an import did; while `is_check`, what it would do."""

    is_check: bool
    rows_taken: int
    rows_known: int
    rows_rejected: int
    records_made: int
    records_known: int
    events_written: int
    names: list[NameOut]
    deviations: list[DeviationCountOut]


class RejectedOut(Schema):
    """A row that could not be taken, and why."""

    line: int
    key: str
    reason: str


class SourceOut(Schema):
    """What a file can be."""

    code: str
    name: str


@router.get("", response=PageOut[ImportOut], operation_id="list_imports")
def list_imports(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List what was imported, the newest first."""
    require_somewhere(request.auth, actions.PERMISSION)
    return paged(queries.visible_to(request.auth), wanted=wanted, order=NEWEST)


@router.get("/sources", response=list[SourceOut], operation_id="list_import_sources")
def sources(request: ApiRequest) -> list[dict[str, str]]:
    """List what a file can be."""
    require_somewhere(request.auth, actions.PERMISSION)
    return [{"code": each.code, "name": str(each.name)} for each in SOURCES.values()]


@router.post("", response={201: ImportOut}, operation_id="upload_import")
@repeatable(lambda request, made, **_: queries.get(pk=int(made), user=request.auth))
def upload(
    request: ApiRequest,
    data: Form[ImportIn],
    file: File[UploadedFile],
    mapping: File[UploadedFile | None] = None,
) -> Status[ImportRun]:
    """
    Take a file, sent as `multipart/form-data`; a job checks it as a dry run, nothing is imported.

    Sending it again adds nothing twice: rows known from before are told as such. A file that
    cannot be taken as a whole is refused with 422 and a sentence.
    """
    require_somewhere(request.auth, actions.PERMISSION)
    if data.source not in SOURCES:
        raise unknown("source", data.source)
    if data.time_zone not in available_timezones():
        raise unknown("time_zone", data.time_zone)
    if mapping is not None and (mapping.size or 0) > MAPPING_LIMIT:
        raise unknown("mapping", mapping.name)
    path = staged.kept(file.chunks())
    try:
        order = actions.outline(
            path=path,
            at=timezone.now(),
            mapping=parse_mapping(mapping.read()) if mapping else None,
            file_name=file.name or "",
            **data.model_dump(),
        )
        run = staged.receive(wanted=order, by=request.auth, at=timezone.now())
    except ImportRefused as refusal:
        path.unlink(missing_ok=True)
        raise ValidationError(str(refusal)) from refusal
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Status(201, run)


@router.get("/{run}", response=ImportOut, operation_id="get_import")
def get(request: ApiRequest, run: Key) -> ImportRun:
    """Return one import and how far it is."""
    return queries.get(pk=run, user=request.auth)


@router.get("/{run}/report", response=ReportOut, operation_id="report_import")
def report(request: ApiRequest, run: Key) -> dict[str, Any]:
    """Tell what an import did, or would do."""
    told = queries.report(queries.get(pk=run, user=request.auth))
    return told | {
        "names": [{"sort": str(sort), "count": count} for sort, count in told["names"]],
        "deviations": [
            {"code": code, "count": count} for _declared, code, count in told["deviations"]
        ],
    }


@router.get("/{run}/rejected", response=PageOut[RejectedOut], operation_id="list_rejected_rows")
def rejected(request: ApiRequest, run: Key, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the rows that could not be taken, by line."""
    known = queries.get(pk=run, user=request.auth)
    return paged(known.rejected.all(), wanted=wanted, order=BY_LINE)


@router.post("/{run}/launch", response=ImportOut, operation_id="launch_import")
def launch(request: ApiRequest, run: Key) -> ImportRun:
    """Have a checked file imported by a job, or one that was interrupted gone on with."""
    known = queries.get(pk=run, user=request.auth)
    return staged.launch(run=known, by=request.auth, at=timezone.now())


@router.post("/{run}/discard", response=ImportOut, operation_id="discard_import")
def discard(request: ApiRequest, run: Key) -> ImportRun:
    """Drop a file that was checked and not imported."""
    known = queries.get(pk=run, user=request.auth)
    return staged.discard(run=known, by=request.auth, at=timezone.now())
