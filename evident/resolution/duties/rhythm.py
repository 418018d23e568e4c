"""
When a duty is due: every so many days, weeks or months at a time of day. Pure, no database.

Times are those of the clock on the wall: one that the clock leaps over in spring is due when it
has leapt, one that comes twice in autumn is due the first time. See decision 0024.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST_MOVED = timedelta(days=31)
"""How far a day on which nobody works is moved at most."""
MOST_CLOSED = 1000
"""Days in a row on which nobody works before it is never due again."""
LAST = -1
SHORTEST_MONTH = 28


class Frequency(TextChoices):
    """What a rhythm counts."""

    DAILY = "daily", _("Days")
    WEEKLY = "weekly", _("Weeks, on chosen weekdays")
    MONTHLY_DAY = "monthly_day", _("Months, on a day of the month")
    MONTHLY_WEEKDAY = "monthly_weekday", _("Months, on a weekday such as the first Monday")


class OnClosed(TextChoices):
    """What happens on a day on which nobody works."""

    SKIP = "skip", _("It is left out")
    NEXT = "next", _("It moves to the next working day")


class Weekday(IntegerChoices):
    """Days of the week."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Nth(IntegerChoices):
    """Which of the chosen weekdays of a month."""

    FIRST = 1, pgettext_lazy("weekday of the month", "First")
    SECOND = 2, pgettext_lazy("weekday of the month", "Second")
    THIRD = 3, pgettext_lazy("weekday of the month", "Third")
    FOURTH = 4, pgettext_lazy("weekday of the month", "Fourth")
    LAST = LAST, pgettext_lazy("weekday of the month", "Last")


@dataclass(frozen=True)
class Rhythm:
    """How often, at what time of which place, and from which day to which."""

    frequency: str
    at: time
    zone: ZoneInfo
    begins_on: date
    ends_on: date | None = None
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    """Monday is 0."""
    month_day: int = 1
    """The last day of a month that has fewer."""
    nth: int = 1
    """Which of the weekdays of a month; -1 is the last."""
    on_closed: str = OnClosed.SKIP


IsWorking = Callable[[date], bool]


def always(day: date) -> bool:  # noqa: ARG001  # as a calendar is asked
    """Work on every day."""
    return True


def moments(
    rhythm: Rhythm, *, after: datetime, is_working: IsWorking = always
) -> Iterator[datetime]:
    """
    Yield when it is due later than `after` (UTC), in order, each moment once.

    Two that are moved to the same working day are one. It ends where `is_working` says no for
    too long.
    """
    earliest = after.astimezone(rhythm.zone).date() - MOST_MOVED
    latest, closed = after, 0
    for day in days_of(rhythm, earliest):
        closed = 0 if is_working(day) else closed + 1
        if closed > MOST_CLOSED:
            return
        on = kept_or_moved(day, rhythm, is_working)
        moment = moment_on(on, rhythm) if on is not None else latest
        if moment > latest:
            latest = moment
            yield moment


def days_of(rhythm: Rhythm, earliest: date) -> Iterator[date]:
    """Yield the days of the rhythm from `earliest` on, whether anybody works or not."""
    for each in rule_of(rhythm).xafter(datetime.combine(earliest, time()), inc=True):
        day = each.date()
        if rhythm.ends_on is not None and day > rhythm.ends_on:
            return
        yield day


def rule_of(rhythm: Rhythm) -> rrule:
    """Return the rule of the calendar days, without times."""
    start = datetime.combine(rhythm.begins_on, time())
    every = rhythm.interval
    match rhythm.frequency:
        case Frequency.DAILY:
            return rrule(DAILY, dtstart=start, interval=every)
        case Frequency.WEEKLY:
            return rrule(WEEKLY, dtstart=start, interval=every, byweekday=rhythm.weekdays)
        case Frequency.MONTHLY_DAY:
            days = range(min(rhythm.month_day, SHORTEST_MONTH), rhythm.month_day + 1)
            return rrule(MONTHLY, dtstart=start, interval=every, bymonthday=days, bysetpos=-1)
    return rrule(
        MONTHLY, dtstart=start, interval=every, byweekday=rhythm.weekdays, bysetpos=rhythm.nth
    )


def kept_or_moved(day: date, rhythm: Rhythm, is_working: IsWorking) -> date | None:
    """Return the day itself or the one it moves to; None where it is left out."""
    if is_working(day):
        return day
    if rhythm.on_closed == OnClosed.SKIP:
        return None
    for count in range(1, MOST_MOVED.days + 1):
        later = day + timedelta(days=count)
        if is_working(later):
            return later
    return None


def moment_on(day: date, rhythm: Rhythm) -> datetime:
    """Return when the time of day is on `day`, in UTC."""
    return datetime.combine(day, rhythm.at, tzinfo=rhythm.zone).astimezone(UTC)
