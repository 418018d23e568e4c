"""Which service reviews a user may see, what is due, and how often a customer is reviewed."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow, sees_internal
from evident.relationships.customers.models.customer import CustomerProfile
from evident.relationships.customers.models.items import ActionItem
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.procedure.review import State
from evident.relationships.service_levels.models import AgreementVersion, VersionState

PEOPLE = ("organisation", "requester", "assignee")
ORDERS = {
    order.code: order
    for order in (
        Order("due", _("Due first"), ("due_at", "pk")),
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
    )
}
STAGES = {
    "open": Q(is_open=True),
    "planned": Q(state=State.PLANNED),
    "held": Q(held_at__isnull=False),
    "ended": Q(is_open=False),
    "any": Q(),
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "open"
    """One of STAGES."""
    organisation: str = ""
    """A code."""
    is_mine: bool = False
    is_overdue: bool = False


def visible_reviews(user: User) -> QuerySet[ServiceReview]:
    """Return the reviews `user` may see."""
    return narrow(ServiceReview.objects.all(), user=user, kinds=("service_review",))


def get(*, number: str, user: User) -> ServiceReview:
    """Return one review. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    review = called(visible_reviews(user).select_related(*PEOPLE), number)
    if review is None:
        raise Http404
    return review


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[ServiceReview]:
    """Return the reviews `user` may see that `filters` keep; `at` is now."""
    rows = visible_reviews(user).filter(STAGES.get(filters.stage, Q()))
    if filters.organisation:
        rows = rows.filter(organisation__code=filters.organisation)
    if filters.is_mine:
        rows = rows.filter(assignee=user)
    if filters.is_overdue:
        rows = rows.filter(state=State.PLANNED, due_at__lt=at)
    return rows


def reads_minutes(review: ServiceReview, *, user: User) -> bool:
    """Return whether `user` may read the minutes: we always, the customer once they are shared."""
    return review.shared_at is not None or sees_internal(user, record=review)


def items_of(record: Record) -> QuerySet[ActionItem]:
    """Return what was agreed on `record`, what is open first."""
    found = ActionItem.objects.filter(record_id=record.pk).select_related("owner", "done_by")
    return found.order_by("done_at", "due_on", "pk")


def open_items_of(record: Record) -> QuerySet[ActionItem]:
    """Return what is still to be done on `record`."""
    return ActionItem.objects.filter(record_id=record.pk, done_at=None).order_by("due_on", "pk")


def interval_of(profile: CustomerProfile) -> int:
    """Return the months between two reviews: those of the profile, or fewer if an SLA says so."""
    in_force = AgreementVersion.objects.filter(
        agreement__organisation_id=profile.pk,
        agreement__is_open=True,
        agreement__party="sla",
        state=VersionState.EFFECTIVE,
        valid_until=None,
        review_months__gt=0,
    )
    least = in_force.aggregate(least=Min("review_months"))["least"]
    return min(profile.review_months, least) if least else profile.review_months


def months_later(at: datetime, months: int) -> datetime:
    """Return the same day and hour `months` later; the month's last day where it has fewer."""
    month = at.month - 1 + months
    year, month = at.year + month // 12, month % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
