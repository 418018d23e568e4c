"""Chapters made of declared measures, one for each process, and targets set on measures."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Aggregate, Q, QuerySet

from evident.kernel.measures.definition import Measure, Records, measure_of, measures, share_of
from evident.kernel.measures.queries import number
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import AgreementVersion
from evident.relationships.service_levels.queries.keeping import measure_meant
from evident.reporting.service_reports.chapters import surveys
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
WHERE_ANY = ("duty_task.on_time", "duty_task.missed", *surveys.CODES)
"""What it tells besides, but only of whom there is something to tell."""
WITHIN = {"survey": "satisfaction"}
"""In the chapter of which process the measures of another one are told."""
Values = list[Value | None]
"""The values of a measure by period, oldest first; None where there was nothing to count."""


def offered() -> list[Measure]:
    """Return the measures a report can tell: those of records of one customer or service."""
    return [
        measure
        for measure in measures()
        if measure.process != "agreement" and measure.is_of_any_period
    ]


def wanted(codes: Iterable[str]) -> list[Measure]:
    """Return the measures called `codes`, the usual ones without any."""
    found = map(measure_of, tuple(codes) or USUAL)
    return [measure for measure in found if measure is not None]


def chapters(scope: Scope, codes: Iterable[str]) -> list[Chapter]:
    """Return a chapter for each process whose measures are wanted."""
    out: dict[str, Chapter] = {}
    chosen = tuple(codes)
    asked = wanted(chosen or (*USUAL, *WHERE_ANY))
    found = values_of(asked, scope)
    for measure in asked:
        values = found.get(measure.code)
        if values is not None and (chosen or not is_untold(measure.code, found)):
            process = WITHIN.get(measure.process, measure.process)
            chapter = out.setdefault(process, Chapter(f"measures:{process}"))
            chapter.add(measure.code, values, measure=measure.code, aim=None, **about(measure))
    return list(out.values())


def is_untold(code: str, found: dict[str, Values]) -> bool:
    """Return whether nothing is to be told; scores withheld of a survey are told of as such."""
    shown = (code, surveys.RESPONSE) if code == surveys.SATISFIED else (code,)
    return code in WHERE_ANY and not any(any(found.get(each, ())) for each in shown)


def promised(scope: Scope, versions: list[AgreementVersion]) -> Chapter:
    """
    Return the targets of agreements that are no times: values of measures to be reached.

    Each counts the records of its own agreement's customer and services, whatever else is told.
    """
    out = Chapter("values")
    latest = {
        (version.agreement, target.code): target
        for version in versions
        for target in version.targets.all()
        if target.minutes is None
    }
    measured = {key: measure_meant(target) for key, target in latest.items()}
    found = {
        agreement: values_of(
            [measure for (of, _code), measure in measured.items() if of == agreement and measure],
            scope.of_agreement(agreement),
        )
        for agreement, _code in latest
    }
    for (agreement, code), target in latest.items():
        measure = measured[agreement, code]
        values = found[agreement].get(measure.code) if measure else None
        aim = target.percent if target.value is None else target.value
        out.add(
            f"{agreement.number}:{code}",
            values or [None] * len(scope.moments),
            name={"en": target.name_en, "zh": target.name_zh or target.name_en},
            agreement=agreement.number,
            metric=target.metric,
            measure=measure.code if measure else "",
            aim=None if aim is None else float(aim),
            **(about(measure) if measure else {"unit": "percent", "better": "higher"}),
        )
    return out


def about(measure: Measure) -> dict[str, str]:
    """Return what a row says of its measure."""
    return {"unit": measure.unit.value, "better": measure.direction.value}


def values_of(measures: Iterable[Measure], scope: Scope) -> dict[str, Values]:
    """
    Return measures by code and period, those left out that cannot be narrowed to the scope.

    Measures of the same records are taken in one pass over them.
    """
    together: dict[tuple[Records, str], dict[str, Measure]] = {}
    asked = list(measures)
    for measure in asked:
        if measure.is_of_any_period and measure.code not in surveys.CODES:
            together.setdefault((measure.records, measure.at), {})[measure.code] = measure
    out: dict[str, Values] = surveys.values_of(asked, scope)
    for group in together.values():
        rows = narrowed(next(iter(group.values())), scope)
        if rows is not None:
            out |= in_one_pass(list(group.values()), rows, scope)
    return out


def in_one_pass(measures: list[Measure], rows: "QuerySet[Any]", scope: Scope) -> dict[str, Values]:
    """Return measures of the same `rows` by code and period."""
    figures: dict[str, Any] = {}
    columns = [columns_of(measure, figures) for measure in measures]
    at = measures[0].at
    found = scope.parted(rows.filter(scope.within(at)), at).annotate(**figures)
    by_place = {scope.place(row): row for row in found}
    places = range(len(scope.moments))
    return {
        measure.code: [
            value_of(by_place.get(place), names)
            or (Value(0) if measure.is_plain_count and scope.had_begun(place) else None)
            for place in places
        ]
        for measure, names in zip(measures, columns, strict=True)
    }


class Columns(NamedTuple):
    """Where a row holds what a measure needs; a share is made of its two counts."""

    keys: str
    met: str = ""
    value: str = ""


def columns_of(measure: Measure, figures: dict[str, Any]) -> Columns:
    """Return where the figure of a measure will stand, and add to `figures` what is not there."""
    keys = keys_of(measure.only, figures)
    met = keys_of(measure.only & measure.counted, figures) if measure.counted else ""
    if met and measure.value == share_of(measure.counted):
        return Columns(keys, met)
    value = f"value{len(figures)}"
    figures[value] = limited(measure.value, measure.only)
    return Columns(keys, met, value)


def keys_of(only: Q, figures: dict[str, Any]) -> str:
    """Return the name of the keys of those records that are `only` these, once for all."""
    keys = Keys("pk", filter=only)
    for name, other in figures.items():
        if isinstance(other, Keys) and other == keys:
            return name
    name = f"keys{len(figures)}"
    figures[name] = keys
    return name


def limited(expression: Any, only: Q) -> Any:
    """Return an expression whose aggregates count those records alone that are `only` these."""
    if not only:
        return expression
    out = expression.copy()
    if isinstance(out, Aggregate):
        out.filter = only & out.filter if out.filter else only
    else:
        parts = [part and limited(part, only) for part in out.get_source_expressions()]
        out.set_source_expressions(parts)
    return out


def value_of(row: dict[str, Any] | None, columns: Columns) -> Value | None:
    """Return the figure of one period, None where nothing was counted."""
    if row is None or not row[columns.keys]:
        return None
    keys: bytes = row[columns.keys]
    met: bytes = row[columns.met] or b"" if columns.met else b""
    value = number(row[columns.value]) if columns.value else len(met) * 100 / len(keys)
    return Value(value, met=met, missed=left_of(keys, met)) if columns.met else Value(value, keys)


def narrowed(measure: Measure, scope: Scope) -> "QuerySet[Any] | None":
    """Return the records a report may count for a measure, if they are records of customers."""
    rows = measure.records(scope.eyes)
    if not issubclass(rows.model, Record):
        return None
    return scope.narrowed(rows)
