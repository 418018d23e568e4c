"""Days on which agents worked on incidents, to divide what was closed by."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import NoVersion, working_time_of
from evident.kernel.calendars.working_time import WorkingTime
from evident.kernel.measures.definition import Portion
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.trail.models import Entry
from evident.portfolio.services.models import Service
from evident.resolution.incidents.procedure import PROCEDURE
from evident.resolution.incidents.queries.seeing import visible_to

KIND = PROCEDURE.kind
DAY = timedelta(days=1)
WRITTEN_EARLY = DAY
"""Clocks of machines differ: an entry may have been written so long before it says it happened."""


def agent_days(user: User, start: datetime | None, end: datetime | None) -> Iterable[Portion]:
    """
    Return each working day of each agent who took a step on an incident that `user` may see.

    An agent is whoever took a step and belongs to no customer. His working days are those on which
    a service that one of his teams supports has service hours; without such hours, every day.
    """
    zone = timezone.get_current_timezone()
    days = (
        steps(user, start, end)
        .annotate(day=TruncDate("at", tzinfo=zone))
        .order_by("by_id", "day")
        .values_list("by_id", "day")
        .distinct()
    )
    found = [(agent, day) for agent, day in days if agent is not None]
    hours = hours_of({agent for agent, _day in found})

    @cache
    def is_open(calendar: Calendar, day: date) -> bool:
        working = compiled(calendar)
        if working is None:
            return True
        place = working.piece_at(datetime.combine(day, time.min, zone)).timetable.zone
        begin, end = (datetime.combine(each, time.min, place) for each in (day, day + DAY))
        return working.working_seconds(begin, end) > 0

    return [
        Portion(day, {"person": str(agent)})
        for agent, day in found
        if not hours[agent] or any(is_open(calendar, day) for calendar in hours[agent])
    ]


def steps(user: User, start: datetime | None, end: datetime | None) -> "QuerySet[Entry]":
    """Return the entries of steps that agents took on incidents, within what `user` may see."""
    agents = User.objects.exclude(organisation__kind=OrganisationKind.CUSTOMER)
    entries = Entry.objects.filter(
        kind=KIND,
        event__startswith=f"{KIND}.",
        by_id__in=agents.order_by().values("pk"),
        record_id__in=visible_to(user).order_by().values("pk"),
    )
    if start is not None:  # nothing is written before it happens, and that column has an index
        entries = entries.filter(at__gte=start, recorded_at__gte=start - WRITTEN_EARLY)
    return entries if end is None else entries.filter(at__lt=end)


def hours_of(agents: set[int]) -> dict[int, list[Calendar]]:
    """Return the service hours that agents work by: those of the services of their teams."""
    found: dict[int, list[Calendar]] = defaultdict(list)
    supported = (
        Service.objects.usable()
        .filter(team__members__in=agents, hours__isnull=False)
        .order_by()
        .values_list("team__members", "hours")
        .distinct()
    )
    pairs = [(agent, calendar) for agent, calendar in supported if agent in agents]
    calendars = Calendar.objects.in_bulk({calendar for _agent, calendar in pairs})
    for agent, calendar in pairs:
        found[agent].append(calendars[calendar])
    return found


def compiled(calendar: Calendar) -> WorkingTime | None:
    """Return the working time of a calendar; None where none of its versions is in force yet."""
    try:
        return working_time_of(calendar)
    except NoVersion:
        return None
