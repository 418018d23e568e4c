"""What clocks say, and what they would say by their records' histories under one version."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from evident.kernel.records.models import Record
from evident.relationships.service_levels.excluding import fitting
from evident.relationships.service_levels.histories import histories
from evident.relationships.service_levels.models import (
    AgreementVersion,
    Clock,
    ClockState,
    Exclusion,
    Segment,
)
from evident.relationships.service_levels.queries.covered import chain, covers
from evident.relationships.service_levels.retrospect import Retrospect, retraced
from evident.relationships.service_levels.terms import calendars_of, terms_of

FIGURES = (
    "state", "target", "consumed", "since", "due_at", "breached_at", "stopped_at", "is_met",
)  # fmt: skip
STRETCH = ("kind", "began_at", "ended_at", "counted", "target")


@dataclass(frozen=True)
class Difference:
    """A clock of a record as it is and as it would be; None where there is none."""

    record: Record
    was: Clock | None
    now: Clock | None
    kept: Retrospect | None
    """What `now` comes from."""

    @property
    def ledger(self) -> list[Segment]:
        """The stretches of the clock as it would be."""
        if self.kept is None:
            return []
        return [segment for segment in self.kept.ended if segment.clock is self.now]

    @property
    def is_any(self) -> bool:
        """Whether anything would change, be it the version it belongs to alone."""
        if self.was is None or self.now is None:
            return True
        names = ("version_id", "promise_id", "exclusion_id")
        return self.says_else or any(
            getattr(self.was, name) != getattr(self.now, name) for name in names
        )

    @property
    def is_left_out_before(self) -> bool:
        """Whether the clock is left out as it is."""
        return self.was is not None and self.was.exclusion_id is not None

    @property
    def is_left_out(self) -> bool:
        """Whether the clock would be left out."""
        return self.now is not None and self.now.exclusion_id is not None

    @property
    def turns(self) -> bool:
        """Whether a promise would turn out otherwise: kept, missed, counted or not."""
        was = self.was.is_met if self.was is not None else None
        now = self.now.is_met if self.now is not None else None
        return was != now or self.is_left_out != self.is_left_out_before

    @property
    def says_else(self) -> bool:
        """Whether the clock, or its ledger, would say something else."""
        if self.was is None or self.now is None or self.is_left_out != self.is_left_out_before:
            return True
        if any(getattr(self.was, name) != getattr(self.now, name) for name in FIGURES):
            return True
        before: list[Segment] = self.was.ledger  # type: ignore[attr-defined]  # read by `clocks`
        return stretches(before) != stretches(self.ledger)


def stretches(ledger: Iterable[Segment]) -> list[tuple[object, ...]]:
    """Return a ledger as what can be compared."""
    return [tuple(getattr(segment, name) for name in STRETCH) for segment in ledger]


def leave_out(kept: Retrospect, exclusion: Exclusion) -> None:
    """Let the clocks of a record say by which exclusion they do not count, and warn nobody."""
    for clock in kept.clocks:
        clock.exclusion, clock.alert_at = exclusion, None


class Recounting:
    """Looks at records one portion after the other, under one version."""

    def __init__(self, version: AgreementVersion) -> None:
        self.version = version
        self.chain = chain(version)
        self.covers = covers(version)
        self.terms = terms_of([version.pk])[version.pk]
        self.calendars = calendars_of(self.terms.timed)

    def differences(self, records: Sequence[Record]) -> list[Difference]:
        """Return what would change of the clocks of `records`, record by record."""
        keys = [record.pk for record in records]
        covered = set(Record.objects.filter(self.covers, pk__in=keys).values_list("pk", flat=True))
        told, clocks = histories(keys), self.clocks(keys)
        left_out = fitting(self.terms, records=covered)
        found: list[Difference] = []
        for record in records:
            kept = None
            if record.pk in covered:
                kept = retraced(record, told[record.pk], terms=self.terms, calendars=self.calendars)
                if record.pk in left_out:
                    leave_out(kept, left_out[record.pk])
            found += self.compared(record, clocks[record.pk], kept)
        return found

    def clocks(self, keys: Sequence[int]) -> dict[int, list[Clock]]:
        """Return the clocks of this version and of those it stands in for, this one's first."""
        standing = Segment.objects.filter(is_superseded=False).order_by("began_at", "pk")
        clocks = (
            Clock.objects.filter(record__in=keys, version__in=self.chain)
            .exclude(state=ClockState.CANCELLED)
            .select_related("exclusion")
            .prefetch_related(Prefetch("segments", queryset=standing, to_attr="ledger"))
        )
        found: dict[int, list[Clock]] = defaultdict(list)
        for clock in sorted(clocks, key=lambda each: (self.place(each), each.pk)):
            found[clock.record_id].append(clock)
        return found

    def place(self, clock: Clock) -> int:
        """Return the place of a clock's version among those that are looked at."""
        return self.chain.index(clock.version_id or 0)

    def compared(
        self, record: Record, clocks: Iterable[Clock], kept: Retrospect | None
    ) -> list[Difference]:
        """Return how the clocks of one record would change."""
        wanted = {
            clock.metric: clock
            for clock in (kept.clocks if kept is not None else ())
            if clock.state != ClockState.CANCELLED
        }
        found = [
            Difference(record, clock, wanted.pop(clock.metric, None), kept) for clock in clocks
        ]
        found += [Difference(record, None, clock, kept) for clock in wanted.values()]
        return [each for each in found if each.is_any]
