"""How jobs are doing, through the API."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from evident.api.administration.routers import jobs as router
from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, unknown
from evident.kernel.job_control import actions, queries
from evident.kernel.jobs.models import JobFailure


class OverviewOut(Schema):
    """Figures about all jobs."""

    workers: int = Field(description="Job processes alive.")
    failed: int
    retrying: int
    waiting: int
    running: int


class FailureOut(Schema):
    """One attempt that failed."""

    attempt: int
    at: datetime
    error: str


class TroubledOut(Schema):
    """A job that failed at least once."""

    id: int
    name: str
    title: str
    attempts: int
    is_given_up: bool = Field(description="Whether it is not tried again by itself.")
    next_attempt_at: datetime | None
    failure: FailureOut | None

    @staticmethod
    def resolve_id(troubled: queries.TroubledJob) -> Any:
        """Return the key of the job."""
        return troubled.job.id

    @staticmethod
    def resolve_name(troubled: queries.TroubledJob) -> Any:
        """Return the code of what it does."""
        return troubled.job.task_name

    @staticmethod
    def resolve_title(troubled: queries.TroubledJob) -> str:
        """Return what it does in words."""
        return str(troubled.title)

    @staticmethod
    def resolve_attempts(troubled: queries.TroubledJob) -> Any:
        """Return how often it was tried."""
        return troubled.job.attempts

    @staticmethod
    def resolve_next_attempt_at(troubled: queries.TroubledJob) -> Any:
        """Return when it is tried again."""
        return troubled.job.scheduled_at


class JobOut(TroubledOut):
    """A job with every failed attempt, the last first."""

    failures: list[FailureOut]

    @staticmethod
    def resolve_failures(troubled: queries.TroubledJob) -> Iterable[JobFailure]:
        """Return every failed attempt."""
        return queries.failures_of(troubled.job)


class WorkOut(Schema):
    """How a periodic job is doing."""

    succeeded_at: datetime | None
    failed_at: datetime | None
    failures: int = Field(description="In a row.")
    error: str
    not_before: datetime | None = Field(description="When it is tried again.")


class PeriodicOut(Schema):
    """A job that is done again and again."""

    name: str
    title: str
    every: str = Field(description="A cron expression.")
    work: WorkOut | None

    @staticmethod
    def resolve_title(periodic: queries.Periodic) -> str:
        """Return what it does in words."""
        return str(periodic.title)


class JobsOut(Schema):
    """How jobs are doing."""

    overview: OverviewOut
    troubled: list[TroubledOut] = Field(description="Given up first; at most 200.")
    periodic: list[PeriodicOut]


class PeriodicIn(Schema):
    """Which periodic job."""

    name: Code


@router.get("", response=JobsOut, operation_id="list_jobs")
def list_jobs(request: ApiRequest) -> dict[str, Any]:
    """Show how jobs are doing, those in trouble first."""
    return {
        "overview": queries.overview(request.auth, at=timezone.now()),
        "troubled": queries.troubled(request.auth),
        "periodic": queries.periodic(request.auth),
    }


@router.post("/periodic/retry", response={204: None}, operation_id="retry_periodic_job")
def retry_periodic(request: ApiRequest, data: PeriodicIn) -> Status[None]:
    """Let a periodic job that failed try again at its next turn."""
    if data.name not in {each.name for each in queries.periodic(request.auth)}:
        raise unknown("name", data.name)
    actions.end_pause(name=data.name, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.get("/{job}", response=JobOut, operation_id="get_job")
def get(request: ApiRequest, job: Key) -> queries.TroubledJob:
    """Return one job with every failed attempt."""
    return queries.get(pk=job, user=request.auth)


@router.post("/{job}/retry", response={204: None}, operation_id="retry_job")
def retry(request: ApiRequest, job: Key) -> Status[None]:
    """Have a job done again now."""
    known = queries.get(pk=job, user=request.auth)
    actions.retry(job=known.job, by=request.auth, at=timezone.now())
    return Status(204, None)


@router.post("/{job}/cancel", response={204: None}, operation_id="cancel_job")
def cancel(request: ApiRequest, job: Key) -> Status[None]:
    """Drop a job that waits or was given up: it will not be done."""
    known = queries.get(pk=job, user=request.auth)
    actions.cancel(job=known.job, by=request.auth, at=timezone.now())
    return Status(204, None)
