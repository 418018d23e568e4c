"""The API of services: the same actions and queries as the pages."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Named, PersonOut
from evident.api.paging import PageIn, PageOut
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.portfolio.services import queries
from evident.portfolio.services.models import Service

router = Router(tags=["services"])


class FiltersIn(PageIn):
    """Which services, in which order."""

    stage: Code = Field("current", description="current, proposed, planned, live, ended or any.")
    criticality: int | None = Field(None, ge=1, le=4, description="1 critical to 4 low.")
    owner: Code = Field("", description="A sign-in name.")
    customer: Code = Field("", description="An organisation's code.")
    text: Code = ""
    order: Code = Field("critical", description="critical or newest.")


class ServiceOut(Schema):
    """A service. What is our own affair is empty for those who only have it."""

    number: str
    url: str
    name: str
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str
    outcome_en: str
    outcome_zh: str
    state: str
    is_open: bool
    hours: Named | None
    live_since: datetime | None
    version: int
    criticality: int | None = None
    owner: PersonOut | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    decision_note: str = ""
    retirement_note: str = ""


class CustomerOut(Schema):
    """A customer of a service."""

    organisation: Named
    since: date
    until: date | None


OURS = ("criticality", "owner", "opened_at", "closed_at", "decision_note", "retirement_note")
PLAIN = [name for name in ServiceOut.model_fields if name not in (*OURS, "url")]


def shown(service: Service, *, user: User) -> dict[str, Any]:
    """Return a service as the API shows it to `user`."""
    names = PLAIN + (list(OURS) if access_of(user).may("service.view", service) else [])
    facts = {name: getattr(service, name) for name in names}
    return facts | {"url": service.get_absolute_url()}


@router.get("", response=PageOut[ServiceOut], operation_id="list_services")
def list_services(request: ApiRequest, wanted: Query[FiltersIn]) -> dict[str, Any]:
    """List the services you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    rows = queries.filtered(
        user=request.auth, filters=queries.Filters(**facts), on=timezone.localdate()
    )
    order = wanted.order if wanted.order in queries.ORDERS else "critical"
    page = queries.page(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(service, user=request.auth) for service in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=ServiceOut, operation_id="get_service")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one service; its version is the ETag."""
    service = queries.get(number=number, user=request.auth)
    response["ETag"] = f'"{service.version}"'
    return shown(service, user=request.auth)
