"""Web and job processes: how they start, how they end, and that none outlives its parent."""

import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

PR_SET_PDEATHSIG = 1  # prctl(2)
M_ARENA_MAX = -8  # mallopt(3)
GRACE_SECONDS = 20
PAUSE_SECONDS = 0.1


def die_with_parent() -> None:
    """Have the kernel end this process when its parent dies, however that happens (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def share_memory() -> None:
    """
    Let processes forked from now on share what is loaded.

    Looking for garbage writes into every object it passes, and what a process writes to becomes its
    own: half of its memory. What is loaded now is never garbage, so it is passed over. For the C
    library, two heaps do for all threads of a process; it would take eight for each processor.
    """
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def work_jobs(*, concurrency: int, queues: list[str] | None = None, wait: bool = True) -> None:
    """Do jobs until SIGTERM or SIGINT, or until none is left if not `wait`."""
    from django.db import connections
    from django.utils import translation

    from evident.kernel.jobs.worker import run_waiting_jobs, run_worker

    connections.close_all()
    translation.deactivate()  # a job speaks to each reader in his language
    if wait:
        run_worker(concurrency=concurrency, queues=queues, patience_seconds=GRACE_SECONDS)
    else:
        run_waiting_jobs(queues=queues)


def fork(work: Callable[[], None]) -> int:
    """Do `work` in a child that Ctrl-C does not reach; return its process number."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 - a child must never return into its parent's code
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def how_ended(pid: int) -> int | None:
    """Collect the child if it is dead and return its exit code (a signal is negative), or None."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found == pid else None


def end(pids: list[int]) -> None:
    """Ask children to finish what they do, and kill those that do not."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        pids = [pid for pid in pids if how_ended(pid) is None]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        deadline = time.monotonic() + GRACE_SECONDS + 5
        while pids and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
            pids = [pid for pid in pids if how_ended(pid) is None]
