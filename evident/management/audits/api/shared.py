"""What the routers of this module share."""

from collections.abc import Iterable
from typing import Any, TypeVar

from ninja import Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Said, found, unknown
from evident.api.paging import PageIn
from evident.api.versions import version_seen
from evident.kernel.accounts.models import User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.queries.people import staff
from evident.management.audits.queries.seeing import Filters

Made = TypeVar("Made", bound=Record)


class AuditReasonIn(Schema):
    """Why."""

    reason: Said


class AuditOwnerIn(Schema):
    """Who answers for it."""

    owner: Code = Field(description="Sign-in name.")


class TreatmentFilters(PageIn):
    """Which records, in which order."""

    stage: Code = Field("any", description="open, ended or any.")
    grade: Code = Field("", description="major, minor, observation or opportunity.")
    process: Code = Field("", description="Key of a process, such as incident_request.")
    is_mine: bool = False
    is_overdue: bool = False
    text: Code = ""
    order: Code = Field("newest", description="due, newest or touched.")


def filters_of(wanted: TreatmentFilters) -> Filters:
    """Return what a query keeps."""
    return Filters(**wanted.model_dump(exclude={"page", "limit", "order"}))


def person(login: str, what: str) -> User:
    """Return one of our people. Raises ValidationError for anybody else."""
    return found(staff(), what, login=login)


def person_or_none(login: str, what: str) -> User | None:
    """Return one of our people, or nobody where none is named."""
    return person(login, what) if login else None


def records_of(numbers: Iterable[str], *, user: User) -> list[Record]:
    """Return the records; one that is hidden is unknown. Raises ValidationError."""
    wanted = list(numbers)
    known = {each.number: each for each in visible_to(user).filter(number__in=wanted)}
    for number in wanted:
        if number not in known:
            raise unknown("records", number)
    return list(known.values())


def seen(request: ApiRequest, record: Made) -> Made:
    """Return `record`, whose step is refused if it changed after the version the program saw."""
    return as_seen(record, version=version_seen(request))


def common_of(record: Any) -> dict[str, Any]:
    """Return what the API shows of every record of this module."""
    names = (
        "number", "title", "state", "is_open", "opened_at", "updated_at", "due_at", "closed_at",
        "version",
    )  # fmt: skip
    return {name: getattr(record, name) for name in names} | {
        "url": record.get_absolute_url(),
        "owner": record.assignee,
    }
