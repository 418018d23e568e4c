"""Which stretches of time reports are about: months, quarters, years, by the clock of one zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Frequency(TextChoices):
    """How often a report is made."""

    MONTHLY = "monthly", gettext_lazy("Every month")
    QUARTERLY = "quarterly", gettext_lazy("Every quarter")
    YEARLY = "yearly", gettext_lazy("Every year")


MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}


@dataclass(frozen=True)
class Span:
    """Whole months from the first of `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def months(self) -> int:
        """How many months it has."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    @property
    def label(self) -> str:
        """What people call it, in the language of the page."""
        if self.months == 1:
            return date_format(self.start, "YEAR_MONTH_FORMAT")
        if self.months == 3:
            quarter = {"year": self.start.year, "quarter": (self.start.month + 2) // 3}
            return _("Quarter %(quarter)s of %(year)s") % quarter
        return str(self.start.year)

    @property
    def code(self) -> str:
        """A short name for files and addresses: `2026-03`, `2026-Q1`, `2026`."""
        if self.months == 1:
            return f"{self.start:%Y-%m}"
        if self.months == 3:
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return str(self.start.year)

    def before(self) -> "Span":
        """Return the span of the same length just before."""
        return Span(moved(self.start, -self.months), self.start)

    def trend(self, count: int) -> list["Span"]:
        """Return `count` spans of the same length that end with this one, oldest first."""
        spans = [self]
        while len(spans) < count:
            spans.append(spans[-1].before())
        return spans[::-1]

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when it begins and when it ends, by the clock of `zone`."""
        return midnight(self.start, zone), midnight(self.end, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in `zone`."""
    return datetime.combine(day, time.min, tzinfo=zone)


def moved(first: date, months: int) -> date:
    """Return the first of the month that many months later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def span_of(day: date, frequency: str) -> Span:
    """Return the span of a frequency in which a day lies."""
    months = MONTHS[Frequency(frequency)]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(start, moved(start, months))


def spans_from(first: date, until: date, frequency: str) -> Iterator[Span]:
    """Yield the spans from the one with `first` in it to the one with `until` in it."""
    span = span_of(first, frequency)
    while span.start <= until:
        yield span
        span = Span(span.end, moved(span.end, span.months))
