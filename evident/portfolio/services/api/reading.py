"""Looking at services through the API."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code
from evident.api.paging import PageIn, PageOut
from evident.kernel.records.queries import sees_internal
from evident.portfolio.services import queries
from evident.portfolio.services.api.router import router
from evident.portfolio.services.api.schemas import (
    ServiceCustomerOut,
    ServiceNeedOut,
    ServiceOut,
    shown,
)
from evident.portfolio.services.models import Service, ServiceCustomer
from evident.portfolio.services.procedure import PROCEDURE


class ServicesIn(PageIn):
    """Which services, in which order."""

    stage: Code = Field("current", description="current, proposed, planned, live, ended or any.")
    criticality: int | None = Field(None, ge=1, le=4, description="1 critical to 4 low.")
    owner: Code = Field("", description="A sign-in name.")
    customer: Code = Field("", description="An organisation's code.")
    text: Code = ""
    order: Code = Field("critical", description="critical or newest.")


@router.get("", response=PageOut[ServiceOut], operation_id="list_services")
def list_services(request: ApiRequest, wanted: Query[ServicesIn]) -> dict[str, Any]:
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


@router.get("/{number}/steps", response=list[Code], operation_id="list_service_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    service = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(service, by=request.auth)]


@router.get(
    "/{number}/customers",
    response=list[ServiceCustomerOut],
    operation_id="list_service_customers",
)
def customers(request: ApiRequest, number: str) -> Iterable[ServiceCustomer]:
    """List who has the service and who had it, the present ones first; for staff."""
    return queries.customers(worked_on(request, number))


@router.get("/{number}/needs", response=list[ServiceNeedOut], operation_id="list_service_needs")
def needs(request: ApiRequest, number: str) -> list[dict[str, str]]:
    """List the services it does not work without; for staff."""
    rows = queries.needs(worked_on(request, number), user=request.auth)
    return [
        {"number": each.needed.number, "name": each.needed.name, "note": each.note} for each in rows
    ]


def worked_on(request: ApiRequest, number: str) -> Service:
    """Return a service to those who work on it. Raises PermissionDenied for its users."""
    service = queries.get(number=number, user=request.auth)
    if not sees_internal(request.auth, record=service):
        raise PermissionDenied
    return service
