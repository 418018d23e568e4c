"""Spans of time promised to people: in elapsed hours, or in working hours of a calendar."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import NoVersion, working_time_of
from evident.kernel.calendars.working_time import NoWorkingTime, WorkingTime
from evident.kernel.procedures import countings

HOUR_SECONDS = 3600


@dataclass(frozen=True)
class Span:
    """So many hours. Without a calendar they pass by night and on holidays as well."""

    hours: int
    calendar: Calendar | None = None

    @property
    def length(self) -> timedelta:
        """How much time it is, whichever way that is counted."""
        return timedelta(hours=self.hours)

    def due(self, since: datetime) -> datetime:
        """Return when it ends if it begins then; if a calendar never opens, by the clock."""
        working_time = self._working_time()
        if working_time is not None:
            try:
                return working_time.add(since, self.hours * HOUR_SECONDS)
            except NoWorkingTime:
                pass
        return since + timedelta(hours=self.hours)

    def latest_start(self, end: datetime) -> datetime:
        """Return the latest beginning with which it is over by `end`: `due` turned round."""
        working_time = self._working_time()
        if working_time is not None:
            try:
                return working_time.latest_start(end, self.hours * HOUR_SECONDS)
            except NoWorkingTime:
                pass
        return end - timedelta(hours=self.hours)

    def less(self, other: "Span") -> "Span":
        """Return what is left of it without `other`, never less than nothing."""
        return replace(self, hours=max(self.hours - other.hours, 0))

    def counting(self) -> str:
        """Return in words how its hours are counted."""
        return countings.in_words(self.calendar.code if self.calendar else "")

    def _working_time(self) -> WorkingTime | None:
        if self.calendar is None:
            return None
        try:
            return working_time_of(self.calendar)
        except NoVersion:
            return None


def ways() -> dict[str, str]:
    """Return the calendars in force, by code, as ways to count hours."""
    return {
        calendar.code: _("Working hours of “%(calendar)s”") % {"calendar": calendar.name}
        for calendar in Calendar.objects.filter(revision__gt=0)
    }


def calendar_of(code: str) -> Calendar | None:
    """Return the calendar a version names; none for elapsed hours."""
    return Calendar.objects.filter(code=code).first() if code else None
