"""What administrators do about jobs; each leaves a trace."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException
from procrastinate.sql import queries as statements

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.job_control.queries import PERMISSION
from evident.kernel.jobs.models import PeriodicWork
from evident.kernel.trail import actions as trail


def retry(*, job: ProcrastinateJob, by: User, at: datetime) -> None:
    """
    Have a job done again now: one that was given up, or one that waits for its next attempt.

    Raises ValidationError if it is neither, PermissionDenied if `by` lacks `job.manage`.
    """
    require(by, PERMISSION)
    with transaction.atomic():
        status = lock(job)
        if status == "failed":
            put_back(job, at=at)
        elif status == "todo":
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET scheduled_at = %s WHERE id = %s", [at, job.id]
                )
        else:
            raise ValidationError(_("The job is not waiting and has not failed."))
        trail.write(event="job.retry", by=by, at=at, facts=facts_of(job))


def cancel(*, job: ProcrastinateJob, by: User, at: datetime) -> None:
    """
    Drop a job that waits or was given up: it will not be done.

    Raises ValidationError if it runs or has ended, PermissionDenied if `by` lacks `job.manage`.
    """
    require(by, PERMISSION)
    with transaction.atomic():
        status = lock(job)
        if status not in {"failed", "todo"}:
            raise ValidationError(_("The job is not waiting and has not failed."))
        if status == "failed":
            put_back(job, at=at)
        DjangoConnector().execute_query(
            statements["cancel_job"], job_id=job.id, abort=False, delete_job=False
        )
        trail.write(event="job.cancel", by=by, at=at, facts=facts_of(job))


def end_pause(*, name: str, by: User, at: datetime) -> None:
    """
    Let a periodic job that failed try again at its next turn, without waiting any longer.

    Raises PermissionDenied if `by` lacks `job.manage`.
    """
    require(by, PERMISSION)
    with transaction.atomic():
        PeriodicWork.objects.filter(pk=name).update(not_before=None)
        trail.write(event="job.retry", by=by, at=at, facts={"name": name})


def lock(job: ProcrastinateJob) -> str:
    """Lock the job's row and return its state; nothing if it is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [job.id]
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def put_back(job: ProcrastinateJob, *, at: datetime) -> None:
    """Put a job that was given up back into the queue."""
    try:
        with transaction.atomic():
            DjangoConnector().execute_query(
                statements["retry_job"],
                job_id=job.id,
                retry_at=at,
                new_priority=None,
                new_queue_name=None,
                new_lock=None,
            )
    except ConnectorException as error:
        raise ValidationError(_("The same work is already waiting as another job.")) from error


def facts_of(job: ProcrastinateJob) -> dict[str, object]:
    """Return what the trail has to keep of a job."""
    return {"job": job.id, "name": job.task_name, "args": job.args, "attempts": job.attempts}
