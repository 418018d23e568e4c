"""Several people at the same moment, each in a thread with a connection of its own."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

PATIENCE_SECONDS = 60


def at_once(*doings: Callable[[], Any]) -> list[Any]:
    """Do all in threads of their own that start together; return what each raised or returned."""
    gate = threading.Barrier(len(doings) + 1)
    finish = start(*doings, gate=gate)
    gate.wait(PATIENCE_SECONDS)
    return finish()


def start(
    *doings: Callable[[], Any], gate: threading.Barrier | None = None
) -> Callable[[], list[Any]]:
    """Begin all; return what waits for their end and returns what each raised or returned."""
    told: list[Any] = [None] * len(doings)

    def run(place: int, doing: Callable[[], Any]) -> None:
        if gate is not None:
            gate.wait(PATIENCE_SECONDS)
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{PATIENCE_SECONDS // 2}s'")
            told[place] = doing()
        except Exception as error:  # noqa: BLE001 - what went wrong is what the test asks
            told[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(doings)]
    for thread in threads:
        thread.start()

    def finish() -> list[Any]:
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
        assert not any(thread.is_alive() for thread in threads)
        return told

    return finish


def wait_for_waiting(another_connection: Any, *, count: int) -> None:
    """Return as soon as `count` connections to this database wait for a lock of another one."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    question = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while True:
        (waiting,) = another_connection.execute(question).fetchone()
        another_connection.execute("SELECT pg_stat_clear_snapshot()")
        if waiting >= count:
            return
        assert time.monotonic() < deadline, f"{waiting} wait"
        time.sleep(0.02)
