"""What is known of customers, for those who look after them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.utils import timezone

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.kinds import RecordKind, kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import visible_to
from evident.portfolio.services.models import ServiceCustomer
from evident.relationships.customers.models.customer import Contact, CustomerProfile
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.models.satisfaction import SatisfactionQuestion
from evident.relationships.customers.procedure.satisfaction import SATISFIED
from evident.relationships.customers.queries.reviews import visible_reviews
from evident.relationships.customers.queries.satisfaction import visible_questions

VIEW = "customer.view"
BY_NAME = Order("name", "", ("name", "pk"))
NO_WORK = ("service", "agreement")
"""Kinds of record that are nothing to be worked on."""


@dataclass(frozen=True)
class Month:
    """How satisfied a customer's people were in one month."""

    month: datetime
    answers: int
    satisfied: int
    mean: float

    @property
    def share(self) -> float:
        """How many were satisfied, in percent."""
        return self.satisfied * 100 / self.answers


@dataclass(frozen=True)
class OpenOfKind:
    """How many records of a kind are open."""

    kind: RecordKind
    count: int


@dataclass(frozen=True)
class Overview:
    """What stands beside a customer in the list."""

    open: int = 0
    complaints: int = 0
    mean: float | None = None
    last_review_at: datetime | None = None
    next_review_at: datetime | None = None


def customers(user: User) -> QuerySet[Organisation]:
    """Return the customers `user` may see."""
    reach = access_of(user).reach(VIEW)
    found = Organisation.objects.filter(kind=OrganisationKind.CUSTOMER)
    return found if reach.everywhere else found.filter(pk__in=reach.organisations)


def filtered(*, user: User, text: str = "", is_mine: bool = False) -> QuerySet[Organisation]:
    """Return the customers in use `user` may see; `is_mine` keeps those he or she looks after."""
    rows = customers(user).filter(is_active=True)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    return rows.filter(profile__manager=user) if is_mine else rows


def get(*, organisation: str, user: User) -> Organisation:
    """Return one customer. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in organisation:  # no database text can hold it
        raise Http404
    found = customers(user).filter(code=organisation).first()
    if found is None:
        raise Http404
    return found


def profile_of(organisation: Organisation) -> CustomerProfile:
    """Return what is kept of a customer; an empty profile if nobody began one."""
    kept = CustomerProfile.objects.select_related("organisation", "manager")
    return kept.filter(pk=organisation.pk).first() or CustomerProfile(organisation=organisation)


def contact(*, organisation: Organisation, pk: int) -> Contact:
    """Return a contact of a customer, or raise Http404."""
    found = Contact.objects.select_related("organisation").filter(pk=pk, organisation=organisation)
    known = found.first()
    if known is None:
        raise Http404
    return known


def services_of(organisation: Organisation, *, user: User, on: date) -> list[ServiceCustomer]:
    """Return which services the customer has on a day, as far as `user` may see them."""
    supplied = ServiceCustomer.objects.filter(
        Q(until=None) | Q(until__gt=on),
        organisation=organisation,
        service__in=visible_to(user, kinds=("service",)).values("pk"),
    )
    return list(supplied.select_related("service").order_by("service__title")[:200])


def records_of(organisation: Organisation, *, user: User, kind: str) -> QuerySet[Record]:
    """Return the open records of a kind that belong to the customer."""
    found = visible_to(user, kinds=(kind,)).filter(organisation=organisation, is_open=True)
    return found.select_related("assignee").order_by("-opened_at", "-pk")


def open_of(organisation: Organisation, *, user: User) -> list[OpenOfKind]:
    """Return how much of each kind of work is open for the customer."""
    found = (
        visible_to(user)
        .filter(organisation=organisation, is_open=True)
        .exclude(kind__in=NO_WORK)
        .order_by()
        .values("kind")
        .annotate(count=Count("pk"))
    )
    return [OpenOfKind(kind_of(row["kind"]), row["count"]) for row in found.order_by("kind")]


def months_of(organisation: Organisation, *, user: User, since: datetime) -> list[Month]:
    """Return how satisfied the customer's people were, month by month."""
    found = (
        visible_questions(user)
        .filter(record__organisation=organisation, answered_at__gte=since)
        .order_by()
        .annotate(month=TruncMonth("answered_at", tzinfo=timezone.get_current_timezone()))
        .values("month")
        .annotate(
            answers=Count("pk"), satisfied=Count("pk", filter=Q(score__gte=SATISFIED)),
            mean=Avg("score"),
        )
        .order_by("month")
    )  # fmt: skip
    return [Month(**row) for row in found]


def overviews(
    organisations: Iterable[Organisation], *, user: User, at: datetime
) -> dict[int, Overview]:
    """Return what stands beside each of some customers, by key; three queries however many."""
    keys = [each.pk for each in organisations]
    facts: dict[int, dict[str, Any]] = {key: {} for key in keys}
    work = visible_to(user).filter(organisation__in=keys, is_open=True).exclude(kind__in=NO_WORK)
    of_complaints = Count("pk", filter=Q(kind="complaint"))
    counted = work.order_by().values("organisation_id")
    for row in counted.annotate(open=Count("pk"), complaints=of_complaints):
        known = {"open": row["open"], "complaints": row["complaints"]}
        facts[row["organisation_id"]].update(known)
    asked = visible_questions(user).filter(
        record__organisation__in=keys, answered_at__gt=at - timedelta(days=365)
    )
    for score in asked.order_by().values("record__organisation_id").annotate(mean=Avg("score")):
        facts[score["record__organisation_id"]]["mean"] = score["mean"]
    reviews = visible_reviews(user).filter(organisation__in=keys).order_by()
    ahead = Min("due_at", filter=Q(state="planned"))
    for met in reviews.values("organisation_id").annotate(last=Max("held_at"), ahead=ahead):
        known = {"last_review_at": met["last"], "next_review_at": met["ahead"]}
        facts[met["organisation_id"]].update(known)
    return {key: Overview(**known) for key, known in facts.items()}


def reviews_of(organisation: Organisation, *, user: User) -> list[ServiceReview]:
    """Return the last reviews with the customer, those ahead first."""
    found = visible_reviews(user).filter(organisation=organisation).select_related("assignee")
    return list(found.order_by("-due_at", "-pk")[:6])


def answers_of(organisation: Organisation, *, user: User) -> list[SatisfactionQuestion]:
    """Return the last answers of the customer's people."""
    found = visible_questions(user).filter(
        record__organisation=organisation, answered_at__isnull=False
    )
    return list(found.select_related("record", "person").order_by("-answered_at")[:5])


def contacts_of(organisation: Organisation) -> list[Contact]:
    """Return who speaks for the customer, whom to ask first on top."""
    return list(Contact.objects.filter(organisation=organisation))
