"""Figures and exceptions, always of what a person may see, each with the records behind it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import (
    Aggregate,
    Count,
    Expression,
    F,
    FloatField,
    Min,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Check, Dimension, Measure, Portion
from evident.kernel.measures.models import Target
from evident.kernel.measures.once import together
from evident.kernel.records.kinds import known
from evident.kernel.records.models import Record

ORGANISATION = "organisation"
"""Code of the dimension by customer."""
MOST_GROUPS = 12
"""Groups shown of a dimension, the largest; more would be no picture any more."""


class Median(Aggregate):
    """The middle value; PostgreSQL interpolates between the two middle ones."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Period:
    """From `start` up to, not including, `end`; None is without bound. UTC moments."""

    start: datetime | None = None
    end: datetime | None = None

    def condition(self, field: str) -> Q:
        """Return the condition that `field` lies in the period."""
        found = Q(**{f"{field}__isnull": False})
        if self.start is not None:
            found &= Q(**{f"{field}__gte": self.start})
        if self.end is not None:
            found &= Q(**{f"{field}__lt": self.end})
        return found


@dataclass(frozen=True)
class Figure:
    """
    A value, of how many records it was made, and how the group is called.

    `divisor` is by how many portions it was divided; None where the measure divides by none.
    """

    key: str
    label: str
    value: float | None
    records: int
    divisor: int | None = None


def over(measure: Measure, period: Period) -> Period:
    """Return the time a measure tells of; without bound for one that tells how things stand now."""
    return Period() if measure.is_standing else period


def require_view(user: User, *, organisation: str = "") -> None:
    """
    Raise PermissionDenied unless `user` may see measures and checks.

    Those of his or her own `organisation`, where a measure is narrowed to it, take less.
    """
    access = access_of(user)
    is_own = organisation == str(user.organisation_id)
    if is_own and access.may_somewhere("measure.view_organisation"):
        return
    if not access.may_somewhere("measure.view"):
        raise PermissionDenied(_("You are not allowed to see measures."))


def require_measure(measure: Measure, user: User, narrowed: Mapping[str, str] | None) -> None:
    """Raise PermissionDenied unless `user` may see the measure, of a group where one is named."""
    divides = any(dimension.code == ORGANISATION for dimension in measure.dimensions)
    require_view(user, organisation=(narrowed or {}).get(ORGANISATION, "") if divides else "")


def records_behind(
    measure: Measure, *, user: User, period: Period, narrowed: Mapping[str, str] | None = None
) -> "QuerySet[Any]":
    """
    Return the records that make a figure, of one group where `narrowed` names dimension and key.

    Unknown dimensions are passed over; an impossible key leaves nothing.
    """
    require_measure(measure, user, narrowed)
    records = measure.population(user).filter(period.condition(measure.at))
    for dimension in measure.dimensions:
        key = (narrowed or {}).get(dimension.code)
        if key is not None:
            records = of_group(records, dimension, key)
    return records


def of_group(records: "QuerySet[Any]", dimension: Dimension, key: str) -> "QuerySet[Any]":
    """Keep the records of one group; `none` is the group of those without."""
    field = dimension.key
    if not isinstance(field, str):
        alias = f"group_{dimension.code}"
        records, field = records.alias(**{alias: field}), alias
    if key == "none":
        return records.filter(**{f"{field}__isnull": True})
    try:
        return records.filter(**{field: key})
    except (ValueError, TypeError):
        return records.none()


@together()
def figure(
    measure: Measure, *, user: User, period: Period, narrowed: Mapping[str, str] | None = None
) -> Figure:
    """Return the measure's value over a period."""
    records = records_behind(measure, user=user, period=period, narrowed=narrowed)
    found = records.order_by().aggregate(value=measure.value, records=Count("pk"))
    return figure_from(measure, found, user=user, period=period, narrowed=narrowed)


def figure_from(
    measure: Measure,
    row: Mapping[str, Any],
    *,
    user: User,
    period: Period,
    narrowed: Mapping[str, str] | None = None,
) -> Figure:
    """Return the figure of a measure, of the value and the number of its records."""
    parts, value = None, row["value"]
    if measure.divisor is not None:
        parts = sum(1 for _each in portions(measure, user=user, period=period, narrowed=narrowed))
    elif not row["records"]:  # a count of nothing is none; of anything else nothing is known
        value = 0 if measure.is_plain_count and had_begun(period) else None
    return figure_of("", str(measure.name), {"value": value, "records": row["records"]}, parts)


@together()
def values(measures: Iterable[Measure], *, user: User, period: Period) -> dict[str, float | None]:
    """
    Return the value of each measure by its code, of what `user` may see.

    Measures of the same records are taken in one question. Whoever asks has made sure that the
    person may be told.
    """
    together: dict[tuple[Any, ...], list[Measure]] = {}
    for measure in measures:
        key = (measure.records, measure.only, measure.at, measure.is_standing)
        together.setdefault(key, []).append(measure)
    out: dict[str, float | None] = {}
    for group in together.values():
        within = over(group[0], period)
        rows = group[0].population(user).filter(within.condition(group[0].at)).order_by()
        asked = {f"value{place}": measure.value for place, measure in enumerate(group)}
        row = rows.aggregate(**asked, records=Count("pk"))
        for place, measure in enumerate(group):
            told = {"value": row[f"value{place}"], "records": row["records"]}
            out[measure.code] = figure_from(measure, told, user=user, period=within).value
    return out


