"""Working time between two moments, and when a span ends."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.calendars.reading import calendar_of
from evident.api.calendars.router import router
from evident.api.calendars.schemas import SpanOut
from evident.api.fields import Moment
from evident.kernel.accounts.models import User
from evident.kernel.calendars import queries
from evident.kernel.calendars.explanation import explanation
from evident.kernel.calendars.working_time import NoWorkingTime, WorkingTime

LONGEST = timedelta(days=20 * 366)
MOST_LINES = timedelta(days=400)
EARLIEST, LATEST = 1970, 2150
MOST_MINUTES = 10 * 366 * 24 * 60


class SpanIn(Schema):
    """From when until when, as known at another moment if given."""

    start: Moment
    end: Moment
    known_at: Moment | None = None


class DueIn(Schema):
    """From when, and how much working time."""

    start: Moment
    minutes: int = Field(ge=0, le=MOST_MINUTES)
    known_at: Moment | None = None


def working_time(user: User, code: str, *, known_at: datetime | None) -> WorkingTime:
    """Return the working time of a calendar. Raises Http404, ValidationError."""
    try:
        return queries.working_time_of(calendar_of(user, code), known_at)
    except queries.NoVersion as none:
        raise ValidationError(_("No version of this calendar is in force yet.")) from none


def spanned(reckoned: WorkingTime, start: datetime, end: datetime) -> dict[str, Any]:
    """Return a span as the API shows it."""
    is_chinese = (get_language() or "").startswith("zh")
    days = explanation(reckoned, start, end) if end - start <= MOST_LINES else ()
    return {
        "start": start,
        "end": end,
        "seconds": reckoned.working_seconds(start, end),
        "unknown_years": reckoned.unknown_years(start, end),
        "lines": [
            {
                "on": line.on,
                "version": line.version,
                "is_known": line.is_known,
                "name": (line.day.name_zh if is_chinese else "") or line.day.name_en,
                "seconds": line.seconds,
            }
            for line in days
        ],
    }


@router.get("/{calendar}/working-time", response=SpanOut, operation_id="reckon_working_time")
def between(request: ApiRequest, calendar: str, wanted: Query[SpanIn]) -> dict[str, Any]:
    """Reckon the working time between two moments; at most twenty years."""
    reckoned = working_time(request.auth, calendar, known_at=wanted.known_at)
    refuse_absurd(wanted.start, wanted.end)
    if not wanted.start <= wanted.end <= wanted.start + LONGEST:
        raise ValidationError(_("The period ends before it starts, or is too long."))
    return spanned(reckoned, wanted.start, wanted.end)


@router.get("/{calendar}/due", response=SpanOut, operation_id="reckon_due_moment")
def due(request: ApiRequest, calendar: str, wanted: Query[DueIn]) -> dict[str, Any]:
    """Say when so much working time will have passed, and why then."""
    reckoned = working_time(request.auth, calendar, known_at=wanted.known_at)
    refuse_absurd(wanted.start)
    try:
        end = reckoned.add(wanted.start, wanted.minutes * 60)
    except NoWorkingTime as never:
        raise ValidationError(_("This calendar never has that much working time.")) from never
    return spanned(reckoned, wanted.start, end)


def refuse_absurd(*moments: datetime) -> None:
    """Raise ValidationError for moments no calendar is made for."""
    if not all(EARLIEST <= moment.year <= LATEST for moment in moments):
        raise ValidationError(_("This time cannot be meant."))
