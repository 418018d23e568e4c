"""One attempt of a job: by which door, in which language, and what remains of a failure."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone, translation
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job as QueuedJob

from evident.kernel.jobs.models import JobFailure, PeriodicWork

logger = logging.getLogger(__name__)

PAUSES_SECONDS = (5, 30, 120, 600, 1800, 3600, 4 * 3600, 12 * 3600)
"""How long to wait after the first, second ... failure. After the last a job is given up."""
LONGEST_PERIODIC_PAUSE_SECONDS = 600
SUCCESS_NOTED_EVERY = timedelta(minutes=1)
LONGEST_DETAILS = 8000  # characters
_context: ContextVar[JobContext | None] = ContextVar("job_context", default=None)
_surroundings: list[Callable[[], AbstractContextManager[Any]]] = []


class BackOff(BaseRetryStrategy):
    """Try again, later and later, until the pauses are used up."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> Any:
        """Return when to try again; None gives up."""
        if isinstance(exception, JobAborted):  # our process is being stopped
            return RetryDecision(retry_at=datetime.now(UTC))
        if job.attempts >= len(PAUSES_SECONDS):
            return None
        pause = timedelta(seconds=PAUSES_SECONDS[job.attempts])
        return RetryDecision(retry_at=datetime.now(UTC) + pause)


def pause_if_stopping() -> None:
    """
    Leave a long job when its process is asked to stop; it starts again elsewhere, at once.

    To be called between two pieces of work that are each committed.
    """
    context = _context.get()
    if context is not None and context.should_abort():
        raise JobAborted


@contextmanager
def as_job() -> Iterator[None]:
    """Do what follows in the language of the installation, inside all that surrounds jobs."""
    with ExitStack() as stack:
        stack.enter_context(translation.override(settings.LANGUAGE_CODE))
        for make in _surroundings:
            stack.enter_context(make())
        yield


def surround(make: Callable[[], AbstractContextManager[Any]]) -> None:
    """Run every job inside the context that `make` gives; for modules that jobs do not know."""
    _surroundings.append(make)


def perform(
    name: str, run: Callable[..., None], context: JobContext, facts: dict[str, Any]
) -> None:
    """Run one attempt; keep the reason if it fails, and fail."""
    token = _context.set(context)
    try:
        with as_job():
            run(at=timezone.now(), **facts)
    except JobAborted:
        raise
    except Exception as error:
        note_failure(
            job_id=context.job.id or 0, name=name, attempt=context.job.attempts + 1, error=error
        )
        raise
    finally:
        _context.reset(token)


def note_failure(*, job_id: int, name: str, attempt: int, error: Exception) -> None:
    """Keep why an attempt failed; if even that cannot be written, the log has it."""
    try:
        JobFailure.objects.create(
            job_id=job_id,
            name=name,
            attempt=attempt,
            at=timezone.now(),
            error=told(error),
            details=details_of(error),
        )
    except (DatabaseError, InterfaceError):
        logger.exception("The failure of job %s (%s) could not be kept.", job_id, name)


def perform_periodic(name: str, run: Callable[..., None], context: JobContext | None) -> None:
    """
    Run periodic work, unless it failed lately and has to wait.

    It never fails towards the queue: the next tick is the next attempt, or goes on where this
    one left off because its process is being stopped. A database that went away in the middle is
    no matter either.
    """
    try:
        attempt_periodic(name, run, context)
    except (DatabaseError, InterfaceError):
        logger.exception("Periodic job %s lost the database.", name)
        connection.close()


def attempt_periodic(name: str, run: Callable[..., None], context: JobContext | None) -> None:
    """Run periodic work once and note how it went. Raises errors of the notes, not of the work."""
    now = timezone.now()
    work, _is_new = PeriodicWork.objects.get_or_create(name=name)
    if work.not_before is not None and work.not_before > now:
        return
    token = _context.set(context)
    try:
        with as_job():
            run(at=now)
    except JobAborted:
        return
    except Exception as error:
        logger.exception("Periodic job %s failed.", name)
        exponent = min(work.failures, 10)
        pause = min(2**exponent, LONGEST_PERIODIC_PAUSE_SECONDS)
        PeriodicWork.objects.filter(name=name).update(
            failed_at=now,
            failures=work.failures + 1,
            error=told(error),
            details=details_of(error),
            not_before=now + timedelta(seconds=pause),
        )
    else:
        noted = work.succeeded_at
        if work.failures or noted is None or now - noted >= SUCCESS_NOTED_EVERY:
            PeriodicWork.objects.filter(name=name).update(
                succeeded_at=now, failures=0, error="", details="", not_before=None
            )
    finally:
        _context.reset(token)


def told(error: Exception) -> str:
    """Return an error in one line."""
    return f"{type(error).__name__}: {error}".strip(": ")


def details_of(error: Exception) -> str:
    """Return where an error came from; the end of it, if it is long."""
    return "".join(traceback.format_exception(error))[-LONGEST_DETAILS:]
