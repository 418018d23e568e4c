"""The API of incidents: the same actions and queries as the pages."""

from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.pagination import paginate
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.models import Incident, ResolutionCode

router = Router(tags=["incidents"])


class ReportIn(Schema):
    """What has to be told to report an incident."""

    title: str = Field(min_length=1, max_length=300)
    symptom: str = ""
    impact: int = Field(3, ge=1, le=3)
    urgency: int = Field(2, ge=1, le=3)


class ResolveIn(Schema):
    """How the service was restored."""

    code: str
    note: str = Field(min_length=1)


class IncidentOut(Schema):
    """An incident."""

    number: str
    title: str
    state: str
    priority: int | None
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None


@router.get("", response=list[IncidentOut], operation_id="list_incidents")
@paginate
def list_incidents(request: ApiRequest) -> QuerySet[Incident]:
    """List the incidents you may see, newest first."""
    return queries.visible_to(request.auth).order_by("-opened_at", "-pk")


@router.post("", response={201: IncidentOut}, operation_id="report_incident")
def report(request: ApiRequest, data: ReportIn) -> Status[Incident]:
    """Report an incident."""
    incident = actions.report(
        by=request.auth, at=timezone.now(), channel="api", **data.model_dump()
    )
    return Status(201, incident)


@router.get("/{number}", response=IncidentOut, operation_id="get_incident")
def get(request: ApiRequest, number: str) -> Incident:
    """Return one incident."""
    return queries.get(number=number, user=request.auth)


@router.post("/{number}/take", response=IncidentOut, operation_id="take_incident")
def take(request: ApiRequest, number: str) -> Incident:
    """Make yourself the assignee."""
    incident = queries.get(number=number, user=request.auth)
    return actions.take(incident=incident, by=request.auth, at=timezone.now())


@router.post("/{number}/resolve", response=IncidentOut, operation_id="resolve_incident")
def resolve(request: ApiRequest, number: str, data: ResolveIn) -> Incident:
    """Record that the service is restored."""
    incident = queries.get(number=number, user=request.auth)
    code = get_object_or_404(ResolutionCode, code=data.code)
    return actions.resolve(
        incident=incident, by=request.auth, at=timezone.now(), code=code, note=data.note
    )
