"""The API of the catalogue: the same actions and queries as the pages."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Named, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.access.parties import customers_for
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.seeing import as_seen
from evident.portfolio.catalogue import actions, design, filling, flow, queries
from evident.portfolio.catalogue.expecting import expected_in_words
from evident.portfolio.catalogue.models import Category, FormVersion, Offering
from evident.portfolio.services.queries import visible_to as services_visible_to

router = Router(tags=["catalogue"])


class FiltersIn(PageIn):
    """Which offerings."""

    state: Code = ""
    category: Code = ""
    service: Code = Field("", description="The number of a service.")
    text: Code = ""
    is_orderable: bool = Field(False, description="Only what you can order now.")


class OfferingIn(Schema):
    """What an offering says; what is left out stays as it is."""

    name_en: Line | None = Field(None, max_length=200)
    name_zh: Line | None = Field(None, max_length=200)
    summary_en: Line | None = None
    summary_zh: Line | None = None
    description_en: Text | None = None
    description_zh: Text | None = None
    category: Code | None = None
    cost: Decimal | None = Field(None, ge=0, max_digits=12, decimal_places=2)
    currency: Code | None = Field(
        None, description="Three letters, such as EUR or CNY; the one you used last if left out."
    )
    period: Code | None = Field(None, description="once or monthly.")
    expected_minutes: int | None = Field(None, ge=0, le=10**6, description="Of working time.")
    instruction: Text | None = None
    is_for_all: bool | None = None
    organisations: list[Code] | None = Field(None, max_length=1000)
    team: Code | None = None


class NewOfferingIn(OfferingIn):
    """What a new offering says, and of which service it is."""

    service: Code


class OfferingReasonIn(Schema):
    """Why."""

    reason: Said


class OfferingFieldsIn(Schema):
    """What a form asks, in order; `design.Field` says what a field has."""

    fields: list[dict[str, Any]] = Field(max_length=1000)
    revision: int | None = None


class FlowIn(Schema):
    """The approvals and tasks of an order."""

    approvals: list[dict[str, Any]] = Field([], max_length=1000)
    tasks: list[dict[str, Any]] = Field([], max_length=1000)
    revision: int | None = None


class AnswersIn(Schema):
    """Answers to a form."""

    answers: dict[Code, Any]


class FaultsOut(Schema):
    """What is wrong with answers, by field; nothing if they are right."""

    faults: dict[str, str]


class OfferingOut(Schema):
    """An offering. What is our own affair is empty for those who order."""

    number: str
    url: str
    name: str
    name_en: str
    name_zh: str
    summary_en: str
    summary_zh: str
    description_en: str
    description_zh: str
    state: str
    category: Named | None
    service: str | None
    cost: Decimal | None
    currency: str
    period: str
    expected_minutes: int | None
    expected: str
    version: int
    form_version: int | None
    instruction: str = ""
    is_for_all: bool | None = None
    opened_at: datetime | None = None


class OfferingVersionOut(Schema):
    """A version of form and flow: the schema answers are checked by, and how they are asked."""

    number: int
    state: str
    revision: int
    form: dict[str, Any]
    ui: dict[str, Any]
    flow: dict[str, Any]
    effective_at: datetime | None
    approved_by: PersonOut | None


OURS = ("instruction", "is_for_all", "opened_at")
PLAIN = [
    name
    for name in OfferingOut.model_fields
    if name not in (*OURS, "url", "service", "form_version", "expected")
]


def shown(offering: Offering, *, user: User) -> dict[str, Any]:
    """Return an offering as the API shows it to `user`."""
    names = PLAIN + (list(OURS) if queries.manages(user) else [])
    in_force = queries.version_in_force(offering)
    return {name: getattr(offering, name) for name in names} | {
        "url": offering.get_absolute_url(),
        "service": offering.service.number if offering.service else None,
        "form_version": in_force.number if in_force else None,
        "expected": expected_in_words(offering, timezone.now()),
    }


def version_shown(version: FormVersion, *, user: User) -> dict[str, Any]:
    """Return a version as the API shows it; approvals and tasks are our own affair."""
    names = ("number", "state", "revision", "ui", "effective_at")
    is_ours = queries.manages(user)
    return {name: getattr(version, name) for name in names} | {
        "form": version.schema,
        "flow": version.flow if is_ours else {},
        "approved_by": version.approved_by if is_ours else None,
    }


@router.get("/offerings", response=PageOut[OfferingOut], operation_id="list_offerings")
def list_offerings(request: ApiRequest, wanted: Query[FiltersIn]) -> dict[str, Any]:
    """List the offerings you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "is_orderable"})
    rows = queries.filtered(user=request.auth, filters=queries.Filters(**facts))
    if wanted.is_orderable:
        rows = rows.orderable_in(request.auth.organisation_id)
    page = queries.page(rows, token=wanted.page, size=wanted.limit)
    items = [shown(offering, user=request.auth) for offering in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/categories", response=list[Named], operation_id="list_catalogue_categories")
def categories(request: ApiRequest) -> Any:  # noqa: ARG001  # ninja passes it
    """List the categories of the catalogue."""
    return Category.objects.all()


def facts_of(data: OfferingIn, *, user: User) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    given = data.model_dump(exclude_unset=True, exclude={"service"})
    empty = ("category", "team", "cost", "expected_minutes")
    facts = {name: value for name, value in given.items() if value is not None or name in empty}
    if facts.get("category"):
        facts["category"] = found(Category.objects.all(), "category", code=facts["category"])
    if facts.get("team"):
        facts["team"] = found(Team.objects.filter(is_active=True), "team", code=facts["team"])
    if "organisations" in facts:
        known = customers_for(user, permission="offering.prepare")
        facts["organisations"] = [
            found(known, "organisation", code=code) for code in facts["organisations"]
        ]
    return {name: value or None if name in ("category", "team") else value
            for name, value in facts.items()}  # fmt: skip


@router.post("/offerings", response={201: OfferingOut}, operation_id="prepare_offering")
@repeatable(
    lambda request, made, **_: shown(queries.get(number=made, user=request.auth), user=request.auth)
)
def prepare(request: ApiRequest, data: NewOfferingIn) -> Status[dict[str, Any]]:
    """Prepare an offering of a service."""
    services = services_visible_to(request.auth).filter(is_open=True)
    service = found(services, "service", number=data.service)
    offering = actions.prepare(
        by=request.auth, at=timezone.now(), service=service, **facts_of(data, user=request.auth)
    )
    return Status(201, shown(offering, user=request.auth))


@router.get("/offerings/{number}", response=OfferingOut, operation_id="get_offering")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one offering; its version is the ETag."""
    offering = queries.get(number=number, user=request.auth)
    response["ETag"] = f'"{offering.version}"'
    return shown(offering, user=request.auth)


@router.patch("/offerings/{number}", response=OfferingOut, operation_id="edit_offering")
def edit(request: ApiRequest, number: str, data: OfferingIn) -> dict[str, Any]:
    """Correct what an offering says."""
    offering = queries.get(number=number, user=request.auth)
    facts = facts_of(data, user=request.auth)
    offering = actions.edit(offering=offering, by=request.auth, at=timezone.now(), **facts)
    return shown(offering, user=request.auth)


@router.post(
    "/offerings/{number}/approve",
    response=OfferingOut,
    operation_id="approve_offering",
    openapi_extra=IF_MATCH,
)
def approve(request: ApiRequest, number: str) -> dict[str, Any]:
    """Approve what an offering says."""
    offering = queries.get(number=number, user=request.auth)
    offering = actions.approve(
        offering=as_seen(offering, version=version_seen(request)),
        by=request.auth,
        at=timezone.now(),
    )
    return shown(offering, user=request.auth)


@router.post(
    "/offerings/{number}/publish",
    response=OfferingOut,
    operation_id="publish_offering",
    openapi_extra=IF_MATCH,
)
def publish(request: ApiRequest, number: str) -> dict[str, Any]:
    """Let the customers it is for see and order it."""
    offering = queries.get(number=number, user=request.auth)
    offering = actions.publish(
        offering=as_seen(offering, version=version_seen(request)),
        by=request.auth,
        at=timezone.now(),
    )
    return shown(offering, user=request.auth)


@router.post(
    "/offerings/{number}/withdraw",
    response=OfferingOut,
    operation_id="withdraw_offering",
    openapi_extra=IF_MATCH,
)
def withdraw(request: ApiRequest, number: str, data: OfferingReasonIn) -> dict[str, Any]:
    """Take it out of the catalogue for good."""
    offering = queries.get(number=number, user=request.auth)
    offering = actions.withdraw(
        offering=as_seen(offering, version=version_seen(request)),
        by=request.auth,
        at=timezone.now(),
        reason=data.reason,
    )
    return shown(offering, user=request.auth)


@router.get(
    "/offerings/{number}/versions/{version}",
    response=OfferingVersionOut,
    operation_id="get_offering_version",
)
def get_version(request: ApiRequest, number: str, version: int) -> dict[str, Any]:
    """Return one version of form and flow; drafts to those who run the catalogue."""
    offering = queries.get(number=number, user=request.auth)
    one = queries.version(number=version, offering=offering, user=request.auth)
    return version_shown(one, user=request.auth)


@router.post(
    "/offerings/{number}/versions/{version}/check",
    response=FaultsOut,
    operation_id="check_offering_answers",
)
def check(request: ApiRequest, number: str, version: int, data: AnswersIn) -> dict[str, Any]:
    """Say what is wrong with answers to a form; nothing is kept."""
    offering = queries.get(number=number, user=request.auth)
    one = queries.version(number=version, offering=offering, user=request.auth)
    return {"faults": filling.faults(one, data.answers)}


@router.put(
    "/offerings/{number}/form", response=OfferingVersionOut, operation_id="design_offering_form"
)
def design_form(request: ApiRequest, number: str, data: OfferingFieldsIn) -> dict[str, Any]:
    """Let the draft of the form ask these fields."""
    offering = queries.get(number=number, user=request.auth)
    draft = actions.design_form(
        offering=offering,
        by=request.auth,
        at=timezone.now(),
        fields=[design.field_from(each) for each in data.fields],
        seen_revision=data.revision,
    )
    return version_shown(draft, user=request.auth)


@router.put(
    "/offerings/{number}/flow", response=OfferingVersionOut, operation_id="design_offering_flow"
)
def design_flow(request: ApiRequest, number: str, data: FlowIn) -> dict[str, Any]:
    """Let orders of the draft take these approvals and tasks."""
    offering = queries.get(number=number, user=request.auth)
    draft = actions.design_flow(
        offering=offering,
        by=request.auth,
        at=timezone.now(),
        steps=flow.read({"approvals": data.approvals, "tasks": data.tasks}),
        seen_revision=data.revision,
    )
    return version_shown(draft, user=request.auth)


@router.post(
    "/offerings/{number}/put_in_force",
    response=OfferingVersionOut,
    operation_id="put_offering_form_in_force",
)
def put_in_force(request: ApiRequest, number: str) -> dict[str, Any]:
    """Give new orders the draft from now on."""
    offering = queries.get(number=number, user=request.auth)
    version = actions.put_in_force(offering=offering, by=request.auth, at=timezone.now())
    return version_shown(version, user=request.auth)
