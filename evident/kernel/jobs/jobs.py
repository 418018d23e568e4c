"""The jobs that keep jobs going."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.sql import queries as statements

from evident.kernel.jobs import worker
from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.models import JobFailure

KEPT_DAYS = 90


@job("jobs.recover", title=_("Take over the jobs of dead processes"), every="* * * * * */10")
def recover(*, at: datetime) -> None:  # noqa: ARG001
    """Give the jobs of dead workers back to the queue."""
    worker.recover()


@job("jobs.forget", title=_("Remove jobs that ended long ago"), every="20 2 * * *")
def forget(*, at: datetime) -> None:
    """Remove cancelled and failed jobs, and failed attempts, after 90 days."""
    DjangoConnector().execute_query(
        statements["delete_old_jobs"],
        nb_hours=KEPT_DAYS * 24,
        queue=None,
        statuses=["succeeded", "failed", "cancelled", "aborted"],
    )
    JobFailure.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).delete()
