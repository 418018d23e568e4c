"""Customers through the API."""

from datetime import date
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Line, PersonOut, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.kernel.access.queries import require_somewhere
from evident.kernel.organisations.models import Organisation
from evident.relationships.customers.actions import customers as actions
from evident.relationships.customers.models.customer import Contact
from evident.relationships.customers.queries import customers as queries
from evident.relationships.customers.queries.parties import staff

router = Router(tags=["customers"])


class ContactIn(Schema):
    """Somebody who speaks for a customer."""

    name: Line
    function: Line = ""
    email: Code = ""
    phone: Code = Field("", max_length=60)
    is_main: bool = False
    is_escalation: bool = False


class ContactOut(ContactIn):
    """A contact."""

    id: int


class CustomerOut(Schema):
    """A customer, with what is kept of it."""

    code: str
    name: str
    manager: PersonOut | None
    review_months: int
    since: date | None
    communication: str
    note: str
    contacts: list[ContactOut]


class CustomerIn(Schema):
    """What is kept of a customer; what is left out stays."""

    manager: Code | None = Field(None, description="Sign-in name of one of us.")
    review_months: int | None = Field(None, ge=0, le=60)
    since: date | None = None
    communication: Text | None = None
    note: Text | None = None


def shown(customer: Organisation) -> dict[str, Any]:
    """Return a customer as the API shows it."""
    profile = queries.profile_of(customer)
    return {name: getattr(profile, name) for name in actions.KEPT} | {
        "code": customer.code,
        "name": customer.name,
        "contacts": queries.contacts_of(customer),
    }


class CustomerFilters(PageIn):
    """Which customers."""

    text: Code = ""
    is_mine: bool = Field(default=False, description="Those you look after.")


@router.get("", response=PageOut[CustomerOut], operation_id="list_customers")
def list_customers(request: ApiRequest, wanted: Query[CustomerFilters]) -> dict[str, Any]:
    """List the customers you may see."""
    require_somewhere(request.auth, queries.VIEW)
    rows = queries.filtered(user=request.auth, text=wanted.text, is_mine=wanted.is_mine)
    page = paged(rows, wanted=wanted, order=queries.BY_NAME)
    return page | {"items": [shown(customer) for customer in page["items"]]}


@router.get("/{organisation}", response=CustomerOut, operation_id="get_customer")
def get(request: ApiRequest, organisation: str) -> dict[str, Any]:
    """Return one customer."""
    return shown(queries.get(organisation=organisation, user=request.auth))


@router.patch("/{organisation}", response=CustomerOut, operation_id="edit_customer")
def edit(request: ApiRequest, organisation: str, data: CustomerIn) -> dict[str, Any]:
    """Keep what is known of a customer."""
    customer = queries.get(organisation=organisation, user=request.auth)
    facts = data.model_dump(exclude_unset=True)
    if facts.get("manager"):
        facts["manager"] = found(staff(), "manager", login=facts["manager"])
    facts = {
        name: value
        for name, value in facts.items()
        if value is not None or name in ("manager", "since")
    }
    actions.edit(organisation=customer, by=request.auth, at=timezone.now(), **facts)
    return shown(customer)


@router.post(
    "/{organisation}/contacts", response={201: ContactOut}, operation_id="add_customer_contact"
)
@repeatable(
    lambda request, made, organisation, **_: queries.contact(
        organisation=queries.get(organisation=organisation, user=request.auth), pk=int(made)
    )
)
def add_contact(request: ApiRequest, organisation: str, data: ContactIn) -> Status[Contact]:
    """Add somebody who speaks for a customer."""
    customer = queries.get(organisation=organisation, user=request.auth)
    facts = data.model_dump()
    return Status(
        201,
        actions.add_contact(organisation=customer, by=request.auth, at=timezone.now(), **facts),
    )


@router.delete(
    "/{organisation}/contacts/{contact}",
    response={204: None},
    operation_id="remove_customer_contact",
)
def remove_contact(request: ApiRequest, organisation: str, contact: Key) -> Status[None]:
    """Remove a contact."""
    customer = queries.get(organisation=organisation, user=request.auth)
    known = queries.contact(organisation=customer, pk=contact)
    actions.remove_contact(contact=known, by=request.auth, at=timezone.now())
    return Status(204, None)
