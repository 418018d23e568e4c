"""Terms as somebody writes them, before they are stored: plain data, checked for sense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.measures.definition import measure_of
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.records.models import Record
from evident.relationships.service_levels.conditions import Conditions, condition_of
from evident.relationships.service_levels.hearing import offered
from evident.relationships.service_levels.models import (
    TIMED,
    AgreementVersion,
    Metric,
    OnPriority,
    OnReopening,
    hears_by_default,
)

WARN_AT = (50, 75, 100)
LONGEST_MINUTES = 366 * 24 * 60


@dataclass(frozen=True)
class WrittenTarget:
    """One promise as written; see `models.Target` for what each fact means."""

    code: str
    metric: str
    name_en: str
    name_zh: str = ""
    kind: str = ""
    priority: int | None = None
    minutes: int | None = None
    calendar: Calendar | None = None
    percent: Decimal | None = None
    value: Decimal | None = None
    measure: str = ""


@dataclass(frozen=True)
class WrittenExclusion:
    """What is left out of the figures, as written; see `models.Exclusion`."""

    code: str
    name_en: str
    name_zh: str = ""
    conditions: Conditions = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenTerms:
    """The terms of a version as written; see `models.AgreementVersion`."""

    valid_from: datetime | None = None
    valid_until: datetime | None = None
    covers_all: bool = False
    services: Sequence[Record] = ()
    targets: Sequence[WrittenTarget] = ()
    pause_reasons: Sequence[str] = ("user",)
    on_priority: str = OnPriority.RETARGET
    on_reopening: str = OnReopening.CONTINUE
    warn_at: Sequence[int] = WARN_AT
    hears: Mapping[str, int] = field(default_factory=hears_by_default)
    workload_limit: int | None = None
    exceptions: str = ""
    review_months: int = 6
    recipients: Sequence[User] = field(default=())
    exclusions: Sequence[WrittenExclusion] = ()


def check(terms: WrittenTerms) -> None:
    """Raise WrongFact for terms that make no sense; missing ones may still be written later."""
    if terms.valid_from and terms.valid_until and terms.valid_until <= terms.valid_from:
        raise WrongFact(_("An agreement has to end after it begins."))
    if not 1 <= terms.review_months <= 60:
        raise WrongFact(_("A review is due after 1 to 60 months."))
    if any(not 1 <= share <= 500 for share in terms.warn_at):
        raise WrongFact(_("Warnings are given at 1 to 500 percent of a target."))
    check_hearing(terms.hears)
    if any(service.kind != "service" for service in terms.services):
        raise WrongFact(_("An agreement covers services only."))
    codes = [target.code for target in terms.targets]
    if len(set(codes)) < len(codes):
        raise WrongFact(_("Each target needs a code of its own."))
    timed = [
        (target.metric, target.kind, target.priority)
        for target in terms.targets
        if target.metric in TIMED
    ]
    if len(set(timed)) < len(timed):
        raise WrongFact(_("Two targets say how long the same may take."))
    for target in terms.targets:
        check_target(target)
    excluded = [each.code for each in terms.exclusions]
    if len(set(excluded)) < len(excluded):
        raise WrongFact(_("Each exclusion needs a code of its own."))
    for each in terms.exclusions:
        check_exclusion(each)


def check_hearing(hears: Mapping[str, int]) -> None:
    """Raise WrongFact unless somebody hears of clocks, each by a role there is and a share."""
    if not hears:
        raise WrongFact(_("Say who hears that a target is being used up."))
    unknown = hears.keys() - {each.code for each in offered()}
    if unknown:
        raise WrongFact(_("Nobody is known by the role “%(role)s”.") % {"role": min(unknown)})
    if any(not 1 <= share <= 500 for share in hears.values()):
        raise WrongFact(_("People hear of a target from 1 to 500 percent of it on."))


def check_target(target: WrittenTarget) -> None:
    """Raise WrongFact for a target that nobody could measure."""
    named = {"target": target.name_en or target.code}
    if target.metric not in Metric.values:
        raise WrongFact(_("“%(target)s”: choose what it is about.") % named)
    if not target.name_en.strip():
        raise WrongFact(_("Each target needs a name."))
    if target.percent is not None and not 0 < target.percent <= 100:
        raise WrongFact(_("“%(target)s”: a share lies above 0 and is at most 100 percent.") % named)
    if target.metric in TIMED:
        if not target.minutes or not 0 < target.minutes <= LONGEST_MINUTES:
            raise WrongFact(_("“%(target)s”: say how many minutes it may take.") % named)
        if target.calendar is None:
            raise WrongFact(_("“%(target)s”: say in which calendar it counts.") % named)
    elif target.metric == Metric.MEASURE:
        measure = measure_of(target.measure)
        if measure is None or not measure.is_of_any_period or target.value is None:
            raise WrongFact(_("“%(target)s”: choose a measure and the value to reach.") % named)
    elif target.metric == Metric.SATISFACTION:
        if target.percent is None and target.value is None:
            raise WrongFact(_("“%(target)s”: say what is to be reached.") % named)
    elif target.percent is None:
        raise WrongFact(_("“%(target)s”: say which share is to be reached.") % named)


def check_exclusion(exclusion: WrittenExclusion) -> None:
    """Raise WrongFact for an exclusion without a reason, or that no record could meet."""
    if not exclusion.name_en.strip():
        raise WrongFact(_("Say of each exclusion why such records are left out."))
    named = {"exclusion": exclusion.name_en}
    if not any(exclusion.conditions.values()):
        raise WrongFact(_("“%(exclusion)s”: choose which records are left out.") % named)
    kinds = set()
    for code, codes in exclusion.conditions.items():
        condition = condition_of(code)
        if condition is None:
            raise WrongFact(
                _("“%(exclusion)s”: nothing is known of “%(condition)s”.")
                % {**named, "condition": code}
            )
        unknown = set(codes) - {known for known, _name in condition.options()}
        if unknown or not codes:
            raise WrongFact(
                _("“%(exclusion)s”: there is no such value of “%(condition)s”: %(value)s")
                % {**named, "condition": condition.label, "value": min(unknown, default="–")}
            )
        kinds |= {condition.kind} if condition.kind else set()
    asked = set(exclusion.conditions.get("kind", kinds))
    if len(kinds) > 1 or (kinds and not kinds & asked):
        raise WrongFact(
            _("“%(exclusion)s”: no record has all of that: it asks for more than one process.")
            % named
        )


def read(version: AgreementVersion) -> WrittenTerms:
    """Return the terms of a version as they were written."""
    return WrittenTerms(
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        covers_all=version.covers_all,
        services=tuple(version.services.order_by("title", "pk")),
        targets=tuple(
            WrittenTarget(
                code=target.code,
                metric=target.metric,
                name_en=target.name_en,
                name_zh=target.name_zh,
                kind=target.kind,
                priority=target.priority,
                minutes=target.minutes,
                calendar=target.calendar,
                percent=target.percent,
                value=target.value,
                measure=target.measure,
            )
            for target in version.targets.select_related("calendar")
        ),
        pause_reasons=tuple(version.pause_reasons),
        on_priority=version.on_priority,
        on_reopening=version.on_reopening,
        warn_at=tuple(version.warn_at),
        hears=dict(version.hears),
        workload_limit=version.workload_limit,
        exceptions=version.exceptions,
        review_months=version.review_months,
        recipients=tuple(version.recipients.order_by("name", "pk")),
        exclusions=tuple(
            WrittenExclusion(each.code, each.name_en, each.name_zh, each.conditions)
            for each in version.exclusions.all()
        ),
    )


def told(terms: WrittenTerms) -> dict[str, object]:
    """Return terms as the trail keeps them."""
    return {
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "covers_all": terms.covers_all,
        "services": [service.number for service in terms.services],
        "targets": [
            {
                "code": target.code,
                "metric": target.metric,
                "kind": target.kind,
                "priority": target.priority,
                "minutes": target.minutes,
                "calendar": target.calendar.code if target.calendar else None,
                "percent": plain(target.percent),
                "value": plain(target.value),
                "measure": target.measure,
            }
            for target in terms.targets
        ],
        "pause_reasons": list(terms.pause_reasons),
        "on_priority": terms.on_priority,
        "on_reopening": terms.on_reopening,
        "warn_at": list(terms.warn_at),
        "hears": dict(terms.hears),
        "workload_limit": terms.workload_limit,
        "exceptions": terms.exceptions,
        "review_months": terms.review_months,
        "recipients": [person.login for person in terms.recipients],
        "exclusions": [
            {
                "code": each.code,
                "name_en": each.name_en,
                "name_zh": each.name_zh,
                "conditions": {name: list(codes) for name, codes in each.conditions.items()},
            }
            for each in terms.exclusions
        ],
    }


def plain(number: Decimal | None) -> Decimal | None:
    """Return a number without the zeros it was kept with: 95.000 and 95 are the same."""
    return None if number is None else Decimal(f"{Decimal(number).normalize():f}")
