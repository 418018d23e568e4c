"""The steps of an incident through the API."""

from typing import Any

from django.utils import timezone

from evident.api.authentication import ApiRequest
from evident.api.fields import found
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.seeing import as_seen
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.api import schemas
from evident.resolution.incidents.api.naming import category, people, resolution_code
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import IncidentOut, shown


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the incident as it is then."""
    incident = queries.get(number=number, user=request.auth)
    incident = as_seen(incident, version=version_seen(request))
    act = getattr(actions, name)
    incident = act(incident=incident, by=request.auth, at=timezone.now(), **facts)
    return shown(incident, user=request.auth)


@router.post(
    "/{number}/classify",
    response=IncidentOut,
    operation_id="classify_incident",
    openapi_extra=IF_MATCH,
)
def classify(request: ApiRequest, number: str, data: schemas.ClassifyIn) -> dict[str, Any]:
    """Say what kind of incident it is; the matrix gives the priority."""
    facts = data.model_dump() | {"category": category(data.category)}
    return taken(request, number, "classify", **facts)


@router.post(
    "/{number}/prioritise",
    response=IncidentOut,
    operation_id="prioritise_incident",
    openapi_extra=IF_MATCH,
)
def prioritise(request: ApiRequest, number: str, data: schemas.PrioritiseIn) -> dict[str, Any]:
    """Set impact and urgency; another priority than the matrix gives needs a reason."""
    return taken(request, number, "prioritise", **data.model_dump())


@router.post(
    "/{number}/assign",
    response=IncidentOut,
    operation_id="assign_incident",
    openapi_extra=IF_MATCH,
)
def assign(request: ApiRequest, number: str, data: schemas.AssignIn) -> dict[str, Any]:
    """Hand it to a team, and to one of its people if named."""
    return taken(request, number, "assign", **people(data), reason=data.reason)


@router.post(
    "/{number}/take",
    response=IncidentOut,
    operation_id="take_incident",
    openapi_extra=IF_MATCH,
)
def take(request: ApiRequest, number: str) -> dict[str, Any]:
    """Make yourself the assignee."""
    return taken(request, number, "take")


@router.post(
    "/{number}/hold",
    response=IncidentOut,
    operation_id="hold_incident",
    openapi_extra=IF_MATCH,
)
def hold(request: ApiRequest, number: str, data: schemas.HoldIn) -> dict[str, Any]:
    """Put it on hold; a time without zone is one of your own zone."""
    return taken(request, number, "hold", **data.model_dump())


@router.post(
    "/{number}/resume",
    response=IncidentOut,
    operation_id="resume_incident",
    openapi_extra=IF_MATCH,
)
def resume(request: ApiRequest, number: str) -> dict[str, Any]:
    """Go on with the work."""
    return taken(request, number, "resume")


@router.post(
    "/{number}/escalate",
    response=IncidentOut,
    operation_id="escalate_incident",
    openapi_extra=IF_MATCH,
)
def escalate(request: ApiRequest, number: str, data: schemas.EscalateIn) -> dict[str, Any]:
    """Escalate to another team, or up to management."""
    team = found(Team.objects.all(), "team", code=data.team) if data.team else None
    return taken(request, number, "escalate", **data.model_dump() | {"team": team})


@router.post(
    "/{number}/resolve",
    response=IncidentOut,
    operation_id="resolve_incident",
    openapi_extra=IF_MATCH,
)
def resolve(request: ApiRequest, number: str, data: schemas.ResolveIn) -> dict[str, Any]:
    """Record that the service is restored."""
    code = resolution_code(data.code)
    return taken(request, number, "resolve", **data.model_dump() | {"code": code})


@router.post(
    "/{number}/reopen",
    response=IncidentOut,
    operation_id="reopen_incident",
    openapi_extra=IF_MATCH,
)
def reopen(request: ApiRequest, number: str, data: schemas.IncidentReasonIn) -> dict[str, Any]:
    """Record that the disturbance is still there."""
    return taken(request, number, "reopen", **data.model_dump())


@router.post(
    "/{number}/close",
    response=IncidentOut,
    operation_id="close_incident",
    openapi_extra=IF_MATCH,
)
def close(request: ApiRequest, number: str) -> dict[str, Any]:
    """End a resolved incident."""
    return taken(request, number, "close")


@router.post(
    "/{number}/confirm",
    response=IncidentOut,
    operation_id="confirm_incident",
    openapi_extra=IF_MATCH,
)
def confirm(request: ApiRequest, number: str) -> dict[str, Any]:
    """Agree that it works again; for whom it troubled."""
    return taken(request, number, "confirm")


@router.post(
    "/{number}/cancel",
    response=IncidentOut,
    operation_id="cancel_incident",
    openapi_extra=IF_MATCH,
)
def cancel(request: ApiRequest, number: str, data: schemas.IncidentReasonIn) -> dict[str, Any]:
    """End an incident that is none."""
    return taken(request, number, "cancel", **data.model_dump())


@router.post(
    "/{number}/adopt",
    response=IncidentOut,
    operation_id="adopt_incident",
    openapi_extra=IF_MATCH,
)
def adopt(request: ApiRequest, number: str, data: schemas.AdoptIn) -> dict[str, Any]:
    """Put it under a parent, or under none."""
    parent = queries.get(number=data.parent, user=request.auth) if data.parent else None
    return taken(request, number, "adopt", parent=parent)


@router.post(
    "/{number}/watch",
    response=IncidentOut,
    operation_id="watch_incident",
    openapi_extra=IF_MATCH,
)
def watch(request: ApiRequest, number: str, data: schemas.WatcherIn) -> dict[str, Any]:
    """Hear of its course, or let somebody else."""
    return taken(request, number, "watch", watcher=person(request, data))


@router.post(
    "/{number}/unwatch",
    response=IncidentOut,
    operation_id="unwatch_incident",
    openapi_extra=IF_MATCH,
)
def unwatch(request: ApiRequest, number: str, data: schemas.WatcherIn) -> dict[str, Any]:
    """No longer hear of its course."""
    return taken(request, number, "unwatch", watcher=person(request, data))


def person(request: ApiRequest, data: schemas.WatcherIn) -> User | None:
    """Return the person named."""
    if not data.watcher:
        return None
    return found(queries.people_for(request.auth), "watcher", login=data.watcher)
