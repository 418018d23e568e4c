"""Reads of the catalogue, always for a user."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.models import Grant
from evident.kernel.access.outside import from_outside
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order, Page, page_of
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.portfolio.catalogue.models import (
    Category,
    FormVersion,
    Offering,
    OfferingQuerySet,
    VersionState,
)
from evident.portfolio.catalogue.procedure import State

SHOWN = ("category", "organisation", "requester", "service__as_service__hours")
ORDERS = {
    order.code: order
    for order in (
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
    )
}
MOST_SHOWN = 300
"""Offerings of one shop; a customer with more looks by words or category."""


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    state: str = ""
    category: str = ""
    service: str = ""
    """The number of a service."""
    text: str = ""


@dataclass(frozen=True)
class Shelf:
    """A category with what can be ordered of it; None holds what has no category."""

    category: Category | None
    offerings: list[Offering]


def visible_to(user: User) -> OfferingQuerySet:
    """Return the offerings `user` may see."""
    return narrow(Offering.objects.all(), user=user, kinds=("offering",))  # type: ignore[return-value]


def manages(user: User) -> bool:
    """Return whether `user` sees the catalogue because of his work."""
    return access_of(user).may_somewhere("offering.view")


def people_for(user: User) -> QuerySet[User]:
    """
    Return whom `user` may name: colleagues, and everybody for those who run the catalogue.

    Auditors from outside neither order nor decide.
    """
    allowed = Q() if manages(user) else Q(organisation=user.organisation_id)
    return User.objects.filter(allowed, is_active=True).exclude(from_outside())


def approvers_for(user: User, *, kept: Sequence[str] = ()) -> QuerySet[User]:
    """
    Return whom `user` may name to approve orders: people of ours, and of customers those who hold
    a role besides ordering or lead somebody; and those named already, by sign-in name (`kept`).
    """
    granted = Grant.objects.exclude(role__code="requester").values("user_id")
    leading = User.objects.exclude(line_manager=None).values("line_manager_id")
    weighty = (
        Q(organisation__kind=OrganisationKind.PROVIDER) | Q(pk__in=granted) | Q(pk__in=leading)
    )
    known = people_for(user).filter(weighty)
    people = User.objects.filter(Q(pk__in=known.values("pk")) | Q(login__in=kept))
    return people.select_related("organisation").order_by("organisation__name", "name", "login")


def get(*, number: str, user: User) -> Offering:
    """Return one offering. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    offering = called(visible_to(user).select_related(*SHOWN), number)
    if offering is None:
        raise Http404
    return offering


def orderable_by(user: User) -> OfferingQuerySet:
    """Return what `user` can order now: published to his or her organisation."""
    return visible_to(user).orderable_in(user.organisation_id)


def on_offer(user: User) -> OfferingQuerySet:
    """Return what the shop shows: what `user` can order, or for those at work all that is sold."""
    if manages(user):
        return visible_to(user).filter(state=State.PUBLISHED)
    return orderable_by(user)


def filtered(*, user: User, filters: Filters) -> OfferingQuerySet:
    """Return the offerings `user` may see that `filters` keep."""
    rows = visible_to(user)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.category:
        rows = rows.filter(category__code=filters.category)
    if filters.service:
        rows = rows.filter(service__number=filters.service)
    return worded(rows, user=user, text=filters.text)


def worded(rows: OfferingQuerySet, *, user: User, text: str) -> OfferingQuerySet:
    """Keep what matches `text`, where there is any."""
    if not text:
        return rows
    seen: QuerySet[Record] = rows
    return matching(seen, user=user, text=text, kinds=("offering",))  # type: ignore[return-value]


def page(
    rows: QuerySet[Offering], *, order: str = "newest", token: str = "", size: int = 50
) -> Page[Offering]:
    """Return one page of `rows`. Raises ValidationError for a wrong token."""
    return page_of(rows.select_related(*SHOWN), order=ORDERS[order], token=token, size=size)


def shelves(*, user: User, text: str = "", category: str = "") -> list[Shelf]:
    """Return what `user` can order, by category, of those that match."""
    rows = worded(on_offer(user), user=user, text=text)
    if category:
        rows = rows.filter(category__code=category)
    found: dict[int | None, Shelf] = {}
    ordered = rows.select_related("category", "service__as_service__hours").order_by(
        "category__position", "category__name_en", "title", "pk"
    )
    for offering in ordered[:MOST_SHOWN]:
        shelf = found.setdefault(offering.category_id, Shelf(offering.category, []))
        shelf.offerings.append(offering)
    return list(found.values())


def version_in_force(offering: Offering) -> FormVersion | None:
    """Return the form and flow that a new order gets."""
    return offering.form_in_force


def version(*, number: int, offering: Offering, user: User) -> FormVersion:
    """
    Return one version of an offering's form, also one superseded while somebody filled it in.

    Drafts are for those who see the catalogue because of their work. Raises Http404.
    """
    allowed = Q() if manages(user) else ~Q(state=VersionState.DRAFT)
    found = offering.versions.filter(allowed, number=number).first()
    if found is None:
        raise Http404
    return found


def of_service(service: Record, *, user: User) -> QuerySet[Offering]:
    """Return the offerings of a service that `user` may see, but not those withdrawn."""
    rows = visible_to(user).filter(service_id=service.pk).exclude(state=State.WITHDRAWN)
    return rows.select_related("category").order_by("title", "pk")
