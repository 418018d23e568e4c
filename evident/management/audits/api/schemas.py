"""What the API takes and shows of internal audits."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Line, PersonOut, Said, Text
from evident.api.paging import PageIn


class AuditPlanIn(Schema):
    """Which processes are audited when, against what, and by whom."""

    title: Line
    processes: list[Code] = Field(description="Keys, such as incident_request.")
    starts_on: date
    ends_on: date
    lead: Code = Field(description="Sign-in name of who leads it.")
    auditors: list[Code] = Field(default_factory=list, description="Sign-in names.")
    auditees: list[Code] = Field(default_factory=list, description="Sign-in names.")
    programme: Code = Field("", description="Number of its programme.")
    criteria: Text = ""
    scope: Text = ""
    plan: Text = ""


class ChecklistLineOut(Schema):
    """A question of an audit, and what was seen."""

    id: int
    place: int
    requirement: str
    process: str
    question_en: str
    question_zh: str
    sample: str
    evidence: str
    answer: str = Field(description="conforming, nonconforming, observation or not_examined.")
    answered_at: datetime | None
    answered_by: PersonOut | None
    finding: str | None = Field(description="Number of the finding raised on it.")


class AuditOut(Schema):
    """An internal audit."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    programme: str | None
    processes: list[str]
    clauses: list[str]
    starts_on: date
    ends_on: date
    lead: PersonOut | None
    auditors: list[PersonOut]
    auditees: list[PersonOut]
    criteria: str
    scope: str
    plan: str
    summary: str
    conclusion: str
    independence_checked_at: datetime | None
    fieldwork_at: datetime | None
    fieldwork_ended_at: datetime | None
    reported_at: datetime | None
    reported_by: PersonOut | None
    cancel_reason: str
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    version: int


class QuestionIn(Schema):
    """Something to ask besides."""

    question: Said
    requirement: Code = ""


class AnswerIn(Schema):
    """What was looked at, and what was seen."""

    answer: Code = Field(description="conforming, nonconforming, observation or not_examined.")
    evidence: Said
    sample: Text = ""


class FindIn(Schema):
    """A finding on a question."""

    title: Line
    grade: Code = Field(description="major, minor, observation or opportunity.")
    statement: Said
    evidence: Said
    requirements: list[Code] = Field(default_factory=list)
    process: Code = ""
    owner: Code = ""
    records: list[Code] = Field(default_factory=list, description="Numbers; they get linked.")


class AuditReportIn(Schema):
    """The report of an audit."""

    summary: Said
    conclusion: Said


class AuditFilters(PageIn):
    """Which audits, in which order."""

    stage: Code = Field("any", description="open, ended or any.")
    process: Code = ""
    is_mine: bool = False
    is_overdue: bool = False
    text: Code = ""
    order: Code = Field("newest", description="due, newest or touched.")


class AuditPaperIn(Schema):
    """As which kind of file, in which language."""

    form: Literal["pdf", "docx"] = "pdf"
    language: Literal["en", "zh-hans"] = "en"
