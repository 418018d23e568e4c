"""What the API takes and shows of evidence rooms."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Line, PersonOut, Said, Text


class AuditorIn(Schema):
    """An auditor from outside; an account is made where nobody has the address."""

    name: Line
    email: Line


class RoomIn(Schema):
    """What a room shows, from when until when. Without processes and clauses: everything."""

    name: Line
    purpose: Text = ""
    starts_on: date
    ends_on: date
    processes: list[Code] = Field([], max_length=40, description="Keys of the catalogue.")
    clauses: list[Code] = Field([], max_length=60, description="Clauses or requirements.")
    organisations: list[Code] = Field(
        [], max_length=100, description="Codes; only records of these, where any is named."
    )


class OpeningIn(RoomIn):
    """A room with whose auditors sit in it."""

    body: Line = Field(description="Name of the certification body.")
    auditors: list[AuditorIn] = Field(min_length=1, max_length=20)


class SeatOut(Schema):
    """An auditor in a room."""

    id: int
    person: PersonOut
    given_at: datetime
    left_at: datetime | None


class RoomOut(Schema):
    """A room; seats are shown to whoever opens rooms."""

    id: int
    name: str
    body: str
    purpose: str
    starts_on: date
    ends_on: date
    state: str
    days_left: int
    processes: list[str]
    clauses: list[str]
    requirements: list[str]
    organisations: list[str]
    seats: list[SeatOut]


class LookOut(Schema):
    """One thing that auditors of a room looked at."""

    event: str
    kind: str
    name: str
    times: int
    people: int
    first_at: datetime
    last_at: datetime


class RoomNoteIn(Schema):
    """What an auditor notes."""

    text: Said
    requirements: list[Code] = Field([], max_length=60)
    about: Code = Field("", description="Number of a record.")


class RoomNoteOut(Schema):
    """A note taken in a room."""

    id: int
    author: PersonOut
    text: str
    requirements: list[str]
    made_at: datetime
    shared_at: datetime | None
    finding: str
