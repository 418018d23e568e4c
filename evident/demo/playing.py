"""The moving clock: plays many courses at once, each step at its time."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from evident.demo.case import Case
from evident.demo.courses import Course, is_at_rest
from evident.relationships.service_levels.actions.alerts import alert_due
from evident.resolution.incidents import actions
from evident.resolution.service_requests import actions as requests
from evident.resolution.service_requests.actions.working import resume_due as resume_orders

HOURS_OF_HOUSEKEEPING = (7, 13)


def play(
    courses: Iterable[tuple[Course, Case | None]],
    *,
    until: datetime,
    on_step: Callable[[datetime], None],
) -> int:
    """Take every step that falls before `until`, in the order of time; return how many."""
    waiting: list[tuple[datetime, int, Course, Case | None]] = []
    for order, (course, case) in enumerate(courses):
        heapq.heappush(waiting, (next(course), order, course, case))
    steps = 0
    while waiting and waiting[0][0] <= until:
        at, order, course, case = heapq.heappop(waiting)
        on_step(at)
        following = next(course, None)
        steps += 1
        if following is not None and not (case is not None and is_at_rest(case)):
            heapq.heappush(waiting, (following, order, course, case))
    return steps


def housekeeping(*, since: datetime, until: datetime) -> Iterator[datetime]:
    """Do twice a day what jobs do every few minutes: resume, announce, close, warn."""
    day = since.replace(minute=30, second=0, microsecond=0)
    while day < until:
        for hour in HOURS_OF_HOUSEKEEPING:
            at = day.replace(hour=hour)
            yield at
            actions.resume_due(at=at)
            if hour == HOURS_OF_HOUSEKEEPING[0]:
                actions.announce_closing(at=at)
                actions.close_silent(at=at)
                resume_orders(at=at)
                requests.announce_closing(at=at)
                requests.close_silent(at=at)
            alert_due(at=at)
        day += timedelta(days=1)


def days_passed(since: datetime, on_progress: Callable[[int], None]) -> Callable[[datetime], None]:
    """Return what turns moments into whole days that have passed since the one before."""
    told = [0]

    def step(at: datetime) -> None:
        days = (at - since).days
        if days > told[0]:
            on_progress(days - told[0])
            told[0] = days

    return step
