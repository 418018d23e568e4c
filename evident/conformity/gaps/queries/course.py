"""How far a catalogue is met: by clause and process today, and day by day from kept history."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from evident.conformity.gaps.models import OPEN
from evident.conformity.gaps.queries.gaps import demands
from evident.conformity.requirements.models import Catalogue, Requirement, Status, StatusChange

LONGEST_BY_DAY = 62
"""Beyond so many days a point stands for a week."""


@dataclass
class Slice:
    """A chapter or process, and how many of its requirements have which status."""

    key: str
    label: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        """How many requirements it has."""
        return self.counts.total()

    @property
    def met(self) -> int:
        """How many are met."""
        return self.counts[Status.MET]

    @property
    def open(self) -> int:
        """How many are gaps."""
        return sum(self.counts[status] for status in OPEN)

    def share(self, *statuses: Status) -> float:
        """Per cent that have one of `statuses`."""
        return 100 * sum(self.counts[status] for status in statuses) / self.total

    @property
    def share_met(self) -> float:
        """Per cent that are met."""
        return self.share(Status.MET)

    @property
    def share_begun(self) -> float:
        """Per cent that are met, wholly or partly."""
        return self.share(Status.MET, Status.PARTLY)

    @property
    def each(self) -> list[tuple[Status, int]]:
        """How many have each status, in the order of the statuses."""
        return [(status, self.counts[status]) for status in Status]


def sliced(
    requirements: Iterable[Requirement], place: Callable[[Requirement], tuple[str, str]]
) -> list[Slice]:
    """Return `requirements` counted under the key and label that `place` gives."""
    found: dict[str, Slice] = {}
    for each in requirements:
        key, label = place(each)
        found.setdefault(key, Slice(key, label, Counter())).counts[each.status] += 1
    return list(found.values())


def by_clause(catalogue: Catalogue) -> list[Slice]:
    """Return the chapters of a catalogue and how far each is met."""
    titles = {clause.number: str(clause) for clause in catalogue.clauses.all()}

    def place(requirement: Requirement) -> tuple[str, str]:
        chapter = requirement.clause.chapter
        return chapter, titles.get(chapter, chapter)

    return sliced(demands(catalogue), place)


def by_process(catalogue: Catalogue) -> list[Slice]:
    """Return the processes of a catalogue and how far each is met."""

    def place(requirement: Requirement) -> tuple[str, str]:
        process = requirement.process
        return (process.key, process.name) if process else ("", _("No process"))

    order = {process.key: process.place for process in catalogue.processes.all()}
    found = sliced(demands(catalogue), place)
    return sorted(found, key=lambda each: order.get(each.key, len(order)))


@dataclass(frozen=True)
class Point:
    """How many requirements had which status at the end of a day."""

    day: date
    met: int
    partly: int
    total: int

    @property
    def share_met(self) -> float:
        """Per cent that were met."""
        return 100 * self.met / self.total

    @property
    def share_begun(self) -> float:
        """Per cent that were met, wholly or partly."""
        return 100 * (self.met + self.partly) / self.total


def course(catalogue: Catalogue, *, first: date, last: date) -> list[Point]:
    """
    Return how far a catalogue was met at the end of days from `first` to `last`, oldest first.

    It begins no earlier than the day of the first change that is kept. What the catalogue asks for
    today is looked at, so that a new version of it does not bend the line.
    """
    asked = set(demands(catalogue).values_list("pk", flat=True))
    rows = StatusChange.objects.filter(requirement__catalogue=catalogue, requirement__in=asked)
    oldest = rows.order_by("at").values_list("at", flat=True).first()
    if oldest is None or not asked:
        return []
    first = max(first, timezone.localdate(oldest))
    changes = iter(list(rows.order_by("at", "pk").values_list("requirement_id", "at", "after")))
    now = dict.fromkeys(asked, str(Status.NOT_ASSESSED))
    change = next(changes, None)
    found = []
    for day in days_between(first, last):
        end = start_of(day + timedelta(days=1))
        while change is not None and change[1] < end:
            now[change[0]] = change[2]
            change = next(changes, None)
        counts = Counter(now.values())
        found.append(Point(day, counts[Status.MET], counts[Status.PARTLY], len(asked)))
    return found


def days_between(first: date, last: date) -> list[date]:
    """Return every day, or where there are many the last day and every seventh before it."""
    length = (last - first).days
    step = 1 if length <= LONGEST_BY_DAY else 7
    return [last - timedelta(days=back) for back in range(0, length + 1, step)][::-1]


def start_of(day: date) -> datetime:
    """Return the moment a day begins, by the clock of the reader."""
    return timezone.make_aware(datetime.combine(day, time()))
