"""Compliments through the API."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Named, PersonOut, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.queries import visible_to
from evident.kernel.records.reading import note_reading
from evident.relationships.customers.actions import compliments as actions
from evident.relationships.customers.models.compliment import Compliment
from evident.relationships.customers.queries import compliments as queries
from evident.relationships.customers.queries.parties import customers_for, services_for, staff

router = Router(tags=["compliments"])


class ComplimentIn(Schema):
    """What has to be told to pay a compliment."""

    title: Line
    description: Text = ""
    organisation: Code = Field("", description="Your own unless given.")
    said_by: Line = Field("", description="Who said so, where that is nobody who signs in.")
    praised: Code = Field("", description="Sign-in name of whom it is about.")
    team: Code = ""
    service: Code = Field("", description="Number of the service.")
    about: Code = Field("", description="Number of the record it is about.")


class ComplimentOut(Schema):
    """A compliment."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    description: str
    said_by: str
    organisation: Named
    requester: PersonOut | None
    praised: PersonOut | None
    team: Named | None
    service: str | None
    opened_at: datetime
    closed_at: datetime | None
    version: int


PLAIN = [name for name in ComplimentOut.model_fields if name not in ("url", "service")]


def shown(compliment: Compliment) -> dict[str, Any]:
    """Return a compliment as the API shows it."""
    return {name: getattr(compliment, name) for name in PLAIN} | {
        "url": compliment.get_absolute_url(),
        "service": compliment.service.number if compliment.service else None,
    }


class ComplimentFilters(PageIn):
    """Which compliments."""

    stage: Code = Field("any", description="open, shared or any.")
    organisation: Code = ""
    is_mine: bool = Field(default=False, description="About you or your team.")


@router.get("", response=PageOut[ComplimentOut], operation_id="list_compliments")
def list_compliments(request: ApiRequest, wanted: Query[ComplimentFilters]) -> dict[str, Any]:
    """List the compliments you may see."""
    filters = queries.Filters(wanted.stage, wanted.organisation, wanted.is_mine)
    rows = queries.filtered(user=request.auth, filters=filters).select_related(*queries.BESIDE)
    page = paged(rows, wanted=wanted, order=queries.NEWEST)
    return page | {"items": [shown(compliment) for compliment in page["items"]]}


@router.get("/{number}", response=ComplimentOut, operation_id="get_compliment")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one compliment; its version is the ETag."""
    compliment = queries.get(number=number, user=request.auth)
    note_reading(record=compliment, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{compliment.version}"'
    return shown(compliment)


@router.post("", response={201: ComplimentOut}, operation_id="report_compliment")
@repeatable(lambda request, made, **_: shown(queries.get(number=made, user=request.auth)))
def report(request: ApiRequest, data: ComplimentIn) -> Status[dict[str, Any]]:
    """Pay a compliment."""
    facts = named(data.model_dump(exclude_defaults=True), user=request.auth)
    compliment = actions.report(by=request.auth, at=timezone.now(), channel="api", **facts)
    return Status(201, shown(compliment))


def named(facts: dict[str, Any], *, user: User) -> dict[str, Any]:
    """Return the facts with people and things in the place of their codes."""
    customers = customers_for(user, permission="compliment.share")
    if "organisation" in facts:
        facts["organisation"] = found(customers, "organisation", code=facts["organisation"])
    if "praised" in facts:
        facts["praised"] = found(staff(), "praised", login=facts["praised"])
    if "team" in facts:
        facts["team"] = found(Team.objects.all(), "team", code=facts["team"])
    if "service" in facts:
        facts["service"] = found(services_for(user), "service", number=facts["service"])
    if "about" in facts:
        facts["about"] = found(visible_to(user), "about", number=facts["about"])
    return facts


@router.post(
    "/{number}/share",
    response=ComplimentOut,
    operation_id="share_compliment",
    openapi_extra=IF_MATCH,
)
def share(request: ApiRequest, number: str) -> dict[str, Any]:
    """Pass it on to those it is about."""
    compliment = queries.get(number=number, user=request.auth)
    compliment = as_seen(compliment, version=version_seen(request))
    return shown(actions.share(compliment=compliment, by=request.auth, at=timezone.now()))
