"""Service reports through the API: the same actions and queries as the pages."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Named, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut
from evident.kernel.accounts.models import User
from evident.kernel.records.paging import page_of
from evident.reporting.service_reports.actions import following, reports, sending
from evident.reporting.service_reports.api.definitions import ReportReasonIn
from evident.reporting.service_reports.models import Edition, ServiceReport
from evident.reporting.service_reports.procedure.report import PROCEDURE
from evident.reporting.service_reports.queries import definitions
from evident.reporting.service_reports.queries import reports as queries

router = Router(tags=["service reports"])


class ReportPlanIn(Schema):
    """Of which definition and period."""

    definition: Code = Field(description="Number of the definition.")
    starts_on: date = Field(description="A day of the period.")


class ServiceReportOut(Schema):
    """A service report."""

    number: str
    url: str
    name: str
    state: str
    definition: str
    customer: Named | None
    service: str | None
    starts_on: date
    ends_on: date = Field(description="The first day after it.")
    due_at: datetime | None
    issued_edition: int = Field(description="0 while none is issued.")
    issued_at: datetime | None
    assignee: PersonOut | None
    author: PersonOut | None
    findings: str
    decision: str
    version: int


class ReportEditionOut(Schema):
    """What an edition says."""

    number: int
    cut_off_at: datetime
    issued_at: datetime | None
    sha256: str
    remarks: str
    reasons: dict[str, str] = Field(description="By the key of the clock.")
    unexplained: int = Field(description="Missed promises without a reason.")
    without_reasons: str = Field(description="Why it was issued without these reasons.")
    what_changed: str
    figures: dict[str, Any]


class ReportRecordOut(Schema):
    """A record behind a figure."""

    number: str
    kind: str
    title: str
    state: str
    opened_at: datetime
    resolved_at: datetime | None


class ReportBehindOut(Schema):
    """A page of the records behind a figure."""

    items: list[ReportRecordOut]
    total: int
    hidden: int = Field(description="Counted on this page, and not for you to see.")
    page: int
    pages: int


class ReportDeliveryOut(Schema):
    """To whom an edition was sent, or why not."""

    edition: int
    person: PersonOut
    outcome: str
    refusal: str
    sent_at: datetime | None


class ReportRemarksIn(Schema):
    """What the figures mean."""

    remarks: Text


class ReportReasonsIn(Schema):
    """Why promises were missed, by the key of the clock."""

    reasons: dict[Code, Text]


class ReportIssueIn(Schema):
    """What has to be said where the reason of a missed promise is lacking."""

    without_reasons: Line = Field(
        "",
        description="Why it is issued though missed promises have no reason; every reader sees it."
        " Without it such a report is refused.",
    )


class ReportCorrectIn(Schema):
    """What was wrong with the issued edition."""

    what_changed: Said


class ReportReviewIn(Schema):
    """What its readers found and decided."""

    findings: Text = ""
    decision: Said


class ReportFollowUpIn(Schema):
    """Who does what until when."""

    text: Line
    owner: Code
    due_on: date


class ReportFinishIn(Schema):
    """What came of an action."""

    action: Line = Field(description="What was to be done, word for word.")
    result: Line


PLAIN = [
    name
    for name in ServiceReportOut.model_fields
    if name not in ("url", "definition", "customer", "service")
]
OURS = {"author": None, "assignee": None}


def shown(report: ServiceReport, *, user: User) -> dict[str, Any]:
    """Return a report as the API shows it to `user`; who made it is our own affair."""
    out = {name: getattr(report, name) for name in PLAIN} | {
        "url": report.get_absolute_url(),
        "definition": report.definition.number,
        "customer": report.definition.customer,
        "service": report.definition.service.number if report.definition.service else None,
    }
    return out if queries.reads_drafts(user, report=report) else out | OURS


class ReportFilters(PageIn):
    """Which reports, in which order."""

    stage: Code = Field("any", description="todo, overdue, standing or any.")
    customer: Code = ""
    definition: Code = ""
    order: Code = Field("newest", description="due or newest.")


@router.get("", response=PageOut[ServiceReportOut], operation_id="list_service_reports")
def list_reports(request: ApiRequest, wanted: Query[ReportFilters]) -> dict[str, Any]:
    """List the service reports you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    rows = queries.filtered(
        user=request.auth, at=timezone.now(), filters=queries.Filters(**facts)
    ).select_related(*queries.BESIDE)
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(each, user=request.auth) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=ServiceReportOut, operation_id="get_service_report")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one service report; its version is the ETag."""
    report = queries.get(number=number, user=request.auth)
    response["ETag"] = f'"{report.version}"'
    return shown(report, user=request.auth)


@router.get(
    "/{number}/editions", response=list[ReportEditionOut], operation_id="list_report_editions"
)
def editions(request: ApiRequest, number: str) -> list[Edition]:
    """List the editions of a report you may read, the newest first."""
    report = queries.get(number=number, user=request.auth)
    return list(queries.editions_of(report=report, user=request.auth))


class ReportFigureIn(Schema):
    """Which figure of an edition."""

    chapter: Code
    row: Code
    period: int = Field(ge=0, le=23, description="0 is the oldest.")
    part: Code = Field("", description="met, missed, or all without.")
    page: int = Field(1, ge=1, le=10_000_000)


@router.get(
    "/{number}/editions/{edition}/records",
    response=ReportBehindOut,
    operation_id="list_records_behind_figure",
)
def records(
    request: ApiRequest, number: str, edition: int, wanted: Query[ReportFigureIn]
) -> dict[str, Any]:
    """List the records behind a figure, as they were counted."""
    report = queries.get(number=number, user=request.auth)
    found_edition = queries.edition(report=report, user=request.auth, number=edition)
    assert found_edition is not None  # noqa: S101  # a number was given
    figure = queries.figure_of(
        found_edition, chapter=wanted.chapter, row=wanted.row, place=wanted.period
    )
    sets = queries.sets_of(found_edition, figure, part=wanted.part)
    behind = queries.records_behind(sets, user=request.auth, page=wanted.page)
    return {**vars(behind), "items": behind.rows}


@router.get(
    "/{number}/deliveries", response=list[ReportDeliveryOut], operation_id="list_report_deliveries"
)
def deliveries(request: ApiRequest, number: str) -> list[dict[str, Any]]:
    """List to whom the editions of a report were sent, and to whom not and why."""
    report = queries.get(number=number, user=request.auth)
    return [
        {
            "edition": each.edition.number,
            "person": each.person,
            "outcome": each.outcome,
            "refusal": str(each.get_refusal_display()),
            "sent_at": each.sent_at,
        }
        for each in queries.deliveries_of(report=report, user=request.auth)
    ]


def again(request: ApiRequest, made: str, **_: object) -> dict[str, Any]:
    """Return the report as `request` sees it, where it was repeated."""
    return shown(queries.get(number=made, user=request.auth), user=request.auth)


@router.post("", response={201: ServiceReportOut}, operation_id="plan_service_report")
@repeatable(again)
def plan(request: ApiRequest, data: ReportPlanIn) -> Status[dict[str, Any]]:
    """Plan a report. With an idempotency key, repeating the request makes no second one."""
    user, now = request.auth, timezone.now()
    definition = found(definitions.visible_to(user), "definition", number=data.definition)
    made = reports.plan(definition=definition, by=user, at=now, starts_on=data.starts_on)
    return Status(201, shown(queries.get(number=made.number, user=user), user=user))


def taken(request: ApiRequest, number: str, act: Any, **facts: Any) -> dict[str, Any]:
    """Take a step and return the report as it is then."""
    report = queries.get(number=number, user=request.auth)
    report = act(report=report, by=request.auth, at=timezone.now(), **facts)
    return shown(report, user=request.auth)


@router.post("/{number}/prepare", response=ServiceReportOut, operation_id="prepare_service_report")
def prepare(request: ApiRequest, number: str) -> dict[str, Any]:
    """Take the figures."""
    return taken(request, number, reports.prepare)


@router.post("/{number}/refresh", response=ServiceReportOut, operation_id="refresh_service_report")
def refresh(request: ApiRequest, number: str) -> dict[str, Any]:
    """Take the figures of a draft anew."""
    return taken(request, number, reports.refresh)


@router.post("/{number}/write", response=ServiceReportOut, operation_id="write_service_report")
def write(request: ApiRequest, number: str, data: ReportRemarksIn) -> dict[str, Any]:
    """Write what the figures mean."""
    return taken(request, number, reports.write, **data.model_dump())


@router.post("/{number}/explain", response=ServiceReportOut, operation_id="explain_service_report")
def explain(request: ApiRequest, number: str, data: ReportReasonsIn) -> dict[str, Any]:
    """Say why promises were missed."""
    return taken(request, number, reports.explain, **data.model_dump())


@router.post("/{number}/issue", response=ServiceReportOut, operation_id="issue_service_report")
def issue(request: ApiRequest, number: str, data: ReportIssueIn | None = None) -> dict[str, Any]:
    """Issue the draft; it is sent to its recipients. Refused while reasons are lacking."""
    facts = {} if data is None else data.model_dump()
    return taken(request, number, reports.issue, **facts)


@router.post("/{number}/correct", response=ServiceReportOut, operation_id="correct_service_report")
def correct(request: ApiRequest, number: str, data: ReportCorrectIn) -> dict[str, Any]:
    """Begin a corrected edition."""
    return taken(request, number, reports.correct, **data.model_dump())


@router.post("/{number}/cancel", response=ServiceReportOut, operation_id="cancel_service_report")
def cancel(request: ApiRequest, number: str, data: ReportReasonIn) -> dict[str, Any]:
    """Give up a report that was never issued."""
    return taken(request, number, reports.cancel, **data.model_dump())


@router.post("/{number}/send", response=ServiceReportOut, operation_id="send_service_report")
@repeatable(again)
def send(request: ApiRequest, number: str) -> dict[str, Any]:
    """Send the edition in force to its recipients once more."""
    return taken(request, number, sending.send)


@router.post("/{number}/review", response=ServiceReportOut, operation_id="review_service_report")
def review(request: ApiRequest, number: str, data: ReportReviewIn) -> dict[str, Any]:
    """Record what its readers found and decided."""
    return taken(request, number, following.review, **data.model_dump())


@router.post("/{number}/follow_up", response=ServiceReportOut, operation_id="add_report_action")
@repeatable(again)
def follow_up(request: ApiRequest, number: str, data: ReportFollowUpIn) -> dict[str, Any]:
    """Add an action that was decided on."""
    facts = data.model_dump()
    facts["owner"] = found(definitions.owners(), "owner", login=data.owner)
    return taken(request, number, following.follow_up, **facts)


@router.post("/{number}/finish", response=ServiceReportOut, operation_id="finish_report_action")
def finish(request: ApiRequest, number: str, data: ReportFinishIn) -> dict[str, Any]:
    """Record that an action is done and what came of it."""
    report = queries.get(number=number, user=request.auth)
    action = found(report.follow_ups.filter(finished_at=None), "action", text=data.action)
    return taken(request, number, following.finish, action=action, result=data.result)


@router.post("/{number}/close", response=ServiceReportOut, operation_id="close_service_report")
def close(request: ApiRequest, number: str) -> dict[str, Any]:
    """Close a report whose actions are done."""
    return taken(request, number, following.close)


@router.get("/{number}/steps", response=list[Code], operation_id="list_service_report_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    report = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(report, by=request.auth)]
