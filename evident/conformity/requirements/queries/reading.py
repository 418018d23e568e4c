"""Catalogues, requirements and stored results. Nothing here computes a check."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from evident.conformity.requirements.models import (
    Catalogue,
    CheckResult,
    Requirement,
    Run,
    Status,
)
from evident.conformity.requirements.models.catalogue import RequirementQuerySet
from evident.conformity.requirements.permissions import SEE
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to

LONGEST_WORDS = 200
LARGEST_KEY = 2**63 - 1


def require_view(user: User) -> None:
    """Raise PermissionDenied unless `user` may see requirements: all of them, or none."""
    require(user, SEE)


def catalogues() -> "QuerySet[Catalogue]":
    """Return the catalogues, the shipped one first, each with how many requirements it has."""
    standing = Q(requirements__is_withdrawn=False)
    return Catalogue.objects.annotate(size=Count("requirements", filter=standing)).select_related(
        "loaded_by"
    )


def catalogue_of(code: str) -> Catalogue:
    """Return the catalogue called `code`; the shipped one for none. Raises Http404."""
    rows = Catalogue.objects.filter(code=code) if code else Catalogue.objects.all()
    found = rows.first() if "\0" not in code else None
    if found is None:
        raise Http404
    return found


def requirement_of(catalogue: str, code: str) -> Requirement:
    """Return one requirement with all that its page shows of it. Raises Http404."""
    if "\0" in catalogue or "\0" in code:
        raise Http404
    rows = Requirement.objects.select_related("catalogue", "clause", "process", "owner")
    found = rows.filter(catalogue__code=catalogue, code=code).first()
    if found is None:
        raise Http404
    return found


def all_of(catalogue: Catalogue) -> RequirementQuerySet:
    """Return the requirements of a catalogue in its order, without what only their pages show."""
    return (
        Requirement.objects.standing()
        .filter(catalogue=catalogue)
        .select_related("clause", "process")
        .defer("basis", "hints_en", "hints_zh")
    )


def filtered(catalogue: Catalogue, *, filters: dict[str, Any]) -> RequirementQuerySet:
    """Return the requirements that a list is asked for; what makes no sense is passed over."""
    rows = all_of(catalogue).select_related("clause", "process", "owner")
    if filters.get("status") in Status.values:
        rows = rows.filter(status=filters["status"])
    if filters.get("process"):
        rows = rows.filter(process__key=filters["process"])
    if filters.get("chapter"):
        chapter = filters["chapter"]
        rows = rows.filter(Q(clause__number=chapter) | Q(clause__number__startswith=f"{chapter}."))
    if filters.get("owner") == "none":
        rows = rows.filter(owner=None)
    for word in str(filters.get("words") or "").replace("\0", "")[:LONGEST_WORDS].split():
        rows = rows.filter(
            Q(code__istartswith=word)
            | Q(text_en__icontains=word)
            | Q(text_zh__icontains=word)
            | Q(clause__title_en__icontains=word)
            | Q(clause__title_zh__icontains=word)
        )
    return rows


def result_of(key: int) -> CheckResult:
    """Return a stored result. Raises Http404."""
    rows = CheckResult.objects.select_related("run", "run__by", "query", "exception_set", "limit")
    found = rows.filter(pk=key).first() if key <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def latest_run() -> Run | None:
    """Return the last run of the checks."""
    return Run.objects.select_related("by").first()


def seen_among(keys: Iterable[int], *, user: User) -> "QuerySet[Record]":
    """Return those of the records behind a figure that `user` may see, newest first."""
    rows = visible_to(user).filter(pk__in=list(keys))
    return rows.select_related("requester", "team", "assignee").order_by("-opened_at", "-pk")
