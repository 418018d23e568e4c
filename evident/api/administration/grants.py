"""Who holds which role, through the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import Field

from evident.api.administration.routers import grants as router
from evident.api.administration.schemas import GrantOut
from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Moment, found, unknown
from evident.api.idempotency import repeatable
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.kernel.access import actions
from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import Team, User
from evident.kernel.administration import queries
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.kinds import known


class GrantsIn(PageIn):
    """Which grants."""

    role: Code = ""
    is_in_force: bool = Field(True, description="False for those that ended as well.")


class GrantIn(Schema):
    """Which role, to a person or a team, where and until when."""

    role: Code
    person: Code = Field("", description="Sign-in name.")
    team: Code = ""
    organisation: Code = Field("", description="Only for this organisation.")
    process: Code = Field("", description="Only for this process.")
    valid_until: Moment | None = Field(None, description="Exclusive.")


@router.get("", response=PageOut[GrantOut], operation_id="list_grants")
def list_grants(request: ApiRequest, wanted: Query[GrantsIn]) -> dict[str, Any]:
    """List who holds what, the last given first."""
    rows = queries.grants(
        request.auth, at=timezone.now(), role=wanted.role, is_in_force=wanted.is_in_force
    )
    return paged(rows, wanted=wanted, order=NEWEST)


@router.post("", response={201: GrantOut}, operation_id="give_role")
@repeatable(lambda request, made, **_: queries.grant(request.auth, pk=int(made)))
def give(request: ApiRequest, data: GrantIn) -> Status[Grant]:
    """Give a role to a person or a team."""
    user = request.auth
    made = actions.give(by=user, at=timezone.now(), **facts_of(user, data))
    return Status(201, queries.grant(user, pk=made.pk))


def facts_of(user: User, data: GrantIn) -> dict[str, Any]:
    """Return what the action takes. Raises ValidationError, PermissionDenied."""
    roles = queries.roles(user)
    if bool(data.person) == bool(data.team):
        raise ValidationError(_("Name a person or a team, one of them."))
    if data.process and data.process not in known():
        raise unknown("process", data.process)
    organisations = Organisation.objects.filter(is_active=True)
    return {
        "role": found(roles, "role", code=data.role),
        "to": found(User.objects.all(), "person", login=data.person)
        if data.person
        else found(Team.objects.all(), "team", code=data.team),
        "organisation": found(organisations, "organisation", code=data.organisation)
        if data.organisation
        else None,
        "process": data.process,
        "valid_until": data.valid_until,
    }


@router.post("/{grant}/withdraw", response=GrantOut, operation_id="withdraw_grant")
def withdraw(request: ApiRequest, grant: Key) -> Grant:
    """End a grant now; that it was held until now stays on record."""
    held = queries.grant(request.auth, pk=grant)
    return actions.withdraw(grant=held, by=request.auth, at=timezone.now())
