"""Organisations through the API."""

from typing import Any, Literal

from django.http import Http404
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from evident.api.administration.routers import organisations as router
from evident.api.administration.schemas import Name, Slug
from evident.api.authentication import ApiRequest
from evident.api.idempotency import repeatable
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


@router.post("", response={201: OrganisationOut}, operation_id="create_organisation")
@repeatable(
    lambda request, made, **_: one(request.auth, made),
    named=lambda answer: str(answer.value.code),
)
def create(request: ApiRequest, data: OrganisationIn) -> Status[Organisation]:
    """Make an organisation."""
    made = actions.create(by=request.auth, at=timezone.now(), **data.model_dump())
    return Status(201, one(request.auth, made.code))


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
