"""Internal audits through the API."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageOut
from evident.api.versions import IF_MATCH
from evident.kernel.files import fonts
from evident.kernel.files.written import PAPERS
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.paging import page_of
from evident.kernel.records.reading import note_reading
from evident.management.audits.actions import audits as actions
from evident.management.audits.actions import conducting
from evident.management.audits.api import shared
from evident.management.audits.api.findings import RaisedFindingOut
from evident.management.audits.api.findings import shown as finding_shown
from evident.management.audits.api.schemas import (
    AnswerIn,
    AuditFilters,
    AuditOut,
    AuditPaperIn,
    AuditPlanIn,
    AuditReportIn,
    ChecklistLineOut,
    FindIn,
    QuestionIn,
)
from evident.management.audits.api.shared import AuditReasonIn
from evident.management.audits.models import Audit, ChecklistLine
from evident.management.audits.paper import paper_of
from evident.management.audits.procedure.audit import PROCEDURE
from evident.management.audits.queries import auditing, seeing
from evident.management.audits.queries.seeing import Filters

router = Router(tags=["audits"])


PAPER = {
    "responses": {
        200: {
            "description": "The audit as a file, to be saved.",
            "content": {
                media_type: {"schema": {"type": "string", "format": "binary"}}
                for _write, media_type in PAPERS.values()
            },
        }
    }
}
OWN = (
    "processes", "clauses", "starts_on", "ends_on", "criteria", "scope", "plan", "summary",
    "conclusion", "independence_checked_at", "fieldwork_at", "fieldwork_ended_at", "reported_at",
    "reported_by", "cancel_reason",
)  # fmt: skip


def shown(audit: Audit) -> dict[str, Any]:
    """Return an audit as the API shows it."""
    return shared.common_of(audit) | {name: getattr(audit, name) for name in OWN} | {
        "programme": audit.programme.number if audit.programme else None,
        "lead": audit.assignee,
        "auditors": list(audit.auditors.order_by("name")),
        "auditees": list(audit.watchers.order_by("name")),
    }  # fmt: skip


def line_shown(line: ChecklistLine) -> dict[str, Any]:
    """Return a question as the API shows it."""
    names = [name for name in ChecklistLineOut.model_fields if name != "finding"]
    return {name: getattr(line, name) for name in names} | {
        "finding": line.finding.number if line.finding else None
    }


@router.get("", response=PageOut[AuditOut], operation_id="list_audits")
def list_audits(request: ApiRequest, wanted: Query[AuditFilters]) -> dict[str, Any]:
    """List the audits you may see."""
    filters = Filters(**wanted.model_dump(exclude={"page", "limit", "order"}))
    rows = auditing.filtered_audits(user=request.auth, at=timezone.now(), filters=filters)
    rows = rows.select_related(*seeing.LINE, "reported_by")
    rows = rows.prefetch_related("auditors", "watchers")
    order = seeing.ORDERS.get(wanted.order, seeing.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(each) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=AuditOut, operation_id="get_audit")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one audit; its version is the ETag."""
    audit = auditing.get_audit(number=number, user=request.auth)
    note_reading(record=audit, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{audit.version}"'
    return shown(audit)


@router.get("/{number}/paper", operation_id="download_audit", openapi_extra=PAPER)
def paper(request: ApiRequest, number: str, wanted: Query[AuditPaperIn]) -> HttpResponse:
    """Return the audit as a file: plan, coverage, findings and checklist."""
    audit, now = auditing.get_audit(number=number, user=request.auth), timezone.now()
    note_reading(record=audit, by=request.auth, at=now)
    write, media_type = PAPERS[wanted.form]
    told = paper_of(audit, user=request.auth, at=now, language=wanted.language)
    try:
        return HttpResponse(write(told), content_type=media_type)
    except fonts.Missing as missing:
        raise StepRefused(str(missing)) from missing


def again(request: ApiRequest, made: str, **_: object) -> dict[str, Any]:
    """Return the audit as `request` sees it, where it was repeated."""
    return shown(auditing.get_audit(number=made, user=request.auth))


@router.post("", response={201: AuditOut}, operation_id="plan_audit")
@repeatable(again)
def plan(request: ApiRequest, data: AuditPlanIn) -> Status[dict[str, Any]]:
    """Plan an audit; nobody audits what he or she owns, manages or works in."""
    facts = plan_of(request, data)
    audit = actions.plan(by=request.auth, at=timezone.now(), **facts)
    return Status(201, shown(audit))


def plan_of(request: ApiRequest, data: AuditPlanIn) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    facts = data.model_dump()
    facts["lead"] = shared.person(data.lead, "lead")
    for name in ("auditors", "auditees"):
        facts[name] = [shared.person(login, name) for login in facts[name]]
    programmes = auditing.visible_programmes(request.auth)
    facts["programme"] = (
        found(programmes, "programme", number=data.programme) if data.programme else None
    )
    return facts


@router.post("/{number}/edit", response=AuditOut, operation_id="edit_audit", openapi_extra=IF_MATCH)
def edit(request: ApiRequest, number: str, data: AuditPlanIn) -> dict[str, Any]:
    """Change the whole plan; an announced audit has to be announced anew."""
    audit = shared.seen(request, auditing.get_audit(number=number, user=request.auth))
    facts = plan_of(request, data)
    return shown(actions.edit(audit=audit, by=request.auth, at=timezone.now(), **facts))


def taken(request: ApiRequest, number: str, act: Any, **facts: Any) -> dict[str, Any]:
    """Take a step and return the audit as it is then."""
    audit = shared.seen(request, auditing.get_audit(number=number, user=request.auth))
    return shown(act(audit=audit, by=request.auth, at=timezone.now(), **facts))


def line_of(request: ApiRequest, number: str, line: int) -> ChecklistLine:
    """Return a question of an audit. Raises ValidationError for one that is not of it."""
    audit = auditing.get_audit(number=number, user=request.auth)
    return found(auditing.lines_of(audit), "line", pk=line)


@router.post(
    "/{number}/prepare", response=AuditOut, operation_id="prepare_audit", openapi_extra=IF_MATCH
)
def prepare(request: ApiRequest, number: str) -> dict[str, Any]:
    """Make the checklist from the requirements of its processes."""
    return taken(request, number, actions.prepare)


@router.get(
    "/{number}/checklist", response=list[ChecklistLineOut], operation_id="list_audit_checklist"
)
def checklist(request: ApiRequest, number: str) -> list[dict[str, Any]]:
    """List the questions of an audit with what was seen."""
    audit = auditing.get_audit(number=number, user=request.auth)
    return [line_shown(line) for line in auditing.lines_of(audit)]


@router.post(
    "/{number}/checklist",
    response=AuditOut,
    operation_id="add_audit_question",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def add_question(request: ApiRequest, number: str, data: QuestionIn) -> dict[str, Any]:
    """Ask something besides."""
    return taken(request, number, conducting.add_question, **data.model_dump())


@router.post(
    "/{number}/checklist/{line}/remove",
    response=AuditOut,
    operation_id="remove_audit_question",
    openapi_extra=IF_MATCH,
)
def remove_question(request: ApiRequest, number: str, line: Key) -> dict[str, Any]:
    """Take a question off the checklist before the audit begins."""
    known = line_of(request, number, line)
    return taken(request, number, conducting.remove_question, line=known)


@router.post(
    "/{number}/checklist/{line}/answer",
    response=AuditOut,
    operation_id="answer_audit_question",
    openapi_extra=IF_MATCH,
)
def answer(request: ApiRequest, number: str, line: Key, data: AnswerIn) -> dict[str, Any]:
    """Record what was seen about a question."""
    known = line_of(request, number, line)
    return taken(request, number, conducting.answer, line=known, **data.model_dump())


@router.post(
    "/{number}/checklist/{line}/find",
    response={201: RaisedFindingOut},
    operation_id="find_in_audit",
    openapi_extra=IF_MATCH,
)
@repeatable(
    lambda request, made, **_: finding_shown(seeing.get_finding(number=made, user=request.auth))
)
def find(request: ApiRequest, number: str, line: Key, data: FindIn) -> Status[dict[str, Any]]:
    """Raise a finding on a question; the question is answered by it."""
    known = line_of(request, number, line)
    audit = shared.seen(request, auditing.get_audit(number=number, user=request.auth))
    facts = data.model_dump()
    facts["owner"] = shared.person_or_none(data.owner, "owner")
    facts["records"] = shared.records_of(data.records, user=request.auth)
    made = conducting.find(audit=audit, by=request.auth, at=timezone.now(), line=known, **facts)
    return Status(201, finding_shown(made))


@router.post(
    "/{number}/notify", response=AuditOut, operation_id="notify_audit", openapi_extra=IF_MATCH
)
def notify(request: ApiRequest, number: str) -> dict[str, Any]:
    """Announce the audit to those audited; the team's independence is checked again."""
    return taken(request, number, actions.notify)


@router.post(
    "/{number}/start", response=AuditOut, operation_id="start_audit", openapi_extra=IF_MATCH
)
def start(request: ApiRequest, number: str) -> dict[str, Any]:
    """Begin the fieldwork."""
    return taken(request, number, conducting.start)


@router.post(
    "/{number}/end-fieldwork",
    response=AuditOut,
    operation_id="end_audit_fieldwork",
    openapi_extra=IF_MATCH,
)
def end_fieldwork(request: ApiRequest, number: str) -> dict[str, Any]:
    """End the fieldwork once every question is answered."""
    return taken(request, number, conducting.end_fieldwork)


@router.post(
    "/{number}/write", response=AuditOut, operation_id="write_audit", openapi_extra=IF_MATCH
)
def write(request: ApiRequest, number: str, data: AuditReportIn) -> dict[str, Any]:
    """Write the report."""
    return taken(request, number, conducting.write, **data.model_dump())


@router.post(
    "/{number}/issue", response=AuditOut, operation_id="issue_audit", openapi_extra=IF_MATCH
)
def issue(request: ApiRequest, number: str) -> dict[str, Any]:
    """Give the report to those audited and to the SMS manager."""
    return taken(request, number, conducting.issue)


@router.post(
    "/{number}/close", response=AuditOut, operation_id="close_audit", openapi_extra=IF_MATCH
)
def close(request: ApiRequest, number: str) -> dict[str, Any]:
    """End an audit whose findings are closed."""
    return taken(request, number, actions.close)


@router.post(
    "/{number}/cancel", response=AuditOut, operation_id="cancel_audit", openapi_extra=IF_MATCH
)
def cancel(request: ApiRequest, number: str, data: AuditReasonIn) -> dict[str, Any]:
    """Give up an audit that will not be held."""
    return taken(request, number, actions.cancel, **data.model_dump())


@router.get("/{number}/steps", response=list[Code], operation_id="list_audit_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    audit = auditing.get_audit(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(audit, by=request.auth)]
