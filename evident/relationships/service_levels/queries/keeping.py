"""
How an agreement is kept, target by target, and the records behind every figure.

A figure of times counts promises: kept and missed ones in the month in which they were decided, as
the service report of that month does. All of it is what a person may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Measure, measure_of
from evident.kernel.measures.queries import ORGANISATION, Period, require_measure
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to as records_visible_to
from evident.relationships.service_levels.models import (
    COUNTED,
    TIMED,
    Agreement,
    AgreementVersion,
    Clock,
    ClockState,
    Metric,
    Target,
    VersionState,
)
from evident.relationships.service_levels.queries.clocks import view_of
from evident.relationships.service_levels.queries.decided import KEPT, MISSED, decided_within

BY_METRIC = {
    Metric.FIRST_CONTACT: "incident.first_contact_resolution",
    Metric.SATISFACTION: "satisfaction.share",
}
"""Which measure tells how a target is kept that is no time."""
STANDING = ("running", "paused", "left_out")
"""What stands now, whatever the month."""
SHOWN = ("decided", "kept", "missed", *STANDING)
MONTH = r"(19|20)\d{2}-(0[1-9]|1[0-2])"
"""How a month is named in addresses: 2026-03."""
MONTHS = 3
"""The present month and those before it that are told beside."""
VIEWS = {"running": "next", "paused": "paused", "left_out": "left_out"}


@dataclass(frozen=True)
class Month:
    """A month by the clock by which service reports begin and end, as far as it has gone."""

    first: date
    start: datetime
    end: datetime

    @property
    def code(self) -> str:
        """Its name in addresses."""
        return f"{self.first:%Y-%m}"


def month_of(first: date, *, at: datetime) -> Month:
    """Return the month of a day; nothing after `at` counts."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first = first.replace(day=1)
    days = (first, first + relativedelta(months=1))
    start, end = (datetime.combine(day, time.min, zone) for day in days)
    return Month(first, start, max(min(end, at), start))


def months_until(at: datetime, *, last: date | None = None) -> list[Month]:
    """Return the month of `at`, or of the day `last`, and those before it, oldest first."""
    last = last or at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    backwards = range(MONTHS - 1, -1, -1)
    return [month_of(last - relativedelta(months=back), at=at) for back in backwards]


@dataclass(frozen=True)
class Share:
    """What was kept and missed in a month; of a measure also its value."""

    month: Month
    kept: int = 0
    missed: int = 0
    value: float | None = None
    """In the unit of its measure; of times the share that was kept, in percent."""
    records: int = 0
    unit: str = "%"
    """What comes after the value, in the language of the page."""

    @property
    def decided(self) -> int:
        """How many were kept or missed."""
        return self.kept + self.missed


@dataclass(frozen=True)
class Kept:
    """How one target is kept: month by month, the last first told, and what stands now."""

    target: Target
    months: list[Share]
    measure: Measure | None = None
    standing: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> Share:
        """The month that is told."""
        return self.months[-1]

    @property
    def before(self) -> list[Share]:
        """The months before it, the latest first."""
        return self.months[-2::-1]

    @property
    def is_timed(self) -> bool:
        """Whether clocks time it."""
        return self.target.metric in TIMED

    @property
    def has_counts(self) -> bool:
        """Whether records were kept or missed, and not just measured."""
        return self.is_timed or (self.measure is not None and bool(self.measure.counted))

    @property
    def digits(self) -> int:
        """How many decimals its value needs."""
        return 1 if self.measure is None else self.measure.unit.digits

    @property
    def aim(self) -> float | None:
        """What is to be reached."""
        wanted = self.target.percent if self.target.value is None else self.target.value
        return None if wanted is None else float(wanted)

    @property
    def tone(self) -> str:
        """The tone that fits how the month stands against what is to be reached."""
        if self.now.value is None or self.aim is None:
            return "neutral"
        is_lower = self.measure is not None and self.measure.direction.value == "lower"
        is_good = self.now.value <= self.aim if is_lower else self.now.value >= self.aim
        return "success" if is_good else "danger"


@dataclass(frozen=True)
class Keeping:
    """How an agreement is kept in a month."""

    month: Month
    rows: list[Kept]
    kept_records: int
    """Records of which every promise that was decided was kept."""
    missed_records: int

    @property
    def records(self) -> int:
        """Records of which a promise was decided."""
        return self.kept_records + self.missed_records

    @property
    def value(self) -> float | None:
        """Which share of them was kept, in percent; None without any."""
        return self.kept_records * 100 / self.records if self.records else None


