"""Report definitions through the API."""

from datetime import date, datetime
from typing import Any, Literal

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
from evident.kernel.records.queries import visible_to
from evident.reporting.service_reports.actions import definitions as actions
from evident.reporting.service_reports.models import Definition
from evident.reporting.service_reports.queries import definitions as queries

router = Router(tags=["report definitions"])


class ReportDefinitionIn(Schema):
    """What is to be reported, to whom and how often."""

    name_en: Line
    name_zh: Line = ""
    purpose: Text = ""
    purpose_zh: Text = Field("", description="The same in Chinese.")
    customer: Code = Field("", description="Code of the customer; all customers without.")
    agreement: Code = Field("", description="Number of the agreement; every one without.")
    service: Code = Field("", description="Number of the service; every one without.")
    frequency: Code = Field("monthly", description="monthly, quarterly or yearly.")
    first_on: date = Field(description="A day of the first period.")
    due_days: int = Field(5, ge=0, le=90)
    trend_periods: int = Field(6, ge=3, le=24)
    measures: list[Code] = Field([], max_length=50, description="The usual ones without.")
    language: Code = Field("", description="en, zh-hans, or empty for each reader's own.")
    sending: Literal["link", "pdf"] = Field("link", description="What the mail holds.")
    is_automatic: bool = False
    assignee: Code = Field("", description="Sign-in name of who answers for it; you without.")
    recipients: list[Code] | None = Field(
        None,
        max_length=500,
        description=(
            "Sign-in names. Without: those its agreement names; of a definition there is already,"
            " those it has."
        ),
    )


class ReportDefinitionOut(Schema):
    """What is reported, to whom and how often."""

    number: str
    url: str
    name_en: str
    name_zh: str
    purpose: str
    purpose_zh: str
    state: str
    customer: Named | None
    agreement: str | None
    service: str | None
    frequency: str
    first_on: date
    due_days: int
    trend_periods: int
    measures: list[str]
    language: str
    sending: str
    is_automatic: bool
    agreed_with: str
    assignee: PersonOut | None
    recipients: list[PersonOut]
    opened_at: datetime
    version: int


class ReportAgreeIn(Schema):
    """With whom it is agreed."""

    agreed_with: Line


class ReportReasonIn(Schema):
    """Why."""

    reason: Said


PLAIN = [
    name
    for name in ReportDefinitionOut.model_fields
    if name not in ("url", "agreement", "service", "recipients")
]


def shown(definition: Definition) -> dict[str, Any]:
    """Return a definition as the API shows it."""
    return {name: getattr(definition, name) for name in PLAIN} | {
        "url": definition.get_absolute_url(),
        "agreement": definition.sla.number if definition.sla else None,
        "service": definition.service.number if definition.service else None,
        "recipients": list(definition.recipients.order_by("login")),
    }


def facts_of(request: ApiRequest, data: ReportDefinitionIn) -> dict[str, Any]:
    """Return what was sent as the action takes it. Raises ValidationError for unknown codes."""
    facts = data.model_dump(exclude={"customer", "agreement", "service", "assignee", "recipients"})
    wanted: dict[str, tuple[str, Any, str]] = {
        "customer": (data.customer, queries.customers(), "code"),
        "sla": (data.agreement, queries.agreements_for(request.auth), "number"),
        "service": (data.service, visible_to(request.auth, kinds=("service",)), "number"),
        "assignee": (data.assignee, queries.owners(), "login"),
    }
    for name, (value, rows, field) in wanted.items():
        if value:
            facts[name] = found(rows, name, **{field: value})
    if data.recipients is not None:
        people = User.objects.filter(is_active=True)
        facts["recipients"] = [found(people, "recipients", login=each) for each in data.recipients]
    return facts


@router.get("", response=PageOut[ReportDefinitionOut], operation_id="list_report_definitions")
def list_definitions(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the report definitions you may see."""
    rows = queries.filtered(user=request.auth, filters={"show": "all"})
    page = page_of(rows, order=queries.ORDERS["newest"], token=wanted.page, size=wanted.limit)
    items = [shown(each) for each in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=ReportDefinitionOut, operation_id="get_report_definition")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one report definition; its version is the ETag."""
    definition = queries.get(number=number, user=request.auth)
    response["ETag"] = f'"{definition.version}"'
    return shown(definition)


@router.post("", response={201: ReportDefinitionOut}, operation_id="define_report")
@repeatable(lambda request, made, **_: shown(queries.get(number=made, user=request.auth)))
def define(request: ApiRequest, data: ReportDefinitionIn) -> Status[dict[str, Any]]:
    """Define a report. With an idempotency key, repeating the request makes no second one."""
    user = request.auth
    made = actions.define(by=user, at=timezone.now(), **facts_of(request, data))
    return Status(201, shown(queries.get(number=made.number, user=user)))


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the definition as it is then."""
    definition = queries.get(number=number, user=request.auth)
    act = getattr(actions, name)
    return shown(act(definition=definition, by=request.auth, at=timezone.now(), **facts))


@router.put("/{number}", response=ReportDefinitionOut, operation_id="edit_report_definition")
def edit(request: ApiRequest, number: str, data: ReportDefinitionIn) -> dict[str, Any]:
    """Change what is reported and to whom."""
    facts = {"customer": None, "sla": None, "service": None} | facts_of(request, data)
    return taken(request, number, "edit", **facts)


@router.post(
    "/{number}/agree", response=ReportDefinitionOut, operation_id="agree_report_definition"
)
def agree(request: ApiRequest, number: str, data: ReportAgreeIn) -> dict[str, Any]:
    """Note with whom it is agreed."""
    return taken(request, number, "agree", **data.model_dump())


@router.post(
    "/{number}/activate", response=ReportDefinitionOut, operation_id="activate_report_definition"
)
def activate(request: ApiRequest, number: str) -> dict[str, Any]:
    """Let reports be made."""
    return taken(request, number, "activate")


@router.post(
    "/{number}/retire", response=ReportDefinitionOut, operation_id="retire_report_definition"
)
def retire(request: ApiRequest, number: str, data: ReportReasonIn) -> dict[str, Any]:
    """Let no more reports be made."""
    return taken(request, number, "retire", **data.model_dump())
