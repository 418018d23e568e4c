"""Organisations through the API."""

from typing import Any, Literal

from django.http import Http404
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from evident.api.administration.routers import organisations as router
from evident.api.administration.schemas import Name, Slug
from evident.api.authentication import ApiRequest
from evident.api.idempotency import Repeatable, once
from evident.api.paging import PageIn, PageOut, paged
from evident.kernel.accounts.models import User
from evident.kernel.administration import queries
from evident.kernel.administration.actions import organisations as actions
from evident.kernel.organisations.models import Organisation

Kind = Literal["provider", "customer", "supplier"]


class OrganisationOut(Schema):
    """A body that provides, uses or supplies services."""

    code: str
    name: str
    kind: str
    is_active: bool
    size: int = Field(description="How many active people it has.")


class OrganisationIn(Schema):
    """A new organisation."""

    code: Slug
    name: Name
    kind: Kind = "customer"


class OrganisationChangeIn(Schema):
    """What an organisation is; what is left out stays as it is."""

    name: Name | None = None
    kind: Kind | None = None
    is_active: bool | None = None


MADE = {200: OrganisationOut, 201: OrganisationOut}


def one(user: User, code: str) -> Organisation:
    """Return an organisation `user` administers. Raises Http404 if hidden or absent."""
    known = queries.organisations(user)
    organisation = known.filter(code=code).first() if "\0" not in code else None
    if organisation is None:
        raise Http404
    return organisation


@router.get("", response=PageOut[OrganisationOut], operation_id="list_organisations")
def list_organisations(request: ApiRequest, wanted: Query[PageIn]) -> dict[str, Any]:
    """List the organisations you administer."""
    return paged(queries.organisations(request.auth), wanted=wanted)


@router.post("", response=MADE, operation_id="create_organisation")
def create(
    request: ApiRequest, data: OrganisationIn, idempotency_key: Repeatable = ""
) -> Status[Organisation]:
    """Make an organisation."""
    user, now = request.auth, timezone.now()

    def act() -> str:
        return actions.create(by=user, at=now, **data.model_dump()).code

    code, is_new = once(
        key=idempotency_key,
        operation="create_organisation",
        facts=data.model_dump(),
        by=user,
        at=now,
        act=act,
    )
    return Status(201 if is_new else 200, one(user, code))


@router.get("/{organisation}", response=OrganisationOut, operation_id="get_organisation")
def get(request: ApiRequest, organisation: str) -> Organisation:
    """Return one organisation."""
    return one(request.auth, organisation)


@router.patch("/{organisation}", response=OrganisationOut, operation_id="change_organisation")
def change(request: ApiRequest, organisation: str, data: OrganisationChangeIn) -> Organisation:
    """Change what an organisation is; its people and records stay as they are."""
    known = one(request.auth, organisation)
    facts = {name: getattr(known, name) for name in ("name", "kind", "is_active")}
    wanted = facts | data.model_dump(exclude_none=True)
    actions.change(organisation=known, by=request.auth, at=timezone.now(), **wanted)
    return one(request.auth, organisation)
