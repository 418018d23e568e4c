"""How a module declares a measure or a check. Pure data with two queries each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    TextChoices,
    Value,
)
from django.db.models.functions import Cast, Now, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy

from evident.kernel.accounts.models import User

Records = Callable[[User], "QuerySet[Any]"]
"""The records a figure may count, within what a person may see."""


class Unit(TextChoices):
    """What a figure is in."""

    DAYS = "days", pgettext_lazy("unit", "days")
    HOURS = "hours", pgettext_lazy("unit", "hours")
    MINUTES = "minutes", pgettext_lazy("unit", "minutes")
    PERCENT = "percent", _("%")
    COUNT = "count", pgettext_lazy("unit", "records")
    TIMES = "times", pgettext_lazy("unit", "times")
    POINTS = "points", pgettext_lazy("unit", "of 5 points")
    DAILY = "daily", pgettext_lazy("unit", "per agent and day")

    @property
    def digits(self) -> int:
        """How many decimals a value of it needs."""
        return {Unit.COUNT: 0, Unit.TIMES: 2, Unit.POINTS: 2, Unit.DAILY: 2}.get(self, 1)

    def after(self, value: float | None) -> str:
        """Return what it is called after a value: 1 record, 2 records."""
        number = 1 if value is not None and round(value, self.digits) == 1 else 2
        match self:
            case Unit.DAYS:
                return npgettext("unit", "day", "days", number)
            case Unit.HOURS:
                return npgettext("unit", "hour", "hours", number)
            case Unit.MINUTES:
                return npgettext("unit", "minute", "minutes", number)
            case Unit.COUNT:
                return npgettext("unit", "record", "records", number)
            case Unit.TIMES:
                return npgettext("unit", "time", "times", number)
        return str(self.label)


class Direction(TextChoices):
    """Which way is better."""

    LOWER = "lower", _("lower is better")
    HIGHER = "higher", _("higher is better")
    NEITHER = "neither", _("neither way is better")


class Severity(TextChoices):
    """How grave an exception is."""

    MAJOR = "major", _("Serious")
    MINOR = "minor", _("Minor")
    OBSERVATION = "observation", _("To be looked at")


@dataclass(frozen=True)
class Dimension:
    """A way to divide a measure: by team, by priority."""

    code: str
    name: str | Promise
    key: str | Expression
    """The field to group by, from the counted record, or what is made of several."""
    label: str | Expression = ""
    """The field that names a group; the key itself if empty."""
    label_zh: str | Expression = ""
    """The field that names it in Chinese, where there are two."""
    words: Mapping[Any, str | Promise] = field(default_factory=dict)
    """Names of the keys, where the code knows them."""


class Portion(NamedTuple):
    """One of what a figure is divided by: its day, and its key in each dimension."""

    on: date
    keys: Mapping[str, str]


@dataclass(frozen=True)
class Divisor:
    """
    What a figure is divided by where that is not made of the records it counts.

    `portions` takes the user and a period from a moment up to, not including, another; None is
    without bound. A month and a group divide by their own portions alone.
    """

    name: str | Promise
    portions: Callable[[User, datetime | None, datetime | None], Iterable[Portion]]


@dataclass(frozen=True)
class Measure:
    """A figure: its formula in words, its unit, and the records it counts."""

    code: str
    name: str | Promise
    formula: str | Promise
    unit: Unit
    direction: Direction
    clause: str
    process: str
    records: Records
    at: str
    """The field by which a record belongs to a month."""
    value: Aggregate | Expression
    """What is made of the records: an average in hours, a share in percent, a count."""
    only: Q = field(default_factory=Q)
    """Which of `records` it counts: figures of the same records are taken together."""
    counted: Q = field(default_factory=Q)
    """Which of the records make the figure: those behind a share's numerator."""
    dimensions: tuple[Dimension, ...] = ()
    divisor: Divisor | None = None
    """What `value` is divided by besides, such as days of work."""
    is_standing: bool = False
    """Whether it tells how things stand now: no period narrows it, and months tell how old."""

    @property
    def is_of_any_period(self) -> bool:
        """Whether it can be told of one customer and of any time: in reports and agreements."""
        return self.divisor is None and not self.is_standing

    @property
    def is_plain_count(self) -> bool:
        """
        Whether it counts its records and nothing else, so that none of them make it 0.

        A count of some among a population, such as what was missed of what was due, has no value
        where the population is empty.
        """
        return self.divisor is None and self.value == Count("pk")

    def population(self, user: User) -> "QuerySet[Any]":
        """Return the records it counts of those that `user` may see."""
        return self.records(user).filter(self.only)


@dataclass(frozen=True)
class Check:
    """
    A rule that records should keep, with those it applies to and those that break it.

    `requirements` names what it is evidence for, by the ids of the requirement catalogue.
    `meaning` says in words what an exception is.
    """

    code: str
    name: str | Promise
    meaning: str | Promise
    severity: Severity
    requirements: tuple[str, ...]
    process: str
    records: Records
    """The population."""
    breaks: Q
    """Which of the population are exceptions."""
    at: str = "opened_at"
    tolerated: float = 0.0
    """Per cent of the population that may be exceptions before the check counts as broken."""
    months: int = 0
    """Over how many past months records are counted where the check is kept; 0 counts all."""
    is_local: bool = False
    """Whether nothing but a step on the record itself changes what is found about it."""
    renewed_by: tuple[str, ...] = ()
    """Events that change what even a local check finds, such as a change of a setting."""


_measures: dict[str, Measure] = {}
_checks: dict[str, Check] = {}


def declare(*things: Measure | Check) -> None:
    """Make measures and checks known. Called once by a module's `measures.py` or `checks.py`."""
    for thing in things:
        if isinstance(thing, Measure):
            _measures[thing.code] = thing
        else:
            _checks[thing.code] = thing


def measures() -> tuple[Measure, ...]:
    """Return every measure, in order of declaration."""
    return tuple(_measures.values())


def checks() -> tuple[Check, ...]:
    """Return every check, in order of declaration."""
    return tuple(_checks.values())


def measure_of(code: str) -> Measure | None:
    """Return the measure called `code`, if there is one."""
    return _measures.get(code)


def check_of(code: str) -> Check | None:
    """Return the check called `code`, if there is one."""
    return _checks.get(code)


def share_of(condition: Q) -> Expression:
    """Return the share in percent of the records that meet `condition`."""
    met = Cast(Count("pk", filter=condition), FloatField())
    return met * 100 / NullIf(Cast(Count("pk"), FloatField()), 0.0)


def between(begin: str, end: str | Expression) -> Expression:
    """Return the time from one field to another or to a moment, day and night."""
    until = F(end) if isinstance(end, str) else end
    return ExpressionWrapper(until - F(begin), output_field=DurationField())


def seconds_of(span: Expression) -> Func:
    """Return the seconds of a duration."""
    return Func(Value("epoch"), span, function="DATE_PART", output_field=FloatField())


def hours_between(begin: str, end: str) -> Expression:
    """Return the elapsed hours from one field to another, day and night."""
    return seconds_of(between(begin, end)) / 3600


def days_since(begin: str) -> Expression:
    """Return how many days a field lies back."""
    return seconds_of(between(begin, Now())) / 86_400
