"""Requirements and results as the API shows them."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, PersonOut
from evident.api.paging import PageIn


class CatalogueOut(Schema):
    """The requirements of one standard."""

    code: str
    standard: str
    amendment: str
    version: str
    is_shipped: bool
    loaded_at: datetime


class RequirementOut(Schema):
    """A requirement, and how it stands."""

    code: str
    clause: str
    process: str
    text: str = Field(description="In the language of the request; our own wording.")
    automation: str = Field(description="full, partial or manual.")
    documents: list[str]
    status: str = Field(description="met, partly, not_met, no_occurrence or not_assessed.")
    since: datetime | None
    checked_at: datetime | None
    months: int = Field(description="Full months of operation behind it.")
    owner: PersonOut | None


class JudgementFileOut(Schema):
    """A file that a judgement rests on."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


class JudgementOut(Schema):
    """What a named person found, why, and until when that holds."""

    status: str
    reason: str
    evidence: list[str]
    files: list[JudgementFileOut]
    by: PersonOut
    at: datetime
    valid_until: date


class StatusChangeOut(Schema):
    """That a requirement stood otherwise from then on."""

    at: datetime
    before: str
    after: str


class RequirementFullOut(RequirementOut):
    """A requirement with all its status rests on."""

    basis: list[dict[str, Any]] = Field(
        description="Checks and documents with their results, the judgement, open nonconformities"
        " that lower the status (`finding`), and remarks."
    )
    hints: list[str] = Field(description="What an auditor would ask to see.")
    judgements: list[JudgementOut]
    changes: list[StatusChangeOut]


class JudgeIn(Schema):
    """What you found, why, and until when that holds."""

    status: Code = Field(description="met, partly, not_met or no_occurrence.")
    reason: str = Field(max_length=4000)
    valid_until: date
    evidence: list[Code] = Field([], max_length=20, description="Numbers of records.")


class RequirementOwnerIn(Schema):
    """Who answers for a requirement."""

    owner: Code = Field("", description="Sign-in name of a colleague; empty for nobody.")


class RunIn(Schema):
    """How much is looked at."""

    is_full: bool = Field(False, description="Everything, not only what changed.")


class CheckRunOut(Schema):
    """One time that checks were run."""

    id: int
    kind: str = Field(description="full or increment.")
    at: datetime
    by: PersonOut | None
    checks: int
    failed: int = Field(description="How many could not be computed.")
    records_changed: int
    moved: int = Field(description="How many requirements changed their status.")


class CheckFoundOut(Schema):
    """What one run found of one check, in short."""

    id: int
    check: str = Field(alias="check_code")
    outcome: str = Field(description="met, partly, not_met, none or failed.")
    population: int
    exceptions: int


class CheckResultOut(Schema):
    """What a check found at one time, as it was kept."""

    id: int
    check: str
    at: datetime
    outcome: str = Field(description="met, partly, not_met, none or failed.")
    population: int
    exceptions: int
    population_fingerprint: str
    exceptions_fingerprint: str
    since: date | None = Field(description="First day whose records count.")
    tolerated: float
    limit: int = Field(description="Version of the limits that held; 0 as the product comes.")
    reason: str
    query_sha256: str
    query: str
    records: list[str] = Field(description="Numbers of the exceptions that you may see.")
    hidden: int = Field(description="How many of the kept exceptions you may not see.")
    is_whole: bool = Field(description="Whether every exception is kept by name.")
    things: list[dict[str, Any]] = Field(description="What was looked at, where it is no record.")


class CheckLimitIn(Schema):
    """What a check tolerates, over which time it counts, and why."""

    tolerated: float = Field(ge=0, le=100, description="Per cent of its records.")
    months: int = Field(ge=0, le=36, description="0 where it looks at everything in force.")
    reason: str = Field(max_length=2000)
    seen: int | None = Field(None, description="The version you looked at; 0 for none.")


class CheckLimitOut(Schema):
    """What a check tolerates since a version."""

    number: int
    tolerated: float
    months: int
    reason: str
    by: PersonOut
    at: datetime


class DepartingOut(Schema):
    """One way in which closed records of a process departed from their procedure."""

    process: str
    rule: str = Field(
        description="skipped, order, fact_missing, not_approved, not_ticked, role, late, overrun,"
        " self_approved or back_dated."
    )
    severity: str = Field(description="major or minor.")
    times: int
    records: int
    population: int = Field(description="Closed records of the process that were replayed.")


class ConformanceOut(Schema):
    """How closed records departed from their procedures, as it is known now."""

    populations: dict[str, int] = Field(description="Closed records replayed, by process.")
    departed: list[DepartingOut]


class UnplayedOut(Schema):
    """A closed record that could not be replayed, and why."""

    record: str
    reason: str


class ReplayOut(ConformanceOut):
    """One replay of closed records, with what had departed when it ended."""

    id: int
    kind: str = Field(description="full or increment.")
    at: datetime
    ended_at: datetime | None
    records: int = Field(description="Closed records it replayed.")
    reason: str = Field(description="Why some could not be replayed, of records you may see.")
    failures: int
    failed: list[UnplayedOut]
    failed_hidden: int = Field(description="Records that failed and are not named to you.")


class ReplaysIn(PageIn):
    """Which page of the replays."""


class DeparturesIn(PageIn):
    """Which departures."""

    process: Code = ""
    rule: Code = ""
    severity: Code = Field("", description="major or minor.")


class DepartureOut(Schema):
    """One departure: the record, the step, and the entry of the trail that shows it."""

    id: int
    record: str
    process: str
    rule: str
    severity: str
    step: str
    step_name: str
    about: str = Field(description="The fact, item of a checklist or span of time it is about.")
    at: datetime
    entry: int | None = Field(description="The entry of the trail, where you may read it.")
