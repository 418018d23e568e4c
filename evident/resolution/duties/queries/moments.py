"""When a duty is due, with the working days of its calendar."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice

from evident.kernel.calendars.queries import NoVersion, working_time_of
from evident.resolution.duties.models import Duty
from evident.resolution.duties.rhythm import IsWorking, always, moments

DAY = timedelta(days=1)


def coming(duty: Duty, *, after: datetime) -> Iterator[datetime]:
    """Yield when `duty` is due later than `after`, in order, without end or to its last day."""
    return moments(duty.rhythm, after=after, is_working=working_days(duty))


def next_of(duty: Duty, *, after: datetime) -> datetime | None:
    """Return when it is due next; None if never again."""
    return next(coming(duty, after=after), None)


def preview(duty: Duty, *, at: datetime, count: int = 10) -> list[datetime]:
    """Return the next moments, also before it is active; none once it ended."""
    if not duty.is_open:
        return []
    return list(islice(coming(duty, after=at), count))


def working_days(duty: Duty) -> IsWorking:
    """Return who says whether anybody works on a day, where the duty is; all, without calendar."""
    if duty.calendar is None:
        return always
    try:
        working = working_time_of(duty.calendar)
    except NoVersion:  # not in force yet: it says nothing of any day
        return always
    zone = duty.rhythm.zone

    @cache
    def is_working(day: date) -> bool:
        start = datetime.combine(day, time(), tzinfo=zone)
        end = datetime.combine(day + DAY, time(), tzinfo=zone)
        return next(iter(working.intervals(start, end)), None) is not None

    return is_working
