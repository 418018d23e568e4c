"""
How a module declares a job: `@job` in its `jobs.py`.

A job is a function that takes keywords only: `at`, which is now (UTC), then its facts, which
must be JSON. It may be run twice (its process may die after the work and before the
acknowledgement), so it has to be harmless when repeated. Deferring happens in the caller's
transaction: a job of a change that was rolled back never was.
"""

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.job_context import JobContext
from procrastinate.manager import JobManager

from evident.kernel.jobs.performing import BackOff, perform, perform_periodic

DEFAULT_QUEUE = "default"
UNFINISHED = ("todo", "doing", "failed")
in_our_transaction = JobManager(DjangoConnector())
"""The worker's own has connections of its own: by it a job would be there before its change is."""
_declared: dict[str, "Job"] = {}


@dataclass(frozen=True)
class Job:
    """A job as declared. Calling it runs it here and now."""

    name: str
    title: str | Promise
    run: Callable[..., None]
    queue: str
    every: str
    """Schedule in the form of cron, in UTC, with seconds as an optional sixth field."""

    def __call__(self, *, at: datetime, **facts: Any) -> None:
        """Run the job."""
        self.run(at=at, **facts)

    def defer(self, **facts: Any) -> None:
        """Have the job done as soon as the current transaction is committed."""
        self._defer({}, facts)

    def defer_until(self, when: datetime, **facts: Any) -> None:
        """Have the job done at `when` or soon after."""
        self._defer({"schedule_at": when}, facts)

    def defer_once(self, key: str, *, when: datetime | None = None, **facts: Any) -> None:
        """Have the job done, unless one with the same `key` is already waiting."""
        lock = f"{self.name}:{key}"
        with suppress(AlreadyEnqueued), transaction.atomic():
            self._defer({"queueing_lock": lock, "schedule_at": when}, facts)

    def _defer(self, how: dict[str, Any], facts: dict[str, Any]) -> None:
        inspect.signature(self.run).bind(at=None, **facts)  # a slip shows here, not in the worker
        given = {key: value for key, value in how.items() if value is not None}
        deferrer = app.configure_task(self.name, queue=self.queue, **given)
        deferrer.job_manager = in_our_transaction
        deferrer.defer(**facts)

    def unfinished(self) -> list[dict[str, Any]]:
        """Return the facts of those that wait, run, or were given up and wait for somebody."""
        found = ProcrastinateJob.objects.filter(task_name=self.name, status__in=UNFINISHED)
        return list(found.values_list("args", flat=True))


def job(
    name: str, *, title: str | Promise, queue: str = DEFAULT_QUEUE, every: str = ""
) -> Callable[[Callable[..., None]], Job]:
    """
    Declare a job: `name` is stored ("mail.send"), `title` is what administrators read.

    With `every` it is run by schedule; it then takes `at` alone. A job that fails is tried
    again, later and later; in the end it waits for an administrator.
    """

    def declare(run: Callable[..., None]) -> Job:
        declared = Job(name=name, title=title, run=run, queue=queue, every=every)
        if every:

            def tick(context: JobContext, /, timestamp: int) -> None:  # noqa: ARG001  # planned
                perform_periodic(name, run, context)

            task = app.task(name=name, queue=queue, queueing_lock=name, pass_context=True)(tick)
            app.periodic(cron=every, periodic_id="")(task)
        else:

            def once(context: JobContext, /, **facts: Any) -> None:
                perform(name, run, context, facts)

            app.task(name=name, queue=queue, retry=BackOff(), pass_context=True)(once)
        _declared[name] = declared
        return declared

    return declare


def declared() -> dict[str, Job]:
    """Return every job this installation knows, by name."""
    return dict(sorted(_declared.items()))
