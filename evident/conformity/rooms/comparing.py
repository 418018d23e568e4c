"""
Which row of a list has which record: by number, time, person and words. No database.

Rows are taken in the order of the file; a row takes the record nearest in time among those that
fulfil everything asked for, the one with the lower key where two are alike. The same list and the
same records always give the same pairs.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from evident.kernel.received.problems import Problem, declare_sentences
from evident.kernel.received.tables import Row

FORMATS = (
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M"),
    *("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M"),
    *("%Y年%m月%d日 %H:%M", "%Y-%m-%d", "%Y/%m/%d"),
)
WORD = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]")
BETWEEN = re.compile(r"[\s,;:()，、；：（）]+")
SHARE = 0.5
"""The share of a cell's words that has to stand in a record's title."""
declare_sentences(
    {
        "time_unreadable": _("“%(value)s” is not a time this product reads."),
        "time_missing": _("The row says no time."),
    }
)


@dataclass(frozen=True)
class Rule:
    """What has to agree; an empty column is not asked for."""

    number: str = ""
    time: str = ""
    person: str = ""
    words: str = ""
    minutes: int = 60
    zone: str = "UTC"
    is_once: bool = True
    """Whether a record answers one row only."""

    def plain(self) -> dict[str, Any]:
        """Return the rule as it is kept."""
        return {
            "number": self.number,
            "time": self.time,
            "person": self.person,
            "words": self.words,
            "minutes": self.minutes,
            "zone": self.zone,
            "is_once": self.is_once,
        }

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it asks for."""
        return tuple(each for each in (self.number, self.time, self.person, self.words) if each)


@dataclass(frozen=True)
class Candidate:
    """A record as comparing needs it."""

    pk: int
    number: str
    at: datetime
    names: frozenset[str]
    """Requester and assignee by name, sign-in name and address, in small letters."""
    title: str

    @property
    def word_set(self) -> frozenset[str]:
        """The words of its title."""
        return words_of(self.title)


@dataclass(frozen=True)
class Wanted:
    """What a row says, as far as the rule asks."""

    numbers: frozenset[str] = frozenset()
    at: datetime | None = None
    person: str = ""
    words: frozenset[str] = frozenset()
    is_complete: bool = True
    """Whether it says something in every column that is compared; else it has no record."""


@dataclass(frozen=True)
class Pair:
    """What became of a row: its record, or why it could not be compared; neither: no record."""

    line: int
    record: Candidate | None = None
    problem: Problem | None = None


@dataclass
class Pool:
    """The candidates, found by number, by time and by person."""

    candidates: Sequence[Candidate]
    times: list[datetime] = field(init=False)
    by_number: dict[str, Candidate] = field(init=False)
    by_person: dict[str, list[Candidate]] = field(init=False)
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.candidates = sorted(self.candidates, key=lambda each: (each.at, each.pk))
        self.times = [each.at for each in self.candidates]
        self.by_number = {each.number.casefold(): each for each in self.candidates}
        self.by_person = {}
        for each in self.candidates:
            for name in each.names:
                self.by_person.setdefault(name, []).append(each)

    def likely(self, wanted: Wanted, *, within: timedelta) -> Iterable[Candidate]:
        """Return the fewest candidates among which the record would be."""
        if wanted.numbers:
            return [self.by_number[each] for each in wanted.numbers if each in self.by_number]
        if wanted.at is not None:
            first = bisect_left(self.times, wanted.at - within)
            return self.candidates[first : bisect_right(self.times, wanted.at + within)]
        if wanted.person:
            return self.by_person.get(wanted.person, [])
        return self.candidates


def compare(
    rows: Iterable[Row], *, header: Sequence[str], rule: Rule, candidates: Sequence[Candidate]
) -> list[Pair]:
    """Return what became of every row, in the order of the file."""
    places = {name: place for place, name in enumerate(header)}
    pool = Pool(candidates)
    return [pair_of(row, places, rule, pool) for row in rows]


def pair_of(row: Row, places: Mapping[str, int], rule: Rule, pool: Pool) -> Pair:
    """Return what became of one row, and take its record out of the pool where it counts once."""
    try:
        wanted = wanted_of(row, places, rule)
    except Problem as problem:
        return Pair(row.line, problem=problem)
    if not wanted.is_complete:
        return Pair(row.line)
    within = timedelta(minutes=rule.minutes)
    fitting = [
        each
        for each in pool.likely(wanted, within=within)
        if each.pk not in pool.taken and fits(each, wanted, within=within)
    ]
    if not fitting:
        return Pair(row.line)
    at = wanted.at
    best = min(fitting, key=lambda each: (abs(each.at - at) if at else timedelta(0), each.pk))
    if rule.is_once:
        pool.taken.add(best.pk)
    return Pair(row.line, best)


def fits(candidate: Candidate, wanted: Wanted, *, within: timedelta) -> bool:
    """Return whether a record fulfils everything a row asks for."""
    if wanted.numbers and candidate.number.casefold() not in wanted.numbers:
        return False
    if wanted.at is not None and abs(candidate.at - wanted.at) > within:
        return False
    if wanted.person and wanted.person not in candidate.names:
        return False
    if wanted.words:
        shared = wanted.words & candidate.word_set
        return len(shared) >= SHARE * len(wanted.words)
    return True


def wanted_of(row: Row, places: Mapping[str, int], rule: Rule) -> Wanted:
    """Return what a row says. Raises Problem where it cannot be compared."""

    def cell(column: str) -> str:
        place = places.get(column, -1) if column else -1
        return row.cells[place].strip() if 0 <= place < len(row.cells) else ""

    at = None
    if rule.time:
        text = cell(rule.time)
        if not text:
            raise Problem("time_missing")
        at = moment_of(text, zone=rule.zone)
    return Wanted(
        numbers=frozenset(each for each in BETWEEN.split(cell(rule.number).casefold()) if each),
        at=at,
        person=cell(rule.person).casefold(),
        words=words_of(cell(rule.words)),
        is_complete=all(cell(column) for column in rule.columns),
    )


def moment_of(text: str, *, zone: str) -> datetime:
    """Return a moment, of `zone` where the text names none. Raises Problem."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = parsed(text)
    return found.replace(tzinfo=ZoneInfo(zone)) if found.tzinfo is None else found.astimezone(UTC)


def parsed(text: str) -> datetime:
    """Return a moment by one of FORMATS. Raises Problem."""
    for form in FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  # the zone follows
        except ValueError:
            continue
    raise Problem("time_unreadable", value=text[:60])


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in small letters; of Chinese, its characters."""
    return frozenset(WORD.findall(text.casefold()))
