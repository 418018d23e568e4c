"""Which announcements a user may see, and the list of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.relationships.announcements.models import Announcement, Subject
from evident.relationships.announcements.procedure import State

BESIDE = ("organisation", "requester", "assignee")
ORDERS = {
    order.code: order
    for order in (
        Order("latest", _("Latest first"), ("starts_at", "pk"), is_descending=True),
        Order("first", _("Earliest first"), ("starts_at", "pk")),
    )
}
STAGES = ("current", "planned", "draft", "ended", "any")
SHOWN = 20
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "current"
    """One of STAGES: `current` has begun and is not over, `planned` has not begun."""
    subject: str = ""
    service: str = ""
    """A service's number."""
    text: str = ""


def visible_to(user: User) -> QuerySet[Announcement]:
    """Return the announcements `user` may see."""
    return narrow(Announcement.objects.all(), user=user, kinds=("announcement",))


def get(*, number: str, user: User) -> Announcement:
    """Return one announcement. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    found = called(visible_to(user).select_related(*BESIDE), number)
    if found is None:
        raise Http404
    return found


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[Announcement]:
    """Return the announcements `user` may see that `filters` keep; `at` is now (UTC)."""
    rows = visible_to(user).filter(of_stage(filters.stage, at=at))
    if filters.subject:
        rows = rows.filter(subject=filters.subject)
    if filters.service:
        rows = rows.filter(services__number=filters.service)
    if filters.text:
        seen: QuerySet[Record] = rows
        rows = matching(seen, user=user, text=filters.text, kinds=("announcement",))  # type: ignore[assignment]
    return rows


def of_stage(stage: str, *, at: datetime) -> Q:
    """Return the condition of a stage at a moment."""
    published = Q(is_open=True, state=State.PUBLISHED)
    match stage:
        case "current":
            return published & Q(starts_at__lte=at)
        case "planned":
            return published & Q(starts_at__gt=at)
        case "draft":
            return Q(is_open=True, state=State.DRAFT)
        case "ended":
            return Q(is_open=False)
    return Q()


def told(user: User, *, at: datetime) -> list[Announcement]:
    """
    Return what people should know at a moment: disturbances first, then by their beginning.

    Planned work and news are told SOON before they begin; news without an end for as long after.
    """
    is_fresh = ~Q(subject=Subject.NEWS) | Q(ends_at__isnull=False) | Q(starts_at__gt=at - SOON)
    rows = visible_to(user).filter(
        is_fresh,
        Q(ends_at=None) | Q(ends_at__gt=at),
        is_open=True,
        state=State.PUBLISHED,
        starts_at__lt=at + SOON,
    )
    rows = rows.prefetch_related("services__as_service").order_by("starts_at", "pk")[:SHOWN]
    return sorted(rows, key=lambda each: each.subject != Subject.DISTURBANCE)
