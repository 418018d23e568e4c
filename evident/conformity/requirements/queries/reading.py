"""Catalogues, requirements and stored results. Nothing here computes a check."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from evident.conformity.requirements.inspections import inspection_of
from evident.conformity.requirements.models import (
    Catalogue,
    CheckResult,
    Judgement,
    JudgementFile,
    Requirement,
    Run,
    Status,
)
from evident.conformity.requirements.models.catalogue import RequirementQuerySet
from evident.conformity.requirements.papering import DOCUMENT
from evident.conformity.requirements.papering import requirement_of as asked_by
from evident.conformity.requirements.permissions import LOAD, SEE
from evident.kernel.access.queries import access_of, may, require
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, check_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to as visible_records

LONGEST_WORDS = 200
LARGEST_KEY = 2**63 - 1


def require_view(user: User) -> None:
    """Raise PermissionDenied unless `user` may see requirements: all, or those of a limit."""
    require(user, SEE)


def reached(user: User) -> frozenset[str] | None:
    """
    Return the codes of the requirements `user` may see; None for all, in every catalogue.

    Raises PermissionDenied for somebody who may see none.
    """
    require_view(user)
    reach = access_of(user).reach(SEE)
    if reach.everywhere or not all(part.requirements for part in reach.parts):
        return None
    return frozenset().union(*(part.requirements for part in reach.parts))


def require_whole(user: User) -> None:
    """Raise PermissionDenied unless `user` may see every requirement."""
    if reached(user) is not None:
        raise PermissionDenied(_("You see a part of the requirements only."))


def visible_to(user: User) -> RequirementQuerySet:
    """Return the requirements `user` may see. Raises PermissionDenied."""
    codes = reached(user)
    if codes is None:
        return Requirement.objects.all()
    return Requirement.objects.filter(catalogue__is_shipped=True, code__in=codes)


def catalogues(user: User) -> "QuerySet[Catalogue]":
    """
    Return the catalogues, the shipped one first, each with how many of its requirements demand.

    Who loads them sees them all. Raises PermissionDenied for others who may see no requirement.
    """
    codes = None if may(user, LOAD) else reached(user)
    rows = Catalogue.objects.all()
    counts = Q(requirements__is_withdrawn=False, requirements__is_informative=False)
    if codes is not None:
        counts &= Q(requirements__code__in=codes)
        rows = rows.filter(is_shipped=True)
    return rows.annotate(size=Count("requirements", filter=counts)).select_related("loaded_by")


def others(catalogue: Catalogue, *, user: User) -> "QuerySet[Catalogue]":
    """Return the catalogues beside one."""
    if reached(user) is not None:
        return Catalogue.objects.none()
    return Catalogue.objects.exclude(pk=catalogue.pk)


def catalogue_of(code: str, *, user: User) -> Catalogue:
    """Return the catalogue called `code`; the shipped one for none. Raises Http404."""
    is_whole = reached(user) is None
    rows = Catalogue.objects.filter(code=code) if code else Catalogue.objects.all()
    found = rows.first() if "\0" not in code else None
    if found is None or not (is_whole or found.is_shipped):
        raise Http404
    return found


def clauses_to_choose(
    catalogue: Catalogue, *, chosen: str, points: int = 0
) -> list[tuple[str, str]]:
    """
    Return the clauses a list is narrowed by, as numbers with what they are called.

    Those with at most so many points in their number, and the chosen one, known or not: a list
    that is narrowed says to what.
    """
    found = [
        (each.number, str(each))
        for each in catalogue.clauses.all()
        if each.number.count(".") <= points or each.number == chosen
    ]
    is_named = not chosen or any(number == chosen for number, _name in found)
    return found if is_named else [*found, (chosen, chosen)]


def requirement_of(catalogue: str, code: str, *, user: User) -> Requirement:
    """Return one requirement with all that its page shows. Raises Http404, hidden or absent."""
    if "\0" in catalogue or "\0" in code:
        raise Http404
    rows = visible_to(user).select_related("catalogue", "clause", "process", "owner")
    found = rows.filter(catalogue__code=catalogue, code=code).first()
    if found is None:
        raise Http404
    return found


def all_of(catalogue: Catalogue, *, user: User) -> RequirementQuerySet:
    """Return the requirements of a catalogue in its order, without what only their pages show."""
    return (
        visible_to(user)
        .standing()
        .filter(catalogue=catalogue)
        .select_related("clause", "process")
        .defer("basis", "hints_en", "hints_zh")
    )


def filtered(catalogue: Catalogue, *, user: User, filters: dict[str, Any]) -> RequirementQuerySet:
    """Return the requirements that a list is asked for; what makes no sense is passed over."""
    rows = all_of(catalogue, user=user).select_related("clause", "process", "owner")
    if filters.get("status") in Status.values:
        rows = rows.filter(status=filters["status"], is_informative=False)
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


def result_of(key: int, *, user: User) -> CheckResult:
    """Return a stored result that is evidence for what `user` may see. Raises Http404."""
    codes = reached(user)
    rows = CheckResult.objects.select_related("run", "run__by", "query", "exception_set", "limit")
    found = rows.filter(pk=key).first() if key <= LARGEST_KEY else None
    if found is None or (codes is not None and codes.isdisjoint(answers(found.check_code))):
        raise Http404
    return found


def results_called(keys: Iterable[int | None]) -> dict[int, CheckResult]:
    """Return stored results by their keys, whoever asks: how a requirement stands names them."""
    known = [key for key in keys if key is not None]
    return CheckResult.objects.in_bulk(known) if known else {}


def earlier_results(check: str, *, most: int) -> list[CheckResult]:
    """Return the latest results of a check, the newest first."""
    return list(CheckResult.objects.filter(check_code=check)[:most])


def shipped() -> Catalogue | None:
    """Return the catalogue that comes with the product."""
    return Catalogue.objects.filter(is_shipped=True).first()


def judgement_file(key: int, *, user: User) -> JudgementFile:
    """Return a file of a judgement on a requirement that `user` may see. Raises Http404."""
    rows = JudgementFile.objects.select_related("judgement__requirement__catalogue")
    seen = visible_to(user).values("pk")
    rows = rows.filter(judgement__requirement__in=seen)
    found = rows.filter(pk=key).first() if key <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def require_check(user: User, check: Check) -> None:
    """Raise Http404 unless a check is evidence for something `user` may see."""
    codes = reached(user)
    if codes is not None and codes.isdisjoint(check.requirements):
        raise Http404


def answers(check: str) -> frozenset[str]:
    """Return the requirements for which a check is evidence; none for one of a former version."""
    if check.startswith(DOCUMENT):
        return frozenset({asked_by(check)})
    known = check_of(check) or inspection_of(check)
    return frozenset(known.requirements if known else ())


def run_of(key: int) -> Run:
    """Return one run of the checks. Raises Http404."""
    found = Run.objects.select_related("by").filter(pk=key).first() if key <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def results_of(run: Run, *, user: User) -> list[CheckResult]:
    """Return what a run found, of what is evidence for what `user` may see, by check."""
    codes = reached(user)
    rows = CheckResult.objects.filter(run=run).order_by("check_code")
    return [
        each
        for each in rows.defer("things")
        if codes is None or not codes.isdisjoint(answers(each.check_code))
    ]


def latest_run() -> Run | None:
    """Return the last run of the checks."""
    return Run.objects.select_related("by").first()


def seen_among(keys: Iterable[int], *, user: User) -> "QuerySet[Record]":
    """Return those of the records behind a figure that `user` may see, newest first."""
    rows = visible_records(user).filter(pk__in=list(keys))
    return rows.select_related("requester", "team", "assignee").order_by("-opened_at", "-pk")


def unassessed_by_chapter(catalogue: Catalogue, *, user: User) -> Counter[str]:
    """Return of how many requirements of each chapter, such as 8, nobody knows how they stand."""
    rows = all_of(catalogue, user=user).filter(status=Status.NOT_ASSESSED, is_informative=False)
    numbers = rows.order_by().values_list("clause__number", flat=True)
    return Counter(number.partition(".")[0] for number in numbers)


def is_judged(catalogue: Catalogue) -> bool:
    """Return whether anybody ever judged: what checks say of an empty house is no start."""
    return Judgement.objects.filter(requirement__catalogue=catalogue).exists()
