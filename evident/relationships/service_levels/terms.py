"""What a version of an agreement that holds says, compiled; read once a process, for it stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from evident.kernel.calendars.models import Calendar
from evident.kernel.prepared import Given, Prepared
from evident.kernel.records.models import Record
from evident.relationships.service_levels.conditions import Conditions
from evident.relationships.service_levels.models import (
    OWN,
    TIMED,
    AgreementVersion,
    Clock,
    OnPriority,
    OnReopening,
    Party,
    Target,
    VersionState,
    hears_by_default,
)
from evident.relationships.service_levels.procedure import IN_FORCE

KEPT_AT_MOST = 2_000
BY_NAME = frozenset({"complaint"})
"""Processes that a target for every process does not mean: no complaint is restored in a day."""
WARN_AT = (50, 75)
"""When people are warned of what a procedure promises, in percent, as no agreement says."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A target that clocks count."""

    target_id: int | None
    code: str
    metric: str
    kind: str
    priority: int | None
    length: timedelta
    calendar_id: int


@dataclass(frozen=True, slots=True)
class Excluding:
    """A rule by which clocks do not count."""

    exclusion_id: int
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules by which clocks run: of one version, or of a procedure where none speaks."""

    version_id: int | None
    agreement_id: int | None
    party: str
    team_id: int | None
    organisation_id: int | None
    covers_all: bool
    pause_reasons: frozenset[str]
    on_priority: str
    on_reopening: str
    warn_at: tuple[int, ...]
    timed: tuple[Timed, ...]
    exclusions: tuple[Excluding, ...] = ()
    number: str = ""
    """Of the agreement."""
    hears: Mapping[str, int] = field(default_factory=hears_by_default)
    """Which roles hear of a clock, from which percent of its target on."""

    @property
    def keeps_target(self) -> bool:
        """Whether a change of priority leaves the target."""
        return self.on_priority == OnPriority.KEEP

    @property
    def restarts(self) -> bool:
        """Whether reopening starts a clock from nothing."""
        return self.on_reopening == OnReopening.RESTART

    def timed_for(self, record: Record) -> list[Timed]:
        """
        Return the targets that hold for a record: of each metric the one that fits best.

        One that names process and priority goes before one that names either, or neither. What is
        promised for complaints is promised by name.
        """
        best: dict[str, Timed] = {}
        kinds = {record.kind} if record.kind in BY_NAME else {"", record.kind}
        for each in self.timed:
            if each.kind not in kinds or each.priority not in {None, record.priority}:
                continue
            known = best.get(each.metric)
            if known is None or fit(each) > fit(known):
                best[each.metric] = each
        return [best[metric] for metric in TIMED if metric in best]


def fit(timed: Timed) -> tuple[bool, bool]:
    """Return how narrowly a target says for what it holds."""
    return timed.kind != "", timed.priority is not None


_kept: dict[int, Terms] = {}


def own_terms(timed: Iterable[Timed]) -> Terms:
    """Return what a procedure itself promises, as terms."""
    return Terms(
        version_id=None,
        agreement_id=None,
        party=OWN,
        team_id=None,
        organisation_id=None,
        covers_all=True,
        pause_reasons=frozenset(),
        on_priority=OnPriority.KEEP,
        on_reopening=OnReopening.CONTINUE,
        warn_at=WARN_AT,
        timed=tuple(timed),
    )


def warnings_of(clock: Clock) -> tuple[int, ...]:
    """Return at which shares of its target people are warned of a clock, in percent."""
    if clock.version_id is None:
        return WARN_AT
    return terms_of([clock.version_id])[clock.version_id].warn_at


def hears_of(clock: Clock) -> Mapping[str, int]:
    """Return which roles hear of a clock, from which percent of its target on."""
    if clock.version_id is None:
        return hears_by_default()
    return terms_of([clock.version_id])[clock.version_id].hears


def terms_of(version_ids: Iterable[int | None]) -> dict[int | None, Terms]:
    """
    Return the terms of effective versions, from memory where they were read before.

    A clock of a procedure has none.
    """
    wanted = {pk for pk in version_ids if pk is not None}
    missing = wanted - _kept.keys()
    if missing:
        if len(_kept) >= KEPT_AT_MOST:
            _kept.clear()
            missing = wanted
        versions = AgreementVersion.objects.filter(pk__in=missing).select_related("agreement")
        for version in versions.prefetch_related("targets", "exclusions"):
            _kept[version.pk] = compiled(version)
    return {pk: _kept[pk] for pk in wanted}


def compiled(version: AgreementVersion) -> Terms:
    """Return the terms of a version."""
    agreement = version.agreement
    return Terms(
        version_id=version.pk,
        agreement_id=agreement.pk,
        party=agreement.party,
        team_id=agreement.internal_team_id,
        organisation_id=agreement.organisation_id,
        covers_all=version.covers_all,
        pause_reasons=frozenset(version.pause_reasons),
        on_priority=version.on_priority,
        on_reopening=version.on_reopening,
        warn_at=tuple(sorted(version.warn_at)),
        timed=tuple(timed(target) for target in version.targets.all() if target.metric in TIMED),
        exclusions=tuple(Excluding(each.pk, each.conditions) for each in version.exclusions.all()),
        number=agreement.number,
        hears=version.hears,
    )


def timed(target: Target) -> Timed:
    """Return a target that clocks count."""
    return Timed(
        target_id=target.pk,
        code=target.code,
        metric=target.metric,
        kind=target.kind,
        priority=target.priority,
        length=timedelta(minutes=target.minutes or 0),
        calendar_id=target.calendar_id or 0,
    )


def applicable(record: Record, *, at: datetime) -> list[Terms]:
    """
    Return the terms under which a record's clocks run: of the SLA that names its service, else of
    one that covers every service of its customer; and of every OLA and contract for its service.
    """
    rows = APPLICABLE.all(
        organisation=record.organisation_id or 0, service=record.service_id or 0, at=at
    )
    found = [version.pk for version in rows]
    known = terms_of(found)
    ordered = [known[pk] for pk in found]
    slas = [terms for terms in ordered if terms.party == Party.SLA]
    return slas[:1] + [terms for terms in ordered if terms.party != Party.SLA]


def in_force(at: datetime | Given) -> QuerySet[AgreementVersion]:
    """Return the versions that hold at a moment; a correction goes before what it corrects."""
    return AgreementVersion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at),
        state=VersionState.EFFECTIVE,
        valid_from__lte=at,
        corrections=None,
        agreement__state__in=IN_FORCE,
    )


def covering() -> QuerySet[AgreementVersion]:
    """Return the query for versions that cover a service of an organisation at a moment."""
    covered = AgreementVersion.services.through.objects.filter(
        agreementversion_id=OuterRef("pk"), record_id=Given("service")
    )
    return (
        in_force(Given("at"))
        .filter(
            Q(agreement__organisation_id=Given("organisation")) | ~Q(agreement__party=Party.SLA)
        )
        .annotate(names_it=Exists(covered))
        .filter(Q(covers_all=True) | Q(names_it=True))
        .order_by("-names_it", "pk")
        .only("pk")
    )


APPLICABLE = Prepared(covering)


def calendars_of(timed: Iterable[Timed]) -> dict[int, Calendar]:
    """Return the calendars that targets count in, as they are now."""
    wanted = {each.calendar_id for each in timed}
    return {key: found for key in wanted if (found := CALENDAR.first(calendar=key))}


CALENDAR = Prepared(lambda: Calendar.objects.filter(pk=Given("calendar")))


def forget() -> None:
    """Read every version anew; for whoever replaced the database below a running process."""
    _kept.clear()
