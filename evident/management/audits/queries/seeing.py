"""Which findings, nonconformities and corrective actions a user may see, and lists of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.kernel.search.queries import matching
from evident.management.audits.models import CorrectiveAction, Finding, Nonconformity
from evident.management.audits.procedure import corrective_action as of_actions
from evident.management.audits.processes import names_of

AnyRecord = TypeVar("AnyRecord", bound=Record)
ORDERS = {
    order.code: order
    for order in (
        Order("due", _("Due first"), ("due_at", "pk")),
        Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True),
        Order("touched", _("Last touched first"), ("updated_at", "pk"), is_descending=True),
    )
}
STAGES = {"open": Q(is_open=True), "ended": Q(is_open=False), "any": Q()}
LINE = ("assignee", "requester", "organisation")


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all."""

    stage: str = "open"
    """One of STAGES; of corrective actions `to_do`, `waiting` or `to_verify` as well."""
    text: str = ""
    grade: str = ""
    process: str = ""
    source: str = ""
    requirement: str = ""
    is_mine: bool = False
    is_overdue: bool = False


def visible_findings(user: User) -> QuerySet[Finding]:
    """Return the findings `user` may see."""
    return narrow(Finding.objects.all(), user=user, kinds=("finding",))


def visible_nonconformities(user: User) -> QuerySet[Nonconformity]:
    """Return the nonconformities `user` may see."""
    return narrow(Nonconformity.objects.all(), user=user, kinds=("nonconformity",))


def visible_actions(user: User) -> QuerySet[CorrectiveAction]:
    """Return the corrective actions `user` may see."""
    return narrow(CorrectiveAction.objects.all(), user=user, kinds=("corrective_action",))


def one(rows: "QuerySet[AnyRecord]", number: str) -> "AnyRecord":
    """Return the one of `rows` called `number`. Raises Http404 alike for hidden and absent."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    found = called(rows, number)
    if found is None:
        raise Http404
    return found


def get_finding(*, number: str, user: User) -> Finding:
    """Return one finding. Raises Http404 alike for one that is hidden and one that is not."""
    return one(visible_findings(user).select_related(*LINE), number)


def get_nonconformity(*, number: str, user: User) -> Nonconformity:
    """Return one nonconformity. Raises Http404 alike for hidden and absent."""
    beside = (*LINE, "finding", "analysed_by", "closed_by")
    return one(visible_nonconformities(user).select_related(*beside), number)


def get_action(*, number: str, user: User) -> CorrectiveAction:
    """Return one corrective action. Raises Http404 alike for hidden and absent."""
    beside = (*LINE, "nonconformity", "verifier", "done_by", "verified_by")
    return one(visible_actions(user).select_related(*beside), number)


STAGES_OF_ACTIONS = STAGES | {
    "to_do": Q(is_open=True, state__in=of_actions.TO_DO),
    "waiting": Q(is_open=True, state__in=of_actions.DONE),
    "to_verify": Q(is_open=True, state__in=of_actions.VERIFYING),
}


def filtered_findings(*, user: User, at: datetime, filters: Filters) -> QuerySet[Finding]:
    """Return the findings `user` may see that `filters` keep; `at` is now."""
    rows = common(visible_findings(user), "finding", user=user, at=at, filters=filters)
    if filters.process:
        rows = rows.filter(process=filters.process)
    if filters.source:
        rows = rows.filter(source_kind=filters.source)
    if filters.requirement:
        rows = rows.filter(requirements__overlap=names_of(filters.requirement))
    return rows


def filtered_nonconformities(
    *, user: User, at: datetime, filters: Filters
) -> QuerySet[Nonconformity]:
    """Return the nonconformities `user` may see that `filters` keep; `at` is now."""
    rows = visible_nonconformities(user)
    rows = common(rows, "nonconformity", user=user, at=at, filters=filters)
    if filters.process:
        rows = rows.filter(finding__process=filters.process)
    return rows.select_related("finding")


def filtered_actions(*, user: User, at: datetime, filters: Filters) -> QuerySet[CorrectiveAction]:
    """Return the corrective actions `user` may see that `filters` keep; `at` is now."""
    rows = visible_actions(user)
    rows = common(
        rows, "corrective_action", user=user, at=at, filters=filters, stages=STAGES_OF_ACTIONS,
        grade="nonconformity__grade",
        late=Q(is_open=True, state__in=of_actions.TO_DO, due_at__lt=at),
    )  # fmt: skip
    if filters.process:
        rows = rows.filter(nonconformity__finding__process=filters.process)
    return rows.select_related("nonconformity")


def common(  # what every list knows
    rows: "QuerySet[Any]",
    kind: str,
    *,
    user: User,
    at: datetime,
    filters: Filters,
    stages: dict[str, Q] = STAGES,
    grade: str = "grade",
    late: Q | None = None,
) -> "QuerySet[Any]":
    """Keep what the filters name that all lists have."""
    rows = rows.filter(stages.get(filters.stage, Q()))
    if filters.grade:
        rows = rows.filter(**{grade: filters.grade})
    if filters.is_mine:
        rows = rows.filter(assignee=user)
    if filters.is_overdue:
        rows = rows.filter(late or Q(is_open=True, due_at__lt=at))
    if filters.text:
        rows = matching(rows, user=user, text=filters.text, kinds=(kind,))
    return rows
