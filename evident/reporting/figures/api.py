"""Measures and checks through the API: figures, and the records behind each."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Moment, PersonOut, found
from evident.api.paging import PageIn, PageOut, paged
from evident.api.records.schemas import RecordOut
from evident.kernel.accounts.models import User
from evident.kernel.measures import actions, definition, queries
from evident.kernel.measures.definition import Check, Measure
from evident.kernel.measures.findings import Finding, computing, find, find_each
from evident.kernel.measures.queries import Period
from evident.kernel.records.paging import Order

measures_router = Router(tags=["measures"])
checks_router = Router(tags=["checks"])
NEWEST = Order("newest", "", ("opened_at", "pk"), is_descending=True)
LINE = ("organisation", "requester", "team", "assignee")
USUAL = timedelta(days=365)


class PeriodIn(Schema):
    """Which time; the last 365 days unless given."""

    since: Moment | None = None
    until: Moment | None = Field(None, description="Exclusive.")


class BehindIn(PageIn, PeriodIn):
    """Which of the records behind a figure."""

    group: list[Code] = Field(
        [], max_length=20, description="`dimension:key`, such as `priority:1` or `team:none`."
    )
    is_counted: bool = Field(False, description="Only those that make a share's numerator.")


class RecordsIn(PageIn, PeriodIn):
    """Which of the records of a check."""


class FigureOut(Schema):
    """A value, and of how many records it was made."""

    key: str = Field(description="A month as 2026-03, or the key of a group.")
    label: str
    value: float | None
    records: int
    divisor: int | None = Field(
        None, description="By how many portions it was divided, such as agent days."
    )


class DimensionOut(Schema):
    """A way to divide a measure, with the value of each group; at most twelve."""

    code: str
    name: str
    groups: list[FigureOut]


class MeasureOut(Schema):
    """A figure with what was promised of it."""

    code: str
    name: str
    formula: str
    unit: str = Field(description="days, hours, minutes, percent, count, times, points or daily.")
    direction: str = Field(description="lower, higher or neither is better.")
    clause: str
    process: str
    is_standing: bool = Field(
        description="It tells how things stand now, whatever period is asked for."
    )
    value: float | None
    records: int
    divisor: int | None = Field(
        description="By how many portions it was divided, such as agent days; else null."
    )
    baseline: float | None
    target: float | None
    owner: PersonOut | None


class MeasureFullOut(MeasureOut):
    """A measure by month and by every dimension."""

    months: list[FigureOut]
    dimensions: list[DimensionOut]


class TargetIn(Schema):
    """Where a measure was, where it should be, and who answers for it."""

    owner: Code = Field("", description="Sign-in name of a colleague; empty for nobody.")
    baseline: float | None = Field(None, allow_inf_nan=False)
    target: float | None = Field(None, allow_inf_nan=False)


class FindingOut(Schema):
    """What a check found: how many records it applies to, and how many break it."""

    code: str
    name: str
    meaning: str = Field(description="What an exception is.")
    severity: str
    requirements: list[str]
    process: str
    population: int
    exceptions: int
    failure: str = Field(
        description="Why it could not be computed, if so; then the counts, 0, say nothing."
    )


def period_of(wanted: PeriodIn) -> Period:
    """Return the time that is asked for."""
    start = wanted.since or (wanted.until or timezone.now()) - USUAL
    return Period(start, wanted.until)


def measure_or_404(user: User, code: str) -> Measure:
    """Return a measure for somebody who may see measures. Raises Http404, PermissionDenied."""
    queries.require_view(user)
    known = definition.measure_of(code)
    if known is None:
        raise Http404
    return known


def check_or_404(user: User, code: str) -> Check:
    """Return a check for somebody who may see checks. Raises Http404, PermissionDenied."""
    queries.require_view(user)
    known = definition.check_of(code)
    if known is None:
        raise Http404
    return known


def shown(measure: Measure, *, user: User, period: Period) -> dict[str, Any]:
    """Return a measure as the API shows it."""
    figure = queries.figure(measure, user=user, period=queries.over(measure, period))
    target = queries.targets().get(measure.code)
    return {
        "code": measure.code,
        "name": str(measure.name),
        "formula": str(measure.formula),
        "unit": str(measure.unit.value),
        "direction": str(measure.direction.value),
        "clause": measure.clause,
        "process": measure.process,
        "is_standing": measure.is_standing,
        "value": figure.value,
        "records": figure.records,
        "divisor": figure.divisor,
        "baseline": target.baseline if target else None,
        "target": target.target if target else None,
        "owner": target.owner if target else None,
    }


@measures_router.get("", response=list[MeasureOut], operation_id="list_measures")
def list_measures(request: ApiRequest, wanted: Query[PeriodIn]) -> list[dict[str, Any]]:
    """List every measure with its value over a period."""
    queries.require_view(request.auth)
    period = period_of(wanted)
    return [shown(each, user=request.auth, period=period) for each in definition.measures()]


@measures_router.get("/{measure}", response=MeasureFullOut, operation_id="get_measure")
def get_measure(request: ApiRequest, measure: str, wanted: Query[PeriodIn]) -> dict[str, Any]:
    """Return one measure by month and by every dimension."""
    known, user = measure_or_404(request.auth, measure), request.auth
    period = queries.over(known, period_of(wanted))
    return shown(known, user=user, period=period) | {
        "months": queries.by_month(known, user=user, period=period),
        "dimensions": [
            {
                "code": each.code,
                "name": str(each.name),
                "groups": queries.by_dimension(known, each, user=user, period=period),
            }
            for each in known.dimensions
        ],
    }


@measures_router.get(
    "/{measure}/records", response=PageOut[RecordOut], operation_id="list_measure_records"
)
def measure_records(request: ApiRequest, measure: str, wanted: Query[BehindIn]) -> dict[str, Any]:
    """List the records that one figure counts, the newest first."""
    known = measure_or_404(request.auth, measure)
    narrowed = dict(each.partition(":")[::2] for each in wanted.group)
    period = queries.over(known, period_of(wanted))
    rows = queries.records_behind(known, user=request.auth, period=period, narrowed=narrowed)
    if wanted.is_counted and known.counted:
        rows = rows.filter(known.counted)
    return paged(rows.select_related(*LINE), wanted=wanted, order=NEWEST)


@measures_router.put("/{measure}/target", response=MeasureOut, operation_id="set_measure_target")
def set_target(request: ApiRequest, measure: str, data: TargetIn) -> dict[str, Any]:
    """Say where a measure was, where it should be, and who answers for it."""
    user = request.auth
    known = measure_or_404(user, measure)
    colleagues = User.objects.filter(is_active=True, organisation_id=user.organisation_id)
    owner = found(colleagues, "owner", login=data.owner) if data.owner else None
    facts = {"owner": owner, "baseline": data.baseline, "target": data.target}
    actions.set_target(measure=known, by=user, at=timezone.now(), **facts)  # type: ignore[arg-type]
    return shown(known, user=user, period=Period(timezone.now() - USUAL))


def told(finding: Finding) -> dict[str, Any]:
    """Return a check with what it found, as the API shows it."""
    check = finding.check
    return {
        "code": check.code,
        "name": str(check.name),
        "meaning": str(check.meaning),
        "severity": str(check.severity.value),
        "requirements": check.requirements,
        "process": check.process,
        "population": finding.population,
        "exceptions": finding.exceptions,
        "failure": finding.failure,
    }


@checks_router.get("", response=list[FindingOut], operation_id="list_checks")
def list_checks(request: ApiRequest, wanted: Query[PeriodIn]) -> Iterable[dict[str, Any]]:
    """List every check with how many records it applies to and how many break it."""
    queries.require_view(request.auth)
    period = period_of(wanted)
    found = find_each(definition.checks(), user=request.auth, period=period)
    return map(told, found)


@checks_router.get("/{check}", response=FindingOut, operation_id="get_check")
def get_check(request: ApiRequest, check: str, wanted: Query[PeriodIn]) -> dict[str, Any]:
    """Return one check with what it found."""
    known = check_or_404(request.auth, check)
    return told(find(known, user=request.auth, period=period_of(wanted)))


@checks_router.get(
    "/{check}/population", response=PageOut[RecordOut], operation_id="list_check_population"
)
def population(request: ApiRequest, check: str, wanted: Query[RecordsIn]) -> dict[str, Any]:
    """List the records a check applies to, the newest first."""
    known = check_or_404(request.auth, check)
    with computing(known):
        rows = queries.population(known, user=request.auth, period=period_of(wanted))
        return paged(rows.select_related(*LINE), wanted=wanted, order=NEWEST)


@checks_router.get(
    "/{check}/exceptions", response=PageOut[RecordOut], operation_id="list_check_exceptions"
)
def exceptions(request: ApiRequest, check: str, wanted: Query[RecordsIn]) -> dict[str, Any]:
    """List the records that break a check, the newest first."""
    known = check_or_404(request.auth, check)
    with computing(known):
        rows = queries.exceptions(known, user=request.auth, period=period_of(wanted))
        return paged(rows.select_related(*LINE), wanted=wanted, order=NEWEST)
