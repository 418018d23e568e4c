"""Chapters made of declared measures, one for each process, and targets set on measures."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from evident.kernel.measures.definition import Measure, measure_of, measures
from evident.kernel.measures.queries import number
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import AgreementVersion, Metric
from evident.reporting.service_reports.chapters.rows import Chapter, Value
from evident.reporting.service_reports.chapters.rows import without as left_of
from evident.reporting.service_reports.keys import Keys
from evident.reporting.service_reports.scope import Scope

USUAL = (
    "incident.reported",
    "incident.mean_time_to_restore",
    "incident.first_contact_resolution",
    "incident.reopened",
    "incident.major_count",
    "service_request.ordered",
    "service_request.on_time",
    "service_request.mean_time",
    "satisfaction.share",
    "satisfaction.mean",
    "complaint.received",
    "complaint.on_time",
    "complaint.justified",
)
"""What a report tells where its definition names nothing; what is not declared is passed over."""
WHERE_ANY = ("duty_task.on_time", "duty_task.missed")
"""What it tells besides, but only of whom there is something to tell."""
BY_METRIC = {
    Metric.FIRST_CONTACT: ("incident.first_contact_resolution",),
    Metric.SATISFACTION: ("satisfaction.share",),
}


def offered() -> list[Measure]:
    """Return the measures a report can tell: those of records of one customer or service."""
    return [
        measure
        for measure in measures()
        if measure.process != "agreement" and measure.divisor is None
    ]


def wanted(codes: Iterable[str]) -> list[Measure]:
    """Return the measures called `codes`, the usual ones without any."""
    found = map(measure_of, tuple(codes) or USUAL)
    return [measure for measure in found if measure is not None]


def chapters(scope: Scope, codes: Iterable[str]) -> list[Chapter]:
    """Return a chapter for each process whose measures are wanted."""
    out: dict[str, Chapter] = {}
    chosen = tuple(codes)
    for measure in wanted(chosen or (*USUAL, *WHERE_ANY)):
        values = values_of(measure, scope)
        is_empty = not any(values or ()) and not chosen and measure.code in WHERE_ANY
        if values is not None and not is_empty:
            chapter = out.setdefault(measure.process, Chapter(f"measures:{measure.process}"))
            chapter.add(measure.code, values, measure=measure.code, aim=None, **about(measure))
    return list(out.values())


def promised(scope: Scope, versions: list[AgreementVersion]) -> Chapter:
    """Return the targets of agreements that are no times: values of measures to be reached."""
    out = Chapter("values")
    latest = {
        (version.agreement.number, target.code): target
        for version in versions
        for target in version.targets.all()
        if target.minutes is None
    }
    for (agreement, code), target in latest.items():
        names = (target.measure,) if target.measure else BY_METRIC.get(Metric(target.metric), ())
        measure = next(filter(None, map(measure_of, names)), None)
        values = values_of(measure, scope) if measure else None
        aim = target.percent if target.value is None else target.value
        out.add(
            f"{agreement}:{code}",
            values or [None] * len(scope.moments),
            name={"en": target.name_en, "zh": target.name_zh or target.name_en},
            agreement=agreement,
            metric=target.metric,
            measure=measure.code if measure else "",
            aim=None if aim is None else float(aim),
            **(about(measure) if measure else {"unit": "percent", "better": "higher"}),
        )
    return out


def about(measure: Measure) -> dict[str, str]:
    """Return what a row says of its measure."""
    return {"unit": measure.unit.value, "better": measure.direction.value}


def values_of(measure: Measure, scope: Scope) -> list[Value | None] | None:
    """Return a measure by period; None where it cannot be narrowed to what the report is about."""
    rows = narrowed(measure, scope)
    if rows is None:
        return None
    figures: dict[str, Any] = {"value": measure.value, "keys": Keys("pk"), "of": Count("pk")}
    if measure.counted:
        figures["met"] = Keys("pk", filter=measure.counted)
    found = (
        rows.filter(scope.within(measure.at))
        .order_by()
        .annotate(place=scope.period(measure.at))
        .values("place")
        .annotate(**figures)
    )
    by_place = {row["place"]: value_of(row) for row in found}
    return [by_place.get(place) for place in range(len(scope.moments))]


def value_of(row: dict[str, Any]) -> Value:
    """Return the figure of one period."""
    keys, value = bytes(row["keys"]), number(row["value"])
    if "met" not in row:
        return Value(value, every=keys)
    met = bytes(row["met"] or b"")
    return Value(value, met=met, missed=left_of(keys, met))


def narrowed(measure: Measure, scope: Scope) -> "QuerySet[Any] | None":
    """Return the records of a measure that a report counts, if it counts records of customers."""
    if measure.divisor is not None:  # agents work for all customers
        return None
    rows = measure.records(scope.eyes)
    if not issubclass(rows.model, Record):
        return None
    return scope.narrowed(rows)
