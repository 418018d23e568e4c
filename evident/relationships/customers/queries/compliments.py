"""Which compliments a user may see, and the list of them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.relationships.customers.models.compliment import Compliment

PEOPLE = ("organisation", "requester", "team", "praised")
BESIDE = (*PEOPLE, "assignee", "service", "shared_by")
NEWEST = Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True)
STAGES = {"open": Q(is_open=True), "shared": Q(is_open=False), "any": Q()}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "any"
    """One of STAGES."""
    organisation: str = ""
    """A code."""
    is_mine: bool = False
    """About the reader."""


def visible_compliments(user: User) -> QuerySet[Compliment]:
    """Return the compliments `user` may see."""
    return narrow(Compliment.objects.all(), user=user, kinds=("compliment",))


def get(*, number: str, user: User) -> Compliment:
    """Return one compliment. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    found = called(visible_compliments(user).select_related(*BESIDE), number)
    if found is None:
        raise Http404
    return found


def filtered(*, user: User, filters: Filters) -> QuerySet[Compliment]:
    """Return the compliments `user` may see that `filters` keep."""
    rows = visible_compliments(user).filter(STAGES.get(filters.stage, Q()))
    if filters.organisation:
        rows = rows.filter(organisation__code=filters.organisation)
    return (
        rows.filter(Q(praised=user) | Q(team__members=user)).distinct() if filters.is_mine else rows
    )