@together()
def by_month(
    measure: Measure, *, user: User, period: Period, narrowed: Mapping[str, str] | None = None
) -> list[Figure]:
    """
    Return the value of each month that has records, by the clock of the current time zone.

    A plain count has one for every month since anything was recorded, 0 among them.
    """
    records = records_behind(measure, user=user, period=period, narrowed=narrowed)
    zone = timezone.get_current_timezone()
    found = (
        records.order_by()
        .annotate(group=TruncMonth(measure.at, tzinfo=zone))
        .values("group")
        .annotate(value=measure.value, records=Count("pk"))
        .order_by("group")
    )
    rows: dict[str, Mapping[str, Any]] = {f"{row['group']:%Y-%m}": row for row in found}
    if measure.is_plain_count:
        rows = {month: rows.get(month, NOTHING) for month in sorted({*rows, *months(period)})}
    if measure.divisor is None:
        return [figure_of(month, month, row) for month, row in rows.items()]
    parts = Counter(
        f"{portion.on:%Y-%m}"
        for portion in portions(measure, user=user, period=period, narrowed=narrowed)
    )
    return [
        figure_of(month, month, rows.get(month, NOTHING), parts[month])
        for month in sorted({*rows, *parts})
    ]


def had_begun(period: Period) -> bool:
    """Return whether anything was recorded before a period ended; one that goes on has begun."""
    if period.end is None or period.end >= timezone.now():
        return True
    began = first_recorded()
    return began is not None and began < period.end


def months(period: Period) -> list[str]:
    """Return the months of a period so far in which there was anything recorded, as 2026-03."""
    began, now = first_recorded(), timezone.localtime()
    if began is None:
        return []
    day = timezone.localtime(max(filter(None, (began, period.start)))).date().replace(day=1)
    last = (
        now
        if period.end is None
        else min(now, timezone.localtime(period.end - timedelta(microseconds=1)))
    )
    found = []
    while day <= last.date():
        found.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def first_recorded() -> datetime | None:
    """Return when the first record of any kind was opened: nothing was counted before."""
    each = [
        Record.objects.filter(kind=kind)
        .order_by("opened_at")
        .values_list("opened_at", flat=True)[:1]
        for kind in known()
    ]
    return min(each[0].union(*each[1:], all=True), default=None) if each else None


@together()
def by_dimension(
    measure: Measure, dimension: Dimension, *, user: User, period: Period
) -> list[Figure]:
    """Return the value of each group: in the order of its keys if known, else the largest first."""
    records = records_behind(measure, user=user, period=period)
    label = label_field(dimension)
    found = (
        records.order_by()
        .values(group=expression(dimension.key))
        .annotate(value=measure.value, records=Count("pk"), label=Min(label))
        .order_by("group" if dimension.words else "-records", "group")
    )
    rows = {
        "none" if row["group"] is None else str(row["group"]): row for row in found[:MOST_GROUPS]
    }
    parts: Mapping[str, int] | None = None
    if measure.divisor is not None:
        every = portions(measure, user=user, period=period)
        parts = Counter(portion.keys.get(dimension.code, "none") for portion in every)
    return [
        figure_of(
            key, str(name_of(dimension, row)), row, None if parts is None else parts.get(key, 0)
        )
        for key, row in rows.items()
    ]


NOTHING: Mapping[str, Any] = {"value": 0, "records": 0}
"""A month in which nothing was counted, though it has portions to divide by."""


def portions(
    measure: Measure, *, user: User, period: Period, narrowed: Mapping[str, str] | None = None
) -> Iterable[Portion]:
    """Return what a measure with a divisor is divided by, of one group where `narrowed` says so."""
    if measure.divisor is None:
        return []
    codes = {dimension.code for dimension in measure.dimensions}
    wanted = {code: key for code, key in (narrowed or {}).items() if code in codes}
    every = measure.divisor.portions(user, period.start, period.end)
    return [
        portion
        for portion in every
        if all(portion.keys.get(code, "none") == key for code, key in wanted.items())
    ]


def figure_of(key: str, label: str, row: Mapping[str, Any], parts: int | None = None) -> Figure:
    """Return the figure of one row; divided where the measure has a divisor."""
    value = number(row["value"])
    if parts is not None:
        value = None if value is None or not parts else value / parts
    return Figure(key, label, value, row["records"], parts)


def label_field(dimension: Dimension) -> Expression | F:
    """Return what names a group in the language of the page; English where Chinese is missing."""
    english = expression(dimension.label or dimension.key)
    if dimension.label_zh and (get_language() or "").startswith("zh"):
        return Coalesce(NullIf(expression(dimension.label_zh), Value("")), english)
    return english


def expression(field: str | Expression) -> Expression | F:
    """Return what stands for a field in a query."""
    return F(field) if isinstance(field, str) else field


def name_of(dimension: Dimension, row: Mapping[str, Any]) -> Any:
    """Return what a group is called."""
    if row["group"] is None:
        return _("None")
    return dimension.words.get(row["group"], row["label"])


def number(value: Any) -> float | None:
    """Return an aggregate as a plain number."""
    return None if value is None else float(value)


def targets() -> dict[str, Target]:
    """Return what the organisation set, by the code of the measure."""
    return {target.measure: target for target in Target.objects.select_related("owner")}


def population(check: Check, *, user: User, period: Period) -> "QuerySet[Any]":
    """Return the records a check applies to."""
    require_view(user)
    return check.records(user).filter(period.condition(check.at)).order_by()


def exceptions(check: Check, *, user: User, period: Period) -> "QuerySet[Any]":
    """Return the records that break a check."""
    return population(check, user=user, period=period).filter(check.breaks)
