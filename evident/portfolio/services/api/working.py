"""The steps of a service through the API."""

from typing import Any

from django.utils import timezone
from ninja import Status

from evident.api.authentication import ApiRequest
from evident.api.fields import found
from evident.api.idempotency import repeatable
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.access.parties import organisations_for
from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars.queries import visible_to as calendars_for
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.seeing import as_seen
from evident.portfolio.services import actions, queries
from evident.portfolio.services.api import schemas
from evident.portfolio.services.api.router import router
from evident.portfolio.services.api.schemas import ServiceOut, shown
from evident.portfolio.services.models import Service

PROVIDER, SUPPLIER = OrganisationKind.PROVIDER, OrganisationKind.SUPPLIER


@router.post("", response={201: ServiceOut}, operation_id="propose_service")
@repeatable(
    lambda request, made, **_: shown(queries.get(number=made, user=request.auth), user=request.auth)
)
def propose(request: ApiRequest, data: schemas.ServiceIn) -> Status[dict[str, Any]]:
    """Propose a service. With an idempotency key, repeating the request makes no second one."""
    user = request.auth
    made = actions.propose(by=user, at=timezone.now(), **facts_of(data, user=user))
    return Status(201, shown(queries.get(number=made.number, user=user), user=user))


@router.patch("/{number}", response=ServiceOut, operation_id="edit_service", openapi_extra=IF_MATCH)
def edit(request: ApiRequest, number: str, data: schemas.ServiceChangeIn) -> dict[str, Any]:
    """Correct what a service says; what is left out stays as it is."""
    return taken(request, number, "edit", **facts_of(data, user=request.auth))


@router.post(
    "/{number}/approve", response=ServiceOut, operation_id="approve_service", openapi_extra=IF_MATCH
)
def approve(request: ApiRequest, number: str, data: schemas.ServiceNoteIn) -> dict[str, Any]:
    """Take a proposal into the portfolio."""
    return taken(request, number, "approve", **data.model_dump())


@router.post(
    "/{number}/reject", response=ServiceOut, operation_id="reject_service", openapi_extra=IF_MATCH
)
def reject(request: ApiRequest, number: str, data: schemas.ServiceReasonIn) -> dict[str, Any]:
    """Turn a proposal down, saying why."""
    return taken(request, number, "reject", **data.model_dump())


@router.post(
    "/{number}/design", response=ServiceOut, operation_id="design_service", openapi_extra=IF_MATCH
)
def design(request: ApiRequest, number: str) -> dict[str, Any]:
    """Start the design of an approved service."""
    return taken(request, number, "design")


@router.post(
    "/{number}/transition",
    response=ServiceOut,
    operation_id="transition_service",
    openapi_extra=IF_MATCH,
)
def transition(request: ApiRequest, number: str) -> dict[str, Any]:
    """Start to bring a designed service into operation."""
    return taken(request, number, "transition")


@router.post(
    "/{number}/go-live", response=ServiceOut, operation_id="go_live_service", openapi_extra=IF_MATCH
)
def go_live(request: ApiRequest, number: str) -> dict[str, Any]:
    """Put a service into operation: its customers see and use it from now on."""
    return taken(request, number, "go_live")


@router.post(
    "/{number}/retire", response=ServiceOut, operation_id="retire_service", openapi_extra=IF_MATCH
)
def retire(request: ApiRequest, number: str, data: schemas.ServiceReasonIn) -> dict[str, Any]:
    """Start to retire a service, saying why; customers still have it."""
    return taken(request, number, "retire", **data.model_dump())


@router.post(
    "/{number}/keep", response=ServiceOut, operation_id="keep_service", openapi_extra=IF_MATCH
)
def keep(request: ApiRequest, number: str) -> dict[str, Any]:
    """Give a retirement up: the service stays in operation."""
    return taken(request, number, "keep")


@router.post(
    "/{number}/end", response=ServiceOut, operation_id="end_service", openapi_extra=IF_MATCH
)
def end(request: ApiRequest, number: str) -> dict[str, Any]:
    """End a retiring service; refused while another one in use needs it."""
    return taken(request, number, "end")


@router.post(
    "/{number}/customers",
    response=ServiceOut,
    operation_id="add_service_customer",
    openapi_extra=IF_MATCH,
)
def add_customer(
    request: ApiRequest, number: str, data: schemas.ServiceCustomerIn
) -> dict[str, Any]:
    """Let an organisation have the service, both days included."""
    reached = organisations_for(request.auth, permission="service.edit")
    having = reached.filter(is_active=True).exclude(kind=SUPPLIER)
    customer = found(having, "organisation", code=data.organisation)
    facts = data.model_dump() | {"organisation": customer}
    return taken(request, number, "add_customer", **facts)


@router.post(
    "/{number}/customers/end",
    response=ServiceOut,
    operation_id="end_service_customer",
    openapi_extra=IF_MATCH,
)
def end_customer(
    request: ApiRequest, number: str, data: schemas.ServiceCustomerEndIn
) -> dict[str, Any]:
    """Let an organisation have the service until that day and no longer."""
    reached = organisations_for(request.auth, permission="service.edit")
    customer = found(reached, "organisation", code=data.organisation)
    facts = data.model_dump() | {"organisation": customer}
    return taken(request, number, "end_customer", **facts)


@router.post(
    "/{number}/needs",
    response=ServiceOut,
    operation_id="add_service_dependency",
    openapi_extra=IF_MATCH,
)
def add_dependency(
    request: ApiRequest, number: str, data: schemas.ServiceDependencyIn
) -> dict[str, Any]:
    """Record that the service does not work without another one."""
    needed = found(queries.visible_to(request.auth), "needed", number=data.needed)
    return taken(request, number, "add_dependency", needed=needed, note=data.note)


@router.post(
    "/{number}/needs/remove",
    response=ServiceOut,
    operation_id="remove_service_dependency",
    openapi_extra=IF_MATCH,
)
def remove_dependency(
    request: ApiRequest, number: str, data: schemas.ServiceIndependenceIn
) -> dict[str, Any]:
    """Record that the service no longer needs another one."""
    needed = found(queries.visible_to(request.auth), "needed", number=data.needed)
    return taken(request, number, "remove_dependency", needed=needed)


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the service as it is then."""
    service: Service = queries.get(number=number, user=request.auth)
    service = as_seen(service, version=version_seen(request))
    act = getattr(actions, name)
    act(service=service, by=request.auth, at=timezone.now(), **facts)
    return shown(queries.get(number=number, user=request.auth), user=request.auth)


def facts_of(data: schemas.ServiceIn | schemas.ServiceChangeIn, *, user: User) -> dict[str, Any]:
    """Return what was told, with things in the place of their codes. Raises ValidationError."""
    facts = data.model_dump(exclude_unset=True)
    known = {
        "owner": (User.objects.filter(is_active=True, organisation__kind=PROVIDER), "login"),
        "hours": (calendars_for(user), "code"),
        "team": (Team.objects.filter(is_active=True), "code"),
    }
    for name, (rows, key) in known.items():
        if name in facts:
            facts[name] = found(rows, name, **{key: facts[name]}) if facts[name] else None
    return {name: each for name, each in facts.items() if each is not None or name in known}
