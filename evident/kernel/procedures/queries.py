"""Where history departed from procedures: counted and listed, always for a user."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures import deviations
from evident.kernel.procedures.deviations import Deviation
from evident.kernel.records import kinds as record_kinds
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.kernel.trail.models import Entry


@dataclass(frozen=True)
class Scope:
    """Which part of history is looked at. Empty means: all."""

    kind: str = ""
    month: date | None = None
    """Any day of the month in which it happened, in the reader's time zone."""
    team: str = ""
    """Code of the team that has the record."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The processes it covers."""
        return (self.kind,) if self.kind in record_kinds.known() else record_kinds.known()

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Beginning and end of the month; the end is exclusive."""
        if self.month is None:
            return None
        first = self.month.replace(day=1)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        zone = timezone.get_current_timezone()
        begin, end = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (first, after))
        return begin, end


@dataclass(frozen=True)
class Counted:
    """How often one deviation occurred, and among how many."""

    deviation: Deviation
    times: int
    records: int
    population: int
    """Steps among which it is counted; records where the deviation names none."""

    @property
    def share(self) -> float:
        """Per cent of the population; the deviation's records where that counts records."""
        counted = self.times if self.deviation.steps else self.records
        return 100 * counted / self.population if self.population else 0.0


def entries(*, user: User, scope: Scope) -> QuerySet[Entry]:
    """Return the entries of history in `scope`, of records that `user` may see."""
    found = Entry.objects.filter(kind__in=scope.kinds, record_id__in=records(user, scope))
    return found.filter(at__gte=scope.span[0], at__lt=scope.span[1]) if scope.span else found


def records(user: User, scope: Scope) -> QuerySet[Record, int]:
    """Return the keys of the records of `scope` that `user` may see."""
    seen = visible_to(user, kinds=scope.kinds)
    if scope.team:
        seen = seen.filter(team__code=scope.team)
    return seen.values_list("pk", flat=True)


def deviating(*, user: User, scope: Scope, code: str = "") -> QuerySet[Entry]:
    """Return the entries that deviate, those with one deviation if `code` is given."""
    found = entries(user=user, scope=scope).filter(is_deviation=True)
    return found.filter(facts__deviation__contains=[code]) if code else found


def counted(*, user: User, scope: Scope) -> list[Counted]:
    """Return the deviations that occurred in `scope`, the most frequent first."""
    known = deviations.declared()
    each = {
        f"{what}_{code}": Count(
            column, distinct=what == "records", filter=Q(facts__deviation__contains=[code])
        )
        for code in known
        for what, column in (("times", "pk"), ("records", "record_id"))
    }
    totals = deviating(user=user, scope=scope).aggregate(**each)
    found = [deviation for code, deviation in known.items() if totals[f"times_{code}"]]
    among = populations({each.steps for each in found}, user=user, scope=scope)
    rows = [
        Counted(
            deviation=deviation,
            times=totals[f"times_{deviation.code}"],
            records=totals[f"records_{deviation.code}"],
            population=among[deviation.steps],
        )
        for deviation in found
    ]
    return sorted(rows, key=lambda row: -row.times)


def populations(
    wanted: set[frozenset[str]], *, user: User, scope: Scope
) -> dict[frozenset[str], int]:
    """Return how many there were of each of some sets of steps; of records for the empty set."""
    events = {steps: events_of(steps, scope) for steps in wanted if steps}
    counts = entries(user=user, scope=scope).filter(
        event__in={event for each in events.values() for event in each}
    )
    each = {
        f"of_{place}": Count("pk", filter=Q(event__in=named))
        for place, named in enumerate(events.values())
    }
    totals = counts.aggregate(**each) if each else {}
    found = {steps: totals[f"of_{place}"] for place, steps in enumerate(events)}
    if frozenset() in wanted:
        found[frozenset()] = with_history(user=user, scope=scope)
    return found


def events_of(steps: frozenset[str], scope: Scope) -> list[str]:
    """Return the trail's words for `steps` of every process of `scope`."""
    return [f"{kind}.{step}" for kind in scope.kinds for step in sorted(steps)]


def with_history(*, user: User, scope: Scope) -> int:
    """Return how many records had a history in `scope`."""
    if scope.span is None:
        return records(user, scope).count()
    return entries(user=user, scope=scope).values("record_id").distinct().count()


def months(*, user: User, scope: Scope) -> Sequence[date]:
    """Return the months in which something deviated, the latest first."""
    found = (
        deviating(user=user, scope=scope)
        .annotate(month=TruncMonth("at"))
        .order_by("-month")
        .values_list("month", flat=True)
        .distinct()
    )
    return [month.date() for month in found]


def teams(*, user: User, scope: Scope) -> QuerySet[Team]:
    """Return the teams whose records deviated."""
    found = deviating(user=user, scope=scope).values("record_id")
    return Team.objects.filter(records__pk__in=found).distinct()
