"""
How the services of somebody do: now, and day by day.

What disturbs a service is told by sources. Announcements are one; a module adds its own in its
`disturbances.py`: `status.add("incidents", read)`. How long a service was available is another
matter: nothing here is a figure of availability.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from evident.kernel.accounts.models import User
from evident.portfolio.services import queries as services
from evident.portfolio.services.models import Service
from evident.portfolio.services.procedure import USABLE
from evident.relationships.announcements import queries
from evident.relationships.announcements.models import Subject
from evident.relationships.announcements.procedure import SHOWN

DAYS = 90
AT_MOST = 200
WORKS, PLANNED, DISTURBED = "works", "planned", "disturbed"


@dataclass(frozen=True)
class Disturbance:
    """That something was wrong with a service, or worked on; `ended_at` is None while it lasts."""

    service_id: int
    began_at: datetime
    ended_at: datetime | None
    is_planned: bool
    label: str
    address: str = ""
    """Where the person may read more; nothing where he or she may not."""


Read = Callable[[User, datetime], Iterable[Disturbance]]
"""Gives what a user may know of disturbances that lasted until a moment or later."""
_sources: dict[str, Read] = {}


@dataclass(frozen=True)
class Day:
    """A day of a service in the user's time zone: for how many minutes it was disturbed."""

    on: date
    minutes: int
    planned: int
    """Minutes of planned work."""

    @property
    def tone(self) -> str:
        """How the day is drawn."""
        return DISTURBED if self.minutes else PLANNED if self.planned else WORKS


@dataclass(frozen=True)
class Standing:
    """How one service does."""

    service: Service
    now: str
    """`works`, `planned` or `disturbed`."""
    reasons: list[Disturbance]
    """What disturbs it now."""
    days: list[Day]

    @property
    def disturbed_minutes(self) -> int:
        """Minutes of disturbance in all days shown."""
        return sum(day.minutes for day in self.days)


def add(name: str, read: Read) -> None:
    """Make a source known. One of the same name replaces the earlier one."""
    _sources[name] = read


def standings(user: User, *, at: datetime, days: int = DAYS) -> list[Standing]:
    """Return how the services that `user` sees do at a moment (UTC), the most critical first."""
    rows = services.visible_to(user).filter(state__in=USABLE)
    shown = list(rows.order_by("criticality", "title", "pk")[:AT_MOST])
    first = timezone.localdate(at) - timedelta(days=days - 1)
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    of_service: dict[int, list[Disturbance]] = {}
    for read in _sources.values():
        for found in read(user, since):
            of_service.setdefault(found.service_id, []).append(found)
    return [
        standing(service, of_service.get(service.pk, []), first=first, days=days, at=at)
        for service in shown
    ]


def standing(
    service: Service, found: list[Disturbance], *, first: date, days: int, at: datetime
) -> Standing:
    """Return how a service does by what is known to disturb it."""
    running = [
        each
        for each in found
        if each.began_at <= at and (each.ended_at is None or each.ended_at > at)
    ]
    is_disturbed = any(not each.is_planned for each in running)
    return Standing(
        service,
        DISTURBED if is_disturbed else PLANNED if running else WORKS,
        running,
        [day_of(found, first + timedelta(days=number), at=at) for number in range(days)],
    )


def day_of(found: list[Disturbance], on: date, *, at: datetime) -> Day:
    """Return one day; what overlaps counts once, and what is yet to come not at all."""
    start = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), datetime.min.time()))
    end = min(end, at)
    return Day(
        on,
        minutes_of([each for each in found if not each.is_planned], start, end),
        minutes_of([each for each in found if each.is_planned], start, end),
    )


def minutes_of(found: list[Disturbance], start: datetime, end: datetime) -> int:
    """Return for how many minutes of a stretch of time any of `found` lasted, rounded up."""
    total, reached = timedelta(), start
    for each in sorted(found, key=lambda each: each.began_at):
        begins = max(each.began_at, reached)
        ends = min(each.ended_at or end, end)
        if ends > begins:
            total += ends - begins
            reached = ends
    return -(-int(total.total_seconds()) // 60)


def announced(user: User, since: datetime) -> Iterable[Disturbance]:
    """Give what announcements say of services."""
    rows = queries.visible_to(user).filter(
        state__in=SHOWN, subject__in=(Subject.DISTURBANCE, Subject.PLANNED_WORK)
    )
    rows = rows.exclude(ends_at__lt=since).order_by("-starts_at").prefetch_related("services")
    for each in rows[: AT_MOST * 10]:
        for service in each.services.all():
            yield Disturbance(
                service_id=service.pk,
                began_at=each.starts_at,
                ended_at=each.ends_at,
                is_planned=each.subject == Subject.PLANNED_WORK,
                label=each.name,
                address=each.get_absolute_url(),
            )


add("announcements", announced)
