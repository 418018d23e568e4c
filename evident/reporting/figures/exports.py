"""Measures, checks and the records behind them as files."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare, of_any_record
from evident.kernel.measures import definition, queries
from evident.kernel.measures.definition import Check, Measure
from evident.kernel.measures.findings import find, refuse_not_computed
from evident.kernel.measures.queries import Period
from evident.reporting.figures import shapes
from evident.reporting.figures.periods import chosen, month_bounds

Listed = Mapping[str, Any]


def measure_of(code: str) -> Measure:
    """Return a measure. Raises Http404."""
    found = definition.measure_of(code)
    if found is None:
        raise Http404
    return found


def check_of(code: str) -> Check:
    """Return a check. Raises Http404."""
    found = definition.check_of(code)
    if found is None:
        raise Http404
    return found


def period_of(query: QueryDict, at: datetime) -> Period:
    """Return the period an address names."""
    return chosen({name: query.get(name, "") for name in query}, now=at).period


def month_or(query: QueryDict, period: Period) -> Period:
    """Return the month an address names, else `period`. Raises Http404 for no month."""
    if "month" not in query:
        return period
    try:
        month = month_bounds(query.get("month", ""))
    except ValueError as error:
        raise Http404 from error
    return Period(
        max(filter(None, (month.start, period.start))),
        min(filter(None, (month.end, period.end))),
    )


def narrowed_by(measure: Measure, query: QueryDict) -> dict[str, str]:
    """Return the groups of a measure that an address names."""
    codes = (dimension.code for dimension in measure.dimensions)
    return {code: query.get(code, "") for code in codes if code in query}


def of_measures(user: User, query: QueryDict, at: datetime) -> list[Listed]:
    """Return every measure with its value, as the page of all measures has it."""
    queries.require_view(user)
    period, targets = period_of(query, at), queries.targets()
    return [told(each, user, period, targets.get(each.code)) for each in definition.measures()]


def told(measure: Measure, user: User, period: Period, target: Any) -> Listed:
    """Return one measure by the paths of its columns."""
    tile = shapes.tile(measure, user=user, period=period, target=target)
    value = tile.figure.value
    return {
        "name": str(measure.name),
        "value": None if value is None else round(value, tile.digits),
        "unit": measure.unit.after(value),
        "target": target and target.target,
        "baseline": target and target.baseline,
        "owner": target.owner.name if target and target.owner else "",
        "records": tile.figure.records,
        "formula": str(measure.formula),
        "clause": measure.clause,
    }


def of_checks(user: User, query: QueryDict, at: datetime) -> list[Listed]:
    """Return every check with what it found, as the page of all checks has it."""
    queries.require_view(user)
    period = period_of(query, at)
    return list(found_by(user, period))


def found_by(user: User, period: Period) -> Iterator[Listed]:
    """Yield each check by the paths of its columns; what is taken out is one transaction."""
    for check in definition.checks():
        finding = find(check, user=user, period=period)
        yield {
            "name": str(check.name),
            "requirements": str(_(", ")).join(check.requirements),
            "severity": str(check.severity.label),
            "population": None if finding.failure else finding.population,
            "exceptions": None if finding.failure else finding.exceptions,
            "failure": finding.failure,
            "meaning": str(check.meaning),
        }


def behind_measure(user: User, query: QueryDict, at: datetime, measure: str) -> "QuerySet[Any]":
    """Return the records that one figure counts, newest first."""
    found = measure_of(measure)
    period = month_or(query, queries.over(found, period_of(query, at)))
    rows = queries.records_behind(
        found, user=user, period=period, narrowed=narrowed_by(found, query)
    )
    if found.counted and "counted" in query:
        rows = rows.filter(found.counted)
    return rows.order_by("-opened_at", "-pk")


def behind_check(user: User, query: QueryDict, at: datetime, check: str) -> "QuerySet[Any]":
    """
    Return the records that break a check, or all it applies to, newest first.

    Raises NotComputed for a check that raises.
    """
    asked = queries.population if "all" in query else queries.exceptions
    found, period = check_of(check), period_of(query, at)
    refuse_not_computed(found, user=user, period=period)
    rows = asked(found, user=user, period=period)
    return rows.order_by("-opened_at", "-pk")


MEASURES = declare(
    Export(
        "measure",
        "figures",
        rows=of_measures,
        columns=(
            Column("name", _("Measure"), ("name",), width=36),
            Column("value", _("Value"), ("value",), "number", width=12),
            Column("unit", pgettext_lazy("of a measure", "Unit"), ("unit",), width=12),
            Column("target", _("Target"), ("target",), "number", width=12),
            Column("baseline", _("Baseline"), ("baseline",), "number", width=12),
            Column("owner", _("Owner"), ("owner",), width=20),
            Column("records", _("Records"), ("records",), "number", width=12),
            Column("formula", _("Formula"), ("formula",), width=60),
            Column("clause", _("Clause"), ("clause",), width=10, is_usual=False),
        ),
        home="measures",
        name=_("Measures"),
        organisation="",
        within="measures/",
    )
)
CHECKS = declare(
    Export(
        "measure",
        "figures",
        rows=of_checks,
        columns=(
            Column("name", _("Check"), ("name",), width=36),
            Column("requirements", _("Requirement"), ("requirements",), width=24),
            Column("severity", _("Severity"), ("severity",), width=16),
            Column("population", _("Applies to"), ("population",), "number", width=12),
            Column("exceptions", _("Exceptions"), ("exceptions",), "number", width=12),
            Column("failure", _("Could not be computed"), ("failure",), width=36),
            Column("meaning", _("What an exception is"), ("meaning",), width=60),
        ),
        home="checks",
        name=_("Checks"),
        organisation="",
        code="check",
        within="checks/",
    )
)
OF_MEASURE = declare(
    Export(
        "measure",
        "figures",
        rows=behind_measure,
        columns=of_any_record(),
        home="records",
        name=_("Records behind the figure"),
        code="measure_record",
        within="measures/<str:measure>/records/",
    )
)
OF_CHECK = declare(
    Export(
        "measure",
        "figures",
        rows=behind_check,
        columns=of_any_record(),
        home="check",
        name=_("Records of a check"),
        code="check_record",
        within="checks/<str:check>/",
    )
)
