"""Samples as the API takes and shows them."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Line, PersonOut, Text

MOST_NUMBERS = 200


class PopulationIn(Schema):
    """What is drawn from."""

    population: Code = Field(description="`check:` with the code of a check, or `kind:` with one.")
    part: Code = Field("all", description="all, or exceptions of a check alone.")
    since: date | None = None
    until: date | None = Field(None, description="The last day of the period.")


class DrawIn(PopulationIn):
    """What is drawn from, and how."""

    method: Code = Field("random", description="random, stratified, newest or named.")
    size: int = Field(25, description="How many records, at most 200.")
    seed: Code = Field("", description="The same one draws the same records; made up if empty.")
    numbers: list[Code] = Field([], max_length=MOST_NUMBERS, description="Where they are named.")
    title: Line = ""
    requirement: Code = Field("", max_length=40)


class PopulationOut(Schema):
    """What may be drawn from."""

    code: str
    name: str


class CountOut(Schema):
    """How many records there are to draw from."""

    count: int


class SampleResultOut(Schema):
    """What somebody found in a sampled record."""

    verdict: str = Field(description="conforms, exception or note.")
    remark: str
    by: PersonOut
    at: datetime


class SampledOut(Schema):
    """A record of a sample; without number where you may not see it."""

    place: int
    number: str
    title: str
    sha256: str
    changes_since: int = Field(description="Entries of the trail written after it was frozen.")
    result: SampleResultOut | None


class SampleOut(Schema):
    """A sample, and how it was drawn."""

    id: int
    name: str
    requirement: str
    method: str
    size: int
    seed: str
    population: int
    population_sha256: str
    sha256: str = Field(description="Of the sheet; the trail knows it.")
    by: PersonOut
    at: datetime


class SampleFullOut(SampleOut):
    """A sample with its records."""

    sheet: dict[str, Any] = Field(description="All that is to be known of the drawing.")
    records: list[SampledOut]


class FrozenOut(Schema):
    """A record as it was when the sample was drawn."""

    number: str
    sha256: str
    content: str = Field(description="Canonical JSON; the SHA-256 is of its bytes in UTF-8.")
    results: list[SampleResultOut]


class JudgeRecordIn(Schema):
    """What you found in a sampled record."""

    verdict: Code = Field(description="conforms, exception or note.")
    remark: Text = ""


class FaultOut(Schema):
    """Something that is not as it was kept."""

    code: str
    number: str
    sentence: str


class RecheckOut(Schema):
    """What a look at all that a sample keeps found."""

    is_good: bool
    records: int
    files: int
    entries: int
    sealed: int
    faults: list[FaultOut]
