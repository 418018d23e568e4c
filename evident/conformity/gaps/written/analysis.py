"""All that a file says of the analysis, read once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.conformity.gaps import readiness
from evident.conformity.gaps.queries import course, gaps
from evident.conformity.gaps.queries.course import Point, Slice
from evident.conformity.gaps.queries.gaps import Counts, Filters, Gap
from evident.conformity.gaps.readiness import Gate
from evident.conformity.requirements.models import Catalogue, Status
from evident.kernel.accounts.models import User

COURSE_DAYS = 90


@dataclass(frozen=True)
class Analysis:
    """The analysis as it was at one moment."""

    catalogue: Catalogue
    at: datetime
    by: User
    filters: Filters
    counts: Counts
    gaps: list[Gap]
    clauses: list[Slice]
    processes: list[Slice]
    course: list[Point]
    gates: list[Gate]
    """None of them for catalogues that do not come with the product."""


def analysed(catalogue: Catalogue, *, filters: Filters, user: User, at: datetime) -> Analysis:
    """Return the analysis of a catalogue at `at`, its list kept to what `filters` keep."""
    today = timezone.localtime(at).date()
    rows = list(gaps.filtered(catalogue, filters=filters, user=user, today=today))
    return Analysis(
        catalogue=catalogue,
        at=at,
        by=user,
        filters=filters,
        counts=gaps.counts_of(catalogue, today=today),
        gaps=gaps.gaps_of(rows, today=today),
        clauses=course.by_clause(catalogue),
        processes=course.by_process(catalogue),
        course=course.course(catalogue, first=today - timedelta(days=COURSE_DAYS), last=today),
        gates=readiness.gates(catalogue, at=at) if catalogue.is_shipped else [],
    )


def kept_to(told: Analysis) -> list[tuple[str, str]]:
    """Return what the list was kept to, in words."""
    filters = told.filters
    clauses = {clause.number: str(clause) for clause in told.catalogue.clauses.all()}
    processes = {process.key: process.name for process in told.catalogue.processes.all()}
    statuses = {status.value: str(status.label) for status in Status} | {"any": _("Every status")}
    plans = {"none": _("Without a plan"), "planned": _("With a plan"), "overdue": _("Overdue")}
    people = {"none": _("Nobody yet"), "me": told.by.name}
    pairs = [
        (_("Clause"), clauses.get(filters.clause, filters.clause)),
        (_("Process"), processes.get(filters.process, filters.process)),
        (_("Status"), statuses.get(filters.status, _("Every gap"))),
        (pgettext("gap", "Responsible"), people.get(filters.owner, filters.owner)),
        (pgettext("gap", "Plan"), plans.get(filters.plan, "")),
        (_("Words"), filters.words),
    ]
    return [(name, value) for name, value in pairs if value]
