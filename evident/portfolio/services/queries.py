"""Reads of services, always for a user."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order, Page, page_of
from evident.kernel.records.queries import called, narrow
from evident.kernel.records.queries import visible_to as records_visible_to
from evident.kernel.search.queries import matching
from evident.portfolio.services.models import (
    Service,
    ServiceCustomer,
    ServiceDependency,
    ServiceQuerySet,
)
from evident.portfolio.services.procedure import PLANNED, USABLE, State

SHOWN = ("owner", "hours", "organisation", "requester")
ORDERS = {
    order.code: order
    for order in (
        Order("critical", _("Most critical first"), ("criticality", "pk")),
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
    )
}
STAGES = {
    "current": Q(is_open=True),
    "proposed": Q(state=State.PROPOSED),
    "planned": Q(state__in=PLANNED),
    "live": Q(state__in=USABLE),
    "ended": Q(is_open=False),
    "any": Q(),
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "current"
    """One of STAGES."""
    criticality: int | None = None
    owner: str = ""
    """A sign-in name."""
    customer: str = ""
    """An organisation's code."""
    text: str = ""


def visible_to(user: User) -> ServiceQuerySet:
    """Return the services `user` may see."""
    return narrow(Service.objects.all(), user=user, kinds=("service",))  # type: ignore[return-value]


def sees_portfolio(user: User) -> bool:
    """Return whether `user` sees services because of his work; else only those he has."""
    return access_of(user).may_somewhere("service.view")


def get(*, number: str, user: User) -> Service:
    """Return one service. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    service = called(visible_to(user).select_related(*SHOWN), number)
    if service is None:
        raise Http404
    return service


def filtered(*, user: User, filters: Filters, on: date) -> ServiceQuerySet:
    """Return the services `user` may see that `filters` keep; `on` is today."""
    rows = visible_to(user).filter(STAGES.get(filters.stage, Q()))
    if filters.text:
        seen: QuerySet[Record] = rows
        rows = matching(seen, user=user, text=filters.text, kinds=("service",))  # type: ignore[assignment]
    if not sees_portfolio(user):  # who owns a service and who else has it is not for customers
        return rows
    if filters.criticality is not None:
        rows = rows.filter(criticality=filters.criticality)
    if filters.owner:
        rows = rows.filter(owner__login=filters.owner)
    if filters.customer:
        found = Organisation.objects.filter(code=filters.customer).first()
        rows = rows.of_customer(found, on=on) if found else rows.none()
    return rows


def page(
    rows: QuerySet[Service], *, order: str = "critical", token: str = "", size: int = 50
) -> Page[Service]:
    """Return one page of `rows`. Raises ValidationError for a wrong token."""
    return page_of(rows.select_related(*SHOWN), order=ORDERS[order], token=token, size=size)


def live_for(organisation: Organisation, *, on: date) -> ServiceQuerySet:
    """Return the services that a customer can use on a day, the most critical first."""
    rows = Service.objects.usable().of_customer(organisation, on=on)
    return rows.order_by("criticality", "title", "pk")


def choices(user: User) -> ServiceQuerySet:
    """Return the services in use that `user` may name in a form, by name."""
    return visible_to(user).filter(state__in=USABLE).order_by("title", "pk")


def customers(service: Service) -> QuerySet[ServiceCustomer]:
    """Return who has the service and who had it, the present ones first."""
    return service.supplied.select_related("organisation").order_by(
        "until", "organisation__name", "pk"
    )


def needs(service: Service, *, user: User) -> QuerySet[ServiceDependency]:
    """Return what the service needs, as far as `user` may see it."""
    seen = visible_to(user).values("pk")
    return service.needs.filter(needed__in=seen).select_related("needed").order_by("needed__title")


def needed_by(service: Service, *, user: User) -> QuerySet[ServiceDependency]:
    """Return what does not work without the service, as far as `user` may see it."""
    seen = visible_to(user).values("pk")
    rows = service.needed_by.filter(service__in=seen)
    return rows.select_related("service").order_by("service__title")


def open_by_kind(service: Service, *, user: User) -> dict[str, int]:
    """Return how many open records of each kind name the service, of those `user` may see."""
    rows = records_visible_to(user).filter(service_id=service.pk, is_open=True)
    counted = rows.order_by().values("kind").annotate(count=Count("pk"))
    return {each["kind"]: each["count"] for each in counted}
