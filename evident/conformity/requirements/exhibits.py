"""What auditors may cite of conformity: requirements, and results of checks."""

from collections.abc import Collection, Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from evident.conformity.requirements.inspections import inspection_of
from evident.conformity.requirements.models import CheckResult, CheckState, Outcome, Requirement
from evident.conformity.requirements.queries.reading import reached, result_of, visible_to
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import check_of
from evident.management.audits.exhibits import SHOWN, Exhibit, Shelf, hash_of, number_in, offer

LONGEST_TITLE = 300
SAID_BY_A_RESULT = (
    *("check_code", "at", "since", "population", "exceptions", "population_print"),
    *("exceptions_print", "tolerated", "outcome", "reason", "things", "query_id"),
)


def requirement_exhibit(requirement: Requirement) -> Exhibit:
    """Return a requirement as its catalogue has it now, and how it stands."""
    catalogue = requirement.catalogue
    said = [requirement.code, requirement.text_en, requirement.text_zh]
    stands = [requirement.status, requirement.basis]
    return Exhibit(
        sort="requirement",
        key=str(requirement.pk),
        number=requirement.code,
        title_en=requirement.text_en[:LONGEST_TITLE],
        title_zh=requirement.text_zh[:LONGEST_TITLE],
        version=f"{catalogue.standard} {catalogue.version}"[:60],
        sha256=hash_of([*said, *stands]),
        address=requirement.get_absolute_url(),
    )


def requirements_found(text: str, user: User) -> Iterator[Exhibit]:
    """Yield the requirements that a number or words find."""
    try:
        rows = visible_to(user).standing()
    except PermissionDenied:
        return
    fits = Q(code__istartswith=text) | Q(text_en__icontains=text) | Q(text_zh__icontains=text)
    for each in rows.filter(fits).select_related("catalogue")[:SHOWN]:
        yield requirement_exhibit(each)


def requirement_found(key: str, user: User) -> Exhibit | None:
    """Return a requirement by its key."""
    if not requirements_seen([key], user):
        return None
    return requirement_exhibit(Requirement.objects.select_related("catalogue").get(pk=int(key)))


def requirements_seen(keys: Collection[str], user: User) -> set[str]:
    """Return which requirements somebody may see."""
    wanted = [number_in(key) for key in keys]
    try:
        rows = visible_to(user).filter(pk__in=wanted)
    except PermissionDenied:
        return set()
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def name_in(language: str, code: str) -> str:
    """Return what a check is called in a language."""
    known = check_of(code) or inspection_of(code)
    with override(language):
        return str(known.name) if known else code


def told_in(language: str, result: CheckResult) -> str:
    """Return in a language what a run found of a check."""
    with override(language):
        facts = {
            "check": name_in(language, result.check_code),
            "outcome": Outcome(result.outcome).label,
            "exceptions": result.exceptions,
            "population": result.population,
        }
        told = _("%(check)s: %(outcome)s (exceptions: %(exceptions)s of %(population)s)") % facts
    return told[:LONGEST_TITLE]


def result_exhibit(result: CheckResult) -> Exhibit:
    """Return what a run found of a check; it never changes."""
    return Exhibit(
        sort="check_result",
        key=str(result.pk),
        number=f"#{result.pk}",
        title_en=told_in("en", result),
        title_zh=told_in("zh-hans", result),
        version=timezone.localdate(result.at).isoformat(),
        sha256=hash_of([getattr(result, name) for name in SAID_BY_A_RESULT]),
        address=result.get_absolute_url(),
    )


def results_found(text: str, user: User) -> Iterator[Exhibit]:
    """Yield the latest results of the checks whose name or code holds the words."""
    try:
        reached(user)
    except PermissionDenied:
        return
    wanted, count = text.casefold(), 0
    for state in CheckState.objects.select_related("latest").order_by("check_code"):
        code = state.check_code
        names = (code, name_in("en", code), name_in("zh-hans", code))
        if any(wanted in name.casefold() for name in names) and results_seen(
            [str(state.latest_id)], user
        ):
            yield result_exhibit(state.latest)
            count += 1
        if count == SHOWN:
            return


def result_found(key: str, user: User) -> Exhibit | None:
    """Return a result by its key."""
    try:
        return result_exhibit(result_of(number_in(key), user=user))
    except (Http404, PermissionDenied):
        return None


def results_seen(keys: Collection[str], user: User) -> set[str]:
    """Return which results somebody may see."""
    return {key for key in keys if result_found(key, user) is not None}


offer(
    Shelf(
        "requirement",
        gettext_lazy("Requirement"),
        requirements_found,
        requirement_found,
        requirements_seen,
    )
)
offer(
    Shelf(
        "check_result", gettext_lazy("Result of a check"), results_found, result_found, results_seen
    )
)