def keeping(
    agreement: Agreement,
    *,
    user: User,
    at: datetime,
    last: date | None = None,
    versions: Iterable[AgreementVersion] | None = None,
) -> Keeping | None:
    """
    Return how an agreement is kept in the month of `at` or of `last`; None if it never held.

    `versions` are those it has, if they were read already.
    """
    held = effective(agreement.versions.all() if versions is None else versions)
    if not held:
        return None
    months = months_until(at, last=last)
    month = months[-1]
    timed = counts_of(agreement, user=user, months=months, at=at)
    rows = []
    for is_current, target in targets_of(held, at=at):
        if target.metric in TIMED:
            found = timed.get(target.code)
            if is_current or found is not None:
                rows.append(timed_row(target, found or {}, months))
        elif is_current:
            rows.append(measured_row(agreement, target, user=user, months=months))
    kept, missed = records_of(agreement, user=user, month=month)
    return Keeping(month, rows, kept, missed)


def effective(versions: Iterable[AgreementVersion]) -> list[AgreementVersion]:
    """Return the versions that hold or held, oldest first."""
    if isinstance(versions, QuerySet):
        versions = versions.prefetch_related("targets__calendar", "services")
    found = (each for each in versions if each.state == VersionState.EFFECTIVE and each.valid_from)
    return sorted(found, key=lambda each: (each.valid_from, each.pk))


def targets_of(versions: Iterable[AgreementVersion], *, at: datetime) -> list[tuple[bool, Target]]:
    """Return every target once, as the last version says it, and whether that one holds now."""
    known = list(versions)
    begun = [each for each in known if each.valid_from is not None and each.valid_from <= at]
    latest: dict[str, tuple[AgreementVersion, Target]] = {}
    for version in begun or known:
        for target in version.targets.all():
            latest.pop(target.code, None)
            latest[target.code] = version, target
    last = (begun or known)[-1]
    return [(version is last, target) for version, target in latest.values()]


def clocks_of(agreement: Agreement, *, user: User) -> QuerySet[Clock]:
    """Return the clocks of an agreement that apply, of records `user` may see."""
    seen = records_visible_to(user).order_by()
    clocks = Clock.objects.filter(version__agreement=agreement.pk, record__in=seen.values("pk"))
    return clocks.exclude(state=ClockState.CANCELLED)


def shown(show: str, *, month: Month, at: datetime) -> Q:
    """Return what one of SHOWN keeps of clocks, of a month or as they stand at `at`."""
    if show in STANDING:
        return view_of(VIEWS[show], at=at)[0]
    found = COUNTED & decided_within(month.start, month.end)
    return found & {"kept": KEPT, "missed": MISSED}.get(show, Q())


def counts_of(
    agreement: Agreement, *, user: User, months: list[Month], at: datetime
) -> dict[str, dict[str, int]]:
    """Return by the code of a target how many clocks each figure counts."""
    figures = {
        f"{show}{place}": shown(show, month=month, at=at)
        for place, month in enumerate(months)
        for show in ("kept", "missed")
    } | {show: shown(show, month=months[-1], at=at) for show in STANDING}
    counts = {name: Count("pk", filter=condition) for name, condition in figures.items()}
    stands = Q(state__in=(ClockState.RUNNING, ClockState.PAUSED))
    any_of = decided_within(months[0].start, months[-1].end) | stands
    rows = clocks_of(agreement, user=user).filter(any_of)
    found: dict[str, dict[str, int]] = {}
    for row in rows.order_by().values("promise__code").annotate(**counts):
        found[row["promise__code"]] = {name: row[name] for name in counts}  # type: ignore[literal-required]
    return found


def timed_row(target: Target, counts: dict[str, int], months: list[Month]) -> Kept:
    """Return how a time is kept."""
    told = []
    for place, month in enumerate(months):
        kept, missed = counts.get(f"kept{place}", 0), counts.get(f"missed{place}", 0)
        value = kept * 100 / (kept + missed) if kept or missed else None
        told.append(Share(month, kept, missed, value, kept + missed))
    return Kept(target, told, standing={name: counts.get(name, 0) for name in STANDING})


