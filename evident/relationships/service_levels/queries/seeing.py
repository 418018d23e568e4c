"""Which agreements a user may see, and one of them with what its page shows."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.relationships.service_levels.models import Agreement, Party

NEWEST = Order("newest", _("Newest first"), ("opened_at", "id"), is_descending=True)


def visible_to(user: User) -> QuerySet[Agreement]:
    """Return the agreements `user` may see: a customer sees those of his own organisation."""
    return narrow(Agreement.objects.all(), user=user, kinds=("agreement",))


def filtered(user: User, filters: Mapping[str, str]) -> QuerySet[Agreement]:
    """Return the agreements a list shows; `party` and `state` narrow it where they are known."""
    agreements = visible_to(user).select_related("organisation", "assignee", "internal_team")
    if filters.get("party") in Party.values:
        agreements = agreements.filter(party=filters["party"])
    if filters.get("show") != "all":
        agreements = agreements.filter(is_open=True)
    return agreements


def get(*, number: str, user: User) -> Agreement:
    """Return one agreement. Raises Http404 alike for one that is hidden and one that is not."""
    found = None
    if "\0" not in number:
        known = visible_to(user).select_related("organisation", "assignee", "internal_team")
        found = called(known, number)
    if found is None:
        raise Http404
    return found
