"""Which complaints a user may see, and the list of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.relationships.customers.left_out import is_left_out
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.procedure.complaint import State

PEOPLE = ("organisation", "requester", "assignee")
BESIDE = (*PEOPLE, "service", "acknowledged_by", "escalated_to", "closed_by")
ORDERS = {
    order.code: order
    for order in (
        Order("due", _("Due first"), ("due_at", "pk")),
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
    )
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "open"
    """`open`, `unresolved`, `ended` or `any`."""
    text: str = ""
    organisation: str = ""
    category: str = ""
    verdict: str = ""
    is_mine: bool = False
    is_overdue: bool = False
    is_escalated: bool = False


def visible_to(user: User) -> QuerySet[Complaint]:
    """Return the complaints `user` may see."""
    return narrow(Complaint.objects.all(), user=user, kinds=("complaint",))


def get(*, number: str, user: User) -> Complaint:
    """Return one complaint. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    complaint = called(visible_to(user).select_related(*BESIDE), number)
    if complaint is None:
        raise Http404
    return complaint


def filtered(*, user: User, at: datetime, filters: Filters) -> QuerySet[Complaint]:
    """Return the complaints `user` may see that `filters` keep; `at` is now."""
    complaints = visible_to(user).filter(of_stage(filters.stage))
    if filters.organisation:
        known = Organisation.objects.filter(code=filters.organisation).values_list("pk", flat=True)
        complaints = complaints.filter(organisation_id__in=list(known))
    if filters.category:
        complaints = complaints.filter(category=filters.category)
    if filters.verdict:
        complaints = complaints.filter(verdict=filters.verdict)
    if filters.is_mine:
        complaints = complaints.filter(assignee=user)
    if filters.is_overdue:
        late = Q(is_open=True, due_at__lt=at) & ~Q(state=State.RESOLVED)
        complaints = complaints.filter(late, ~is_left_out())
    if filters.is_escalated:
        complaints = complaints.filter(escalations__gt=0)
    if filters.text:
        seen: QuerySet[Record] = complaints
        complaints = matching(seen, user=user, text=filters.text, kinds=("complaint",))  # type: ignore[assignment]
    return complaints


def of_stage(stage: str) -> Q:
    """Return the condition of a stage; what is open has an index of its own."""
    match stage:
        case "open":
            return Q(is_open=True)
        case "unresolved":
            return Q(is_open=True) & ~Q(state=State.RESOLVED)
        case "ended":
            return Q(is_open=False)
    return Q()