def measured_row(agreement: Agreement, target: Target, *, user: User, months: list[Month]) -> Kept:
    """Return how a target is kept that is no time, if something measures it and `user` may see."""
    measure = measure_for(target)
    whole = replace(months[-1], start=months[0].start)
    rows = None
    if measure is not None:
        rows = measured(agreement, target, measure, user=user, month=whole)
    if measure is None or rows is None:
        return Kept(target, [Share(month) for month in months])
    figures: dict[str, Any] = {"value": measure.value, "records": Count("pk")}
    if measure.counted:
        figures["kept"] = Count("pk", filter=measure.counted)
    zone = ZoneInfo(settings.TIME_ZONE)
    grouped = rows.order_by().annotate(month=TruncMonth(measure.at, tzinfo=zone)).values("month")
    found = {row["month"].date(): row for row in grouped.annotate(**figures)}
    told = [share_of(measure, month, found.get(month.first)) for month in months]
    return Kept(target, told, measure)


def share_of(measure: Measure, month: Month, row: Any) -> Share:
    """Return what a measure tells of a month, from the row the database made of it."""
    if row is None:
        return Share(month)
    count, kept = row["records"], row.get("kept", 0)
    value = None if row["value"] is None else float(row["value"])
    missed = count - kept if measure.counted else 0
    return Share(month, kept, missed, value, count, measure.unit.after(value))


def measure_meant(target: Target) -> Measure | None:
    """Return the measure whose values a target is about, if it is declared."""
    return measure_of(target.measure or BY_METRIC.get(Metric(target.metric), ""))


def measure_for(target: Target) -> Measure | None:
    """Return the measure that tells how a target is kept, if it is declared and has periods."""
    found = measure_meant(target)
    return found if found is not None and found.is_of_any_period else None


def measured(
    agreement: Agreement, target: Target, measure: Measure, *, user: User, month: Month
) -> QuerySet[Any] | None:
    """
    Return the records a measure counts of the customer and the services of an agreement.

    None where they are no records of customers, or `user` may see no such measure.
    """
    try:
        require_measure(measure, user, {ORGANISATION: str(agreement.organisation_id)})
    except PermissionDenied:
        return None
    rows = measure.population(user)
    if not issubclass(rows.model, Record):
        return None
    rows = rows.filter(
        Period(month.start, month.end).condition(measure.at),
        organisation_id=agreement.organisation_id,
    )
    version = target.version
    if not version.covers_all:
        rows = rows.filter(service_id__in=[each.pk for each in version.services.all()])
    return rows


def records_of(agreement: Agreement, *, user: User, month: Month) -> tuple[int, int]:
    """Return of how many records every promise decided in a month was kept, and of how many not."""
    rows = clocks_of(agreement, user=user).filter(COUNTED, decided_within(month.start, month.end))
    found = rows.order_by().aggregate(
        every=Count("record", distinct=True),
        missed=Count("record", distinct=True, filter=MISSED),
    )
    return found["every"] - found["missed"], found["missed"]


def target_called(code: str, agreement: Agreement) -> Target | None:
    """Return the target of an agreement with a code, as the last version says it."""
    found = Target.objects.filter(version__agreement=agreement.pk, code=code)
    found = found.exclude(version__state=VersionState.DROPPED)
    return found.select_related("version").order_by("version__number", "pk").last()


def behind(
    agreement: Agreement,
    *,
    user: User,
    at: datetime,
    show: str,
    target: str = "",
    month: Month,
) -> QuerySet[Clock]:
    """Return the promises one figure counts, of one target where its code is given."""
    rows = clocks_of(agreement, user=user).filter(shown(show, month=month, at=at))
    return rows.filter(promise__code=target) if target else rows


def measured_behind(
    agreement: Agreement, target: Target, *, user: User, month: Month, show: str
) -> QuerySet[Any]:
    """Return the records one figure of a measured target counts."""
    measure = measure_for(target)
    rows = measured(agreement, target, measure, user=user, month=month) if measure else None
    if measure is None or rows is None:
        return Record.objects.none()
    if measure.counted and show == "kept":
        return rows.filter(measure.counted)
    if measure.counted and show == "missed":
        return rows.exclude(pk__in=rows.filter(measure.counted).values("pk"))
    return rows
