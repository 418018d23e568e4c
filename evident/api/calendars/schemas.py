"""What the API of calendars takes and shows."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, Field

from evident.api.administration.schemas import Slug, Zone
from evident.api.fields import Code, Line, Named, PersonOut, Said
from evident.kernel.calendars.models import CalendarDay, CalendarVersion
from evident.kernel.calendars.windows import parsed, restored, written

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Name = Annotated[Line, Field(min_length=1, max_length=120)]


def some_hours(text: str) -> str:
    """Return hours as we write them. Raises ValueError with a sentence."""
    return written(parsed(text))


Hours = Annotated[Line, AfterValidator(some_hours)]
"""Windows of a day: `09:00-12:00, 13:30-18:00`; nothing is closed."""
Week = Annotated[list[Hours], Field(min_length=7, max_length=7)]


class HoursIn(Schema):
    """Time zone, weekly hours and where holidays come from."""

    zone: Zone = Field(min_length=1)
    week: Week = Field(description="Monday to Sunday, each as `09:00-12:00, 13:30-18:00`.")
    makeup_windows: Hours = Field("", description="Hours of a make-up workday.")
    country: Code = Field("", max_length=2)
    subdivision: Code = Field("", max_length=40)


class CalendarIn(HoursIn):
    """A new calendar with a first version to edit."""

    code: Slug
    name_en: Name
    name_zh: Line = Field("", max_length=120)
    organisation: Code = Field("", description="Whose it is; empty for everybody's.")
    reason: Said


class ProposeCalendarIn(Schema):
    """Why another version is needed."""

    reason: Said
    corrects: Number | None = Field(
        None, description="The version to stand in for, also for the past."
    )


class DayIn(Schema):
    """A date that differs from the week."""

    kind: Code = Field(description="holiday, makeup or special.")
    name_en: Name
    name_zh: Line = Field("", max_length=120)
    windows: Hours | None = Field(None, description="For special hours, and make-up workdays.")


class YearsIn(Schema):
    """Of which years holidays are taken over."""

    years: list[Annotated[int, Field(ge=1970, le=2150)]] = Field(min_length=1, max_length=10)


class DayOut(Schema):
    """A date that differs from the week."""

    on: date
    kind: str
    name_en: str
    name_zh: str
    windows: str | None
    source: str

    @staticmethod
    def resolve_windows(day: CalendarDay) -> str | None:
        """Return the hours as people write them."""
        return None if day.windows is None else written(restored(day.windows))


class CalendarVersionOut(Schema):
    """A version of a calendar, which nothing changes once it is effective."""

    number: int
    state: str = Field(description="draft or effective.")
    effective_from: datetime | None
    effective_until: datetime | None
    reason: str
    author: PersonOut | None
    created_at: datetime
    made_effective_by: PersonOut | None
    made_effective_at: datetime | None
    corrects: int | None

    @staticmethod
    def resolve_corrects(version: CalendarVersion) -> int | None:
        """Return the number of the version it stands in for."""
        return version.corrects.number if version.corrects else None


class WholeCalendarVersionOut(CalendarVersionOut):
    """A version with its hours and days."""

    zone: str
    week: Sequence[str] = Field(description="Monday to Sunday.")
    makeup_windows: str
    country: str
    subdivision: str
    holiday_years: list[int]
    days: list[DayOut]

    @staticmethod
    def resolve_week(version: CalendarVersion) -> list[str]:
        """Return the weekly hours as people write them."""
        return [written(windows) for windows in version.weekly_windows()]

    @staticmethod
    def resolve_makeup_windows(version: CalendarVersion) -> str:
        """Return the hours of a make-up workday as people write them."""
        return written(version.windows_of_makeup_days())

    @staticmethod
    def resolve_days(version: CalendarVersion) -> Iterable[CalendarDay]:
        """Return the dates that differ, in order."""
        return version.days.all()


class CalendarOut(Schema):
    """When somebody works."""

    code: str
    name: str
    name_en: str
    name_zh: str
    organisation: Named | None = Field(description="Nobody: it is everybody's.")
    is_shipped: bool


class CalendarFullOut(CalendarOut):
    """A calendar with its versions, the newest first."""

    versions: list[CalendarVersionOut]


class LineOut(Schema):
    """One local date of a span, and what it contributes."""

    on: date
    version: int | None
    is_known: bool = Field(description="Whether the holidays of its year are known.")
    name: str
    seconds: float


class SpanOut(Schema):
    """Working time between two moments, and how it adds up."""

    start: datetime
    end: datetime
    seconds: float
    unknown_years: list[int] = Field(description="Years whose holidays are not known.")
    lines: list[LineOut] = Field(description="Day by day; empty for more than 400 days.")
