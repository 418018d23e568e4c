"""Major incidents through the API."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Line, Moment, Named, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import User
from evident.kernel.procedures.seeing import as_seen
from evident.resolution.incidents import actions, queries
from evident.resolution.incidents.api.router import router
from evident.resolution.incidents.api.schemas import IncidentReasonIn
from evident.resolution.incidents.models import (
    MajorCriterion,
    MajorIncident,
    ManagementNotice,
    ResolutionCode,
)
from evident.resolution.incidents.queries import majors

MINUTES = Field(30, ge=1, le=1440, description="Minutes between updates.")


class DeclareIn(Schema):
    """Why it is a major incident, and who leads it."""

    reason: Said
    leader: Code = Field("", description="Sign-in name; you unless given.")
    criterion: Code = ""
    customer_text: Line = Field("", max_length=300, description="What customers read.")
    affects_all: bool = False
    update_minutes: int = MINUTES


class CoordinateIn(Schema):
    """Where people meet, and who does what."""

    room: Line = Field(max_length=200)
    communicator: Code = ""
    engineer: Code = ""


class HandOverIn(IncidentReasonIn):
    """Who leads from now on."""

    leader: Code


class InformIn(Schema):
    """Who of management was told, when, how and what."""

    told: Code
    text: Said
    way: Code = "phone"
    told_at: Moment | None = None


class UpdateIn(Schema):
    """Where it stands, for customers or among staff."""

    text: Said
    is_public: bool = False
    next_minutes: int | None = Field(None, ge=1, le=1440)


class RestoreIn(Schema):
    """Since when the service is back; with a code the incident is resolved as well."""

    restored_at: Moment | None = None
    code: Code = ""
    note: Text = ""


class PlanIn(Schema):
    """When the review takes place and who takes part."""

    review_at: Moment
    people: Line = Field(max_length=300)


class ReviewIn(Schema):
    """What was learnt."""

    cause: Said
    to_improve: Said
    actions: Said
    went_well: Text = ""


class ManagementNoticeOut(Schema):
    """What management was told."""

    told: PersonOut
    told_at: datetime
    told_by: PersonOut
    way: str
    text: str


class MajorOut(Schema):
    """A major incident."""

    number: str
    state: str
    reason: str
    criterion: Named | None
    customer_text: str
    affects_all: bool
    leader: PersonOut
    communicator: PersonOut | None
    engineer: PersonOut | None
    room: str
    declared_at: datetime
    coordinating_at: datetime | None
    restored_at: datetime | None
    next_update_at: datetime | None
    update_minutes: int
    review_due_at: datetime | None
    review_at: datetime | None
    review_people: str
    reviewed_at: datetime | None
    review_cause: str
    review_went_well: str
    review_to_improve: str
    review_actions: str
    revoked_at: datetime | None
    revoke_reason: str
    notices: list[ManagementNoticeOut]
    version: int = Field(description="Of the incident; every step on either raises it.")

    @staticmethod
    def resolve_version(major: MajorIncident) -> int:
        """Return the version of the incident."""
        return major.incident.version

    @staticmethod
    def resolve_number(major: MajorIncident) -> str:
        """Return the number of the incident."""
        return major.incident.number

    @staticmethod
    def resolve_notices(major: MajorIncident) -> list[ManagementNotice]:
        """Return what management was told."""
        return majors.notices_of(major)


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> MajorIncident:
    """Take the step called `name` and return the major incident as it is then."""
    incident = queries.get(number=number, user=request.auth)
    incident = as_seen(incident, version=version_seen(request))
    act = getattr(actions, name)
    act(incident=incident, by=request.auth, at=timezone.now(), **facts)
    return majors.get(number=number, user=request.auth)


def leader(login: str) -> User:
    """Return the person who may lead, by sign-in name. Raises ValidationError."""
    return found(majors.leaders(at=timezone.now()), "leader", login=login)


@router.get("/{number}/major", response=MajorOut, operation_id="get_major_incident")
def get_major(request: ApiRequest, number: str, response: HttpResponse) -> MajorIncident:
    """Return what is known of a major incident; for those who read internal notes."""
    major = majors.get(number=number, user=request.auth)
    response["ETag"] = f'"{major.incident.version}"'
    return major


@router.post(
    "/{number}/major",
    response=MajorOut,
    operation_id="declare_major_incident",
    openapi_extra=IF_MATCH,
)
def declare_major(request: ApiRequest, number: str, data: DeclareIn) -> MajorIncident:
    """Declare it a major incident: it is escalated to top management."""
    criteria = MajorCriterion.objects.filter(is_active=True)
    facts = {
        "leader": leader(data.leader) if data.leader else request.auth,
        "criterion": found(criteria, "criterion", code=data.criterion) if data.criterion else None,
    }
    return taken(request, number, "declare_major", **data.model_dump() | facts)


@router.post(
    "/{number}/major/coordinate",
    response=MajorOut,
    operation_id="coordinate_major_incident",
    openapi_extra=IF_MATCH,
)
def coordinate_major(request: ApiRequest, number: str, data: CoordinateIn) -> MajorIncident:
    """Open the room and name who speaks and who leads the technical work."""
    named = {"communicator": data.communicator, "engineer": data.engineer}
    people = {name: leader(login) if login else None for name, login in named.items()}
    return taken(request, number, "coordinate_major", room=data.room, **people)


@router.post(
    "/{number}/major/hand-over",
    response=MajorOut,
    operation_id="hand_over_major_incident",
    openapi_extra=IF_MATCH,
)
def hand_over_major(request: ApiRequest, number: str, data: HandOverIn) -> MajorIncident:
    """Give the lead to somebody else."""
    who = leader(data.leader)
    return taken(request, number, "hand_over_major", leader=who, reason=data.reason)


@router.post(
    "/{number}/major/inform",
    response=MajorOut,
    operation_id="inform_management",
    openapi_extra=IF_MATCH,
)
@repeatable(lambda request, number, **_: majors.get(number=number, user=request.auth))
def inform_management(request: ApiRequest, number: str, data: InformIn) -> MajorIncident:
    """Put on record that somebody of management was told."""
    told = found(majors.management(at=timezone.now()), "told", login=data.told)
    return taken(request, number, "inform_management", **data.model_dump() | {"told": told})


@router.post(
    "/{number}/major/update",
    response=MajorOut,
    operation_id="update_major_incident",
    openapi_extra=IF_MATCH,
)
@repeatable(lambda request, number, **_: majors.get(number=number, user=request.auth))
def update_major(request: ApiRequest, number: str, data: UpdateIn) -> MajorIncident:
    """Say where it stands, to customers or among staff."""
    return taken(request, number, "update_major", **data.model_dump())


@router.post(
    "/{number}/major/restore",
    response=MajorOut,
    operation_id="restore_major_incident",
    openapi_extra=IF_MATCH,
)
def restore_major(request: ApiRequest, number: str, data: RestoreIn) -> MajorIncident:
    """Record that the service is back."""
    codes = ResolutionCode.objects.filter(is_active=True)
    code = found(codes, "code", code=data.code) if data.code else None
    return taken(request, number, "restore_major", **data.model_dump() | {"code": code})


@router.post(
    "/{number}/major/relapse",
    response=MajorOut,
    operation_id="relapse_major_incident",
    openapi_extra=IF_MATCH,
)
def relapse_major(request: ApiRequest, number: str, data: IncidentReasonIn) -> MajorIncident:
    """Record that the service is disturbed again."""
    return taken(request, number, "relapse_major", **data.model_dump())


@router.post(
    "/{number}/major/plan-review",
    response=MajorOut,
    operation_id="plan_major_review",
    openapi_extra=IF_MATCH,
)
def plan_major_review(request: ApiRequest, number: str, data: PlanIn) -> MajorIncident:
    """Call the review."""
    return taken(request, number, "plan_major_review", **data.model_dump())


@router.post(
    "/{number}/major/review",
    response=MajorOut,
    operation_id="review_major_incident",
    openapi_extra=IF_MATCH,
)
def review_major(request: ApiRequest, number: str, data: ReviewIn) -> MajorIncident:
    """Record what was learnt."""
    return taken(request, number, "review_major", **data.model_dump())


@router.post(
    "/{number}/major/revoke",
    response=MajorOut,
    operation_id="revoke_major_incident",
    openapi_extra=IF_MATCH,
)
def revoke_major(request: ApiRequest, number: str, data: IncidentReasonIn) -> MajorIncident:
    """Take the declaration back: it was a mistake."""
    return taken(request, number, "revoke_major", **data.model_dump())
