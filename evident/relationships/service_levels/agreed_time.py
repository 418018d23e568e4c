"""How long records took to be resolved in the time that was agreed, which no calendar day is."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import NoVersion, working_time_of
from evident.kernel.records.models import Record
from evident.portfolio.services.models import Service
from evident.relationships.service_levels.models import Clock, ClockState, Metric, Party
from evident.relationships.service_levels.rewinding import ledger
from evident.relationships.service_levels.timekeeping import Timekeeping

OVER = {"party": Party.SLA, "state": ClockState.STOPPED}
FIRST_RESPONSE = OVER | {"metric": Metric.RESPONSE}
"""What tells how long a customer waited for the first response."""
RESTORATION = OVER | {"metric": Metric.RESOLUTION}
"""What tells how long a customer waited for the service."""


def tells(clock: Clock, wanted: Mapping[str, str]) -> bool:
    """Return whether a clock at hand is what queries find by the same words."""
    return all(getattr(clock, name) == value for name, value in wanted.items())


class Course(NamedTuple):
    """From when until when a record was dealt with, and what service it was about."""

    record_id: int
    service_id: int | None
    opened_at: datetime
    resolved_at: datetime | None


def taken(record: Record, kept: Timekeeping) -> timedelta | None:
    """
    Return the agreed time from a record's opening to its resolution; None if none was agreed.

    The working time its clock of resolution used, or else the hours of its service between the two.
    """
    course = Course(record.pk, record.service_id, record.opened_at, record.resolved_at)
    if course.resolved_at is None:
        return None
    used = used_of(kept)
    return used if used is not None else by_hours(course, hours_of([course.service_id]))


def answered_in(kept: Timekeeping) -> timedelta | None:
    """Return the agreed time the customer waited for the first response; None if none is over."""
    over = [clock for clock in kept.clocks if tells(clock, FIRST_RESPONSE)]
    return min(over, key=lambda clock: clock.stopped_at or kept.at).consumed if over else None


def answered_in_by(records: Iterable[int]) -> dict[int, timedelta]:
    """Return the same of many records, by the clocks that are saved."""
    over = Clock.objects.filter(**FIRST_RESPONSE, record__in=list(records))
    return dict(over.order_by("-stopped_at", "-pk").values_list("record_id", "consumed"))


def used_of(kept: Timekeeping) -> timedelta | None:
    """Return the time the promise of resolution to the customer used; None without one."""
    for clock in kept.clocks:
        if not tells(clock, RESTORATION):
            continue
        if not kept.of(clock).restarts:
            return clock.consumed
        return sum((each.counted for each in ledger(kept, clock)), timedelta())
    return None


def taken_by(courses: Iterable[Course]) -> dict[int, timedelta | None]:
    """Return the same of many records, by the clocks that are saved."""
    resolved = [course for course in courses if course.resolved_at is not None]
    used = used_by([course.record_id for course in resolved])
    others = [course for course in resolved if course.record_id not in used]
    hours = hours_of(course.service_id for course in others)
    return used | {course.record_id: by_hours(course, hours) for course in others}


def used_by(records: Iterable[int]) -> dict[int, timedelta | None]:
    """Return what the promise of resolution to the customer used, of the records that had one."""
    counted = Sum("segments__counted", filter=Q(segments__is_superseded=False))
    clocks = Clock.objects.filter(**RESTORATION, record__in=list(records))
    found = clocks.annotate(used=Coalesce(counted, F("consumed"))).order_by("-pk")
    return dict(found.values_list("record_id", "used"))


def hours_of(services: Iterable[int | None]) -> Mapping[int, Calendar]:
    """Return the service hours of those services that have any."""
    wanted = {key for key in services if key is not None}
    if not wanted:
        return {}
    found = Service.objects.filter(pk__in=wanted, hours__isnull=False).select_related("hours")
    return {service.pk: service.hours for service in found if service.hours is not None}


def by_hours(course: Course, hours: Mapping[int, Calendar]) -> timedelta | None:
    """Return the service hours between opening and resolution; None of a service without any."""
    calendar = hours.get(course.service_id or 0)
    if calendar is None or course.resolved_at is None:
        return None
    try:
        time = working_time_of(calendar)
    except NoVersion:
        return None
    return timedelta(seconds=time.working_seconds(course.opened_at, course.resolved_at))
