"""The process that does jobs, and what it does about the jobs of processes that died."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from django.db import connections, transaction
from django.utils import timezone
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.sql import queries as statements

from evident.kernel.jobs.models import JobFailure
from evident.kernel.jobs.performing import PAUSES_SECONDS

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5
DEAD_AFTER_SECONDS = 20
"""A process that has not been heard of for so long is taken for dead."""
RESTART_PAUSE_SECONDS = 3
POLLING_SECONDS = 5


def run_worker(
    *, concurrency: int = 2, queues: Sequence[str] | None = None, patience_seconds: float = 20
) -> None:
    """
    Do jobs until SIGINT or SIGTERM, then finish what is under way and return.

    `queues` limits what is done (None: all). Jobs under way get `patience_seconds` before they
    are asked to leave off. A lost database is waited for.
    """
    how = {"concurrency": concurrency, "shutdown_graceful_timeout": patience_seconds}
    asyncio.run(work_until_told(queues=queues, **how))


def run_waiting_jobs(*, queues: Sequence[str] | None = None) -> None:
    """Do every job that is due now, then return."""
    asyncio.run(work_once(queues=queues))


async def work_until_told(*, queues: Sequence[str] | None, **how: Any) -> None:
    """Keep a worker running until the process is told to stop."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    waiting = asyncio.create_task(told.wait())
    while not told.is_set():
        working = asyncio.create_task(work(queues=queues, **how))
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if told.is_set():
            working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            logger.info("The worker has stopped.")
        except Exception:
            logger.exception("The worker failed and starts again.")
        if not told.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(waiting), RESTART_PAUSE_SECONDS)


async def work_once(*, queues: Sequence[str] | None) -> None:
    """Do what is due, without listening for more."""
    await work(
        concurrency=1, queues=queues, wait=False, listen_notify=False, task_middleware=[hang_up]
    )


def hang_up(call_next: Callable[[], Any], _context: Any, _worker: Any) -> Any:
    """Leave no connection behind in a thread that will not be used again."""
    try:
        return call_next()
    finally:
        connections.close_all()


async def work(*, queues: Sequence[str] | None, **how: Any) -> None:
    """Run one worker over connections of its own."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    with app.replace_connector(connector):
        async with app.open_async():
            if queues is not None:
                how["queues"] = queues
            await app.run_worker_async(
                name=f"{socket.gethostname()}:{os.getpid()}",
                delete_jobs="successful",
                install_signal_handlers=False,
                fetch_job_polling_interval=POLLING_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_AFTER_SECONDS,
                **how,
            )


def recover(*, dead_after_seconds: float = DEAD_AFTER_SECONDS) -> int:
    """
    Give the jobs of dead workers back to the queue; return how many there were.

    A job that outlived too many workers has probably killed them: it is given up. One whose
    twin is already waiting is dropped.
    """
    connector = DjangoConnector()
    stalled = connector.execute_query_all(
        statements["select_stalled_jobs_by_heartbeat"],
        queue=None,
        task_name=None,
        seconds_since_heartbeat=dead_after_seconds,
    )
    for found in stalled:
        if found["attempts"] >= len(PAUSES_SECONDS):
            give_up(connector, found)
            continue
        try:
            with transaction.atomic():
                connector.execute_query(
                    statements["retry_job"],
                    job_id=found["id"],
                    retry_at=timezone.now(),
                    new_priority=None,
                    new_queue_name=None,
                    new_lock=None,
                )
        except ConnectorException:  # its queueing lock is taken: a twin waits
            finish(connector, found, status="aborted", delete_job=True)
    connector.execute_query_all(
        statements["prune_stalled_workers"], seconds_since_heartbeat=dead_after_seconds
    )
    return len(stalled)


def give_up(connector: DjangoConnector, found: dict[str, Any]) -> None:
    """Mark a job as failed because the processes that ran it died."""
    JobFailure.objects.create(
        job_id=found["id"],
        name=found["task_name"],
        attempt=found["attempts"] + 1,
        at=timezone.now(),
        error="The process that ran the job died.",
    )
    finish(connector, found, status="failed", delete_job=False)


def finish(
    connector: DjangoConnector, found: dict[str, Any], *, status: str, delete_job: bool
) -> None:
    """End a stalled job; somebody else may have done so meanwhile."""
    with suppress(ConnectorException), transaction.atomic():
        connector.execute_query(
            statements["finish_job"], job_id=found["id"], status=status, delete_job=delete_job
        )
