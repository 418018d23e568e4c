"""How jobs are doing, for administrators. All raise PermissionDenied without `job.manage`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.jobs.declaration import declared
from evident.kernel.jobs.models import JobFailure, PeriodicWork
from evident.kernel.jobs.worker import DEAD_AFTER_SECONDS

PERMISSION = "job.manage"
MOST_SHOWN = 200


@dataclass(frozen=True)
class Overview:
    """Figures about all jobs."""

    workers: int
    failed: int
    retrying: int
    waiting: int
    running: int


@dataclass(frozen=True)
class TroubledJob:
    """A job that failed at least once."""

    job: ProcrastinateJob
    title: str | Promise
    failure: JobFailure | None

    @property
    def is_given_up(self) -> bool:
        """Whether it is not tried again by itself."""
        return bool(self.job.status == "failed")


@dataclass(frozen=True)
class Periodic:
    """A periodic job and how it is doing."""

    name: str
    title: str | Promise
    every: str
    work: PeriodicWork | None


def title_of(name: str) -> str | Promise:
    """Return what people read for a job's name."""
    known = declared().get(name)
    return known.title if known else name


def overview(user: User, *, at: datetime) -> Overview:
    """Return the figures."""
    require(user, PERMISSION)
    figures = ProcrastinateJob.objects.aggregate(
        failed=Count("pk", Q(status="failed")),
        retrying=Count("pk", Q(status="todo", attempts__gt=0)),
        waiting=Count("pk", Q(status="todo", attempts=0)),
        running=Count("pk", Q(status="doing")),
    )
    alive = at - timedelta(seconds=DEAD_AFTER_SECONDS)
    workers = ProcrastinateWorker.objects.filter(last_heartbeat__gte=alive).count()
    return Overview(workers=workers, **figures)


def troubled(user: User) -> list[TroubledJob]:
    """Return jobs that were given up, then those that are tried again; newest first."""
    require(user, PERMISSION)
    found = ProcrastinateJob.objects.filter(Q(status="failed") | Q(status="todo", attempts__gt=0))
    return with_failures(list(found.order_by("status", "-id")[:MOST_SHOWN]))


def with_failures(jobs: Sequence[ProcrastinateJob]) -> list[TroubledJob]:
    """Return `jobs` with the reason of the last failure of each."""
    latest = (
        JobFailure.objects.filter(job_id__in=[job.id for job in jobs])
        .order_by("job_id", "-at", "-id")
        .distinct("job_id")
    )
    failures = {failure.job_id: failure for failure in latest}
    return [TroubledJob(job, title_of(job.task_name), failures.get(job.id)) for job in jobs]


def get(*, pk: int, user: User) -> TroubledJob:
    """Return one job. Raises Http404 if there is none."""
    require(user, PERMISSION)
    job = ProcrastinateJob.objects.filter(pk=pk).first()
    if job is None:
        raise Http404
    return with_failures([job])[0]


def failures_of(job: ProcrastinateJob) -> QuerySet[JobFailure]:
    """Return every failed attempt of a job, newest first."""
    return JobFailure.objects.filter(job_id=job.id)


def periodic(user: User) -> list[Periodic]:
    """Return every periodic job."""
    require(user, PERMISSION)
    works = PeriodicWork.objects.in_bulk()
    return [
        Periodic(job.name, job.title, job.every, works.get(job.name))
        for job in declared().values()
        if job.every
    ]
