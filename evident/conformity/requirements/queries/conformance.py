"""How often closed records departed from their procedures, and the entries behind a number."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from evident.conformity.requirements.models import (
    SEVERITY,
    Departure,
    ReplayedRecord,
    ReplayRun,
    Rule,
    rules_so_grave,
)
from evident.conformity.requirements.queries.reading import LARGEST_KEY
from evident.conformity.requirements.reasons import reads_all
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.measures.reasons import sort_of
from evident.kernel.procedures.comparison import SPANS
from evident.kernel.procedures.enforcing import text_of
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.procedures.rules import rules_of
from evident.kernel.procedures.validation import model_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to


@dataclass(frozen=True)
class Counted:
    """How often records of a kind departed in one way, and among how many."""

    kind: str
    rule: Rule
    times: int
    records: int
    population: int

    @property
    def kind_name(self) -> str:
        """The process in the language of the page."""
        return str(kind_of(self.kind).plural)

    @property
    def severity(self) -> str:
        """How grave it is, in words."""
        return str(SEVERITY[self.rule].label)

    @property
    def is_grave(self) -> bool:
        """Whether it is serious."""
        return SEVERITY[self.rule] == "major"


def seen_only(rows: "QuerySet[Any]", *, user: User) -> "QuerySet[Any]":
    """Keep the rows about records that `user` may see; all of them where that is every record."""
    access = access_of(user)
    kinds = [kind for kind in known_kinds() if access.reach(f"{kind}.view")]
    rows = rows.filter(kind__in=kinds)
    if all(access.reach(f"{kind}.view").everywhere for kind in kinds):
        return rows
    return rows.filter(record_id__in=visible_to(user, kinds=tuple(kinds)).values("pk"))


def populations(user: User) -> dict[str, int]:
    """Return how many closed records of each kind were replayed, of those `user` may see."""
    rows = (
        seen_only(ReplayedRecord.objects.all(), user=user)
        .values("kind")
        .annotate(count=Count("pk"))
        .order_by("kind")
    )
    return {row["kind"]: row["count"] for row in rows if row["kind"] in known_kinds()}


def counted(user: User) -> list[Counted]:
    """Return every way in which records departed, the gravest and most frequent first."""
    among = populations(user)
    rows = (
        seen_only(Departure.objects.all(), user=user)
        .values("kind", "rule")
        .annotate(times=Count("pk"), records=Count("record_id", distinct=True))
        .order_by()
    )
    found = [
        Counted(row["kind"], Rule(row["rule"]), row["times"], row["records"], among[row["kind"]])
        for row in rows
        if row["kind"] in among
    ]
    return in_order(found)


def in_order(found: Iterable[Counted]) -> list[Counted]:
    """Return ways of departing, the gravest and most frequent first."""
    return sorted(found, key=lambda each: (not each.is_grave, -each.records))


def replays() -> "QuerySet[ReplayRun]":
    """Return the replays that kept what was found when they ended, the newest first."""
    return ReplayRun.objects.exclude(ended_at=None).exclude(among={})


def replay_of(key: int) -> ReplayRun:
    """Return a replay that kept what was found. Raises Http404."""
    found = replays().filter(pk=key).first() if key <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


def seen_whole(user: User) -> set[str]:
    """Return the processes of which `user` may see every record: kept figures are of all."""
    access = access_of(user)
    return {kind for kind in known_kinds() if access.reach(f"{kind}.view").everywhere}


def kept(replay: ReplayRun, *, user: User) -> list[Counted]:
    """Return in which ways records had departed when a replay ended, and among how many."""
    known = seen_whole(user)
    return in_order(
        Counted(kind, Rule(rule), times, records, replay.among.get(kind, 0))
        for kind, rule, times, records in replay.departed
        if kind in known and rule in Rule.values
    )


def kept_among(replay: ReplayRun, *, user: User) -> dict[str, int]:
    """Return among how many records of each process that was."""
    known = seen_whole(user)
    return {kind: count for kind, count in sorted(replay.among.items()) if kind in known}


def under_way() -> ReplayRun | None:
    """Return the replay that has begun and not come to its end, if there is one."""
    return ReplayRun.objects.filter(ended_at=None).first()


def behind(*, kind: str, rule: str, user: User) -> "QuerySet[Departure]":
    """Return the departures of records that `user` may see, newest first."""
    if kind not in known_kinds() or rule not in Rule.values:
        return Departure.objects.none()
    seen = visible_to(user, kinds=(kind,)).values("pk")
    rows = Departure.objects.filter(kind=kind, rule=rule, record_id__in=seen)
    return rows.order_by("-at", "-pk")


def departing(
    *, user: User, kind: str = "", rule: str = "", severity: str = ""
) -> "QuerySet[Departure]":
    """Return what departed among the records that `user` may see: all, or narrowed."""
    rows = Departure.objects.filter(record_id__in=visible_to(user).values("pk"))
    rows = rows.filter(kind__in=known_kinds())
    if kind:
        rows = rows.filter(kind=kind)
    if rule:
        rows = rows.filter(rule=rule)
    if severity:
        rows = rows.filter(rule__in=rules_so_grave(severity))
    return rows


def ways_of_records(
    keys: Collection[int], *, kind: str, rules: Collection[str]
) -> dict[int, list[Departure]]:
    """Return how each of some records of a kind departed in some ways, in order of time."""
    rows = Departure.objects.filter(record_id__in=keys, kind=kind, rule__in=rules)
    found: dict[int, list[Departure]] = {}
    for departure in rows.order_by("at", "pk"):
        found.setdefault(departure.record_id, []).append(departure)
    return found


def about(departure: Departure, *, procedure_version: int) -> str:
    """Return in words which fact, item or span of time a departure is about, if about one."""
    match departure.rule:
        case Rule.FACT_MISSING:
            field = model_of(departure.kind)._meta.get_field(departure.what)
            return str(field.verbose_name)  # type: ignore[union-attr]  # plain columns all
        case Rule.NOT_TICKED:
            asked = rules_of(departure.kind, procedure_version).checklists
            for item in asked.get(departure.step, []):
                if item["code"] == departure.what:
                    return text_of(item)
        case Rule.OVERRUN:
            return str(SPANS.get(departure.what, departure.what))
    return departure.what


@dataclass(frozen=True)
class Unplayed:
    """What a run could not replay, as far as somebody may know."""

    records: list[tuple[Record, str]]
    """Those in sight, each with why."""
    hidden: int
    """How many more are not named."""
    reason: str
    """
    Why some could not be, as far as that is told: a reason may quote its record, so that of one
    out of sight is not. Runs of before named no records; of theirs the sort of error is told.
    """


def unplayed(run: ReplayRun, *, user: User) -> Unplayed:
    """Return what a run could not replay, as far as `user` may know."""
    known = visible_to(user).in_bulk([key for key, _reason in run.failed])
    named = [(known[key], reason) for key, reason in run.failed if key in known]
    kept = run.reason if run.reason and not run.failed else ""
    if kept and not reads_all(user):
        kept = sort_of(kept)
    return Unplayed(named, run.failures - len(named), named[0][1] if named else kept)


def last_run() -> ReplayRun | None:
    """Return the last replay that came to its end."""
    return ReplayRun.objects.exclude(ended_at=None).first()
