"""The records that a check applies to."""

from django.db.models import QuerySet
from django.http import Http404

from evident.conformity.requirements.counting import population_of
from evident.conformity.requirements.models import CheckResult
from evident.kernel.access.queries import product_itself
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import check_of
from evident.kernel.measures.findings import is_of_records
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to as visible_records

MOST = 1_000
"""So many are listed, the newest; who wants all looks in the lists of the process."""


def has_records(result: CheckResult) -> bool:
    """Return whether a check that is still there applied to records of a process."""
    check = check_of(result.check_code)
    if check is None or not result.population:
        return False
    return is_of_records(check, product_itself())


def records_of(result: CheckResult, *, user: User) -> "QuerySet[Record]":
    """Return the newest of the records the check applies to that `user` may see. Raises Http404."""
    return every_record_of(result, user=user)[:MOST]


def every_record_of(result: CheckResult, *, user: User) -> "QuerySet[Record]":
    """Return records the check applies to that `user` may see, newest first. Raises Http404."""
    check = check_of(result.check_code)
    if check is None or not has_records(result):
        raise Http404
    rows = population_of(check, at=result.at).filter(**{f"{check.at}__lte": result.at})
    seen = visible_records(user).filter(pk__in=rows.values("pk"))
    seen = seen.select_related("requester", "team", "assignee")
    return seen.order_by("-opened_at", "-pk")
