"""Roles and permissions through the API."""

from collections.abc import Iterable

from django.http import Http404
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from evident.api.administration.routers import roles as router
from evident.api.administration.schemas import Name, Slug
from evident.api.authentication import ApiRequest
from evident.api.fields import Code
from evident.api.idempotency import repeatable
from evident.kernel.access import roles as actions
from evident.kernel.access.models import Role
from evident.kernel.access.permissions import declared
from evident.kernel.accounts.models import User
from evident.kernel.administration import queries

PATTERNS = "Codes such as `incident.resolve`, or patterns such as `incident.*`."


class PermissionOut(Schema):
    """Something a role may allow."""

    code: str
    description: str


class RoleOut(Schema):
    """A named set of permissions."""

    code: str
    name: str
    name_en: str
    name_zh: str
    permissions: list[str] = Field(description=PATTERNS)
    is_shipped: bool


class RoleIn(Schema):
    """A role of the organisation's own."""

    code: Slug
    name_en: Name = Field(max_length=80)
    name_zh: Name = Field(max_length=80)
    permissions: list[Code] = Field(max_length=500, description=PATTERNS)


class RoleChangeIn(Schema):
    """What a role is called and allows; what is left out stays as it is."""

    name_en: Name | None = Field(None, max_length=80)
    name_zh: Name | None = Field(None, max_length=80)
    permissions: list[Code] | None = Field(None, max_length=500, description=PATTERNS)


def one(user: User, code: str) -> Role:
    """Return a role. Raises Http404 if there is none."""
    role = queries.roles(user).filter(code=code).first() if "\0" not in code else None
    if role is None:
        raise Http404
    return role


@router.get("", response=list[RoleOut], operation_id="list_roles")
def list_roles(request: ApiRequest) -> Iterable[Role]:
    """List every role."""
    return queries.roles(request.auth)


@router.get("/permissions", response=list[PermissionOut], operation_id="list_permissions")
def permissions(request: ApiRequest) -> list[dict[str, str]]:
    """List every permission there is."""
    queries.roles(request.auth)
    return [{"code": code, "description": str(text)} for code, text in declared().items()]


@router.post("", response={201: RoleOut}, operation_id="create_role")
@repeatable(
    lambda request, made, **_: one(request.auth, made),
    named=lambda answer: str(answer.value.code),
)
def create(request: ApiRequest, data: RoleIn) -> Status[Role]:
    """Make a role of the organisation's own."""
    made = actions.create(by=request.auth, at=timezone.now(), **data.model_dump())
    return Status(201, one(request.auth, made.code))


@router.patch("/{role}", response=RoleOut, operation_id="change_role")
def change(request: ApiRequest, role: str, data: RoleChangeIn) -> Role:
    """Change what a role allows; it holds for everybody who has it at once."""
    known = one(request.auth, role)
    facts = {name: getattr(known, name) for name in ("name_en", "name_zh", "permissions")}
    wanted = facts | data.model_dump(exclude_none=True)
    return actions.change(role=known, by=request.auth, at=timezone.now(), **wanted)
