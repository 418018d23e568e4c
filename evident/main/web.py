"""Web processes: they share what is loaded, and none stands by idle."""

import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from evident.main import processes

IDLE_SECONDS = 600  # the longest granian allows; a thread takes its database connection along
ENDING = (signal.SIGTERM, signal.SIGINT)
SHORT_LIFE_SECONDS = 10
"""A process that took the place of another and ends sooner shows that no other would do better."""


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """
    Answer requests until SIGTERM or SIGINT, in this process and `workers` - 1 of its children.

    The application is loaded here, once, so that they share its memory. A process that did nothing
    but load it would keep a second copy of all that the others have written to since: a tenth of
    the memory of the whole.
    """
    from django.db import connections
    from django.utils import translation

    from evident.main.warmth import warm
    from evident.main.wsgi import application

    warm(application)
    connections.close_all()
    translation.deactivate()  # every request says its own language
    processes.share_memory()
    answer = partial(_answer, application, host=host, port=port, threads=threads)
    beside = Beside(host=host, port=port, threads=threads)
    beside.start([processes.fork(partial(answer, lambda: None)) for _ in range(workers - 1)])
    try:
        answer(beside.end)
    finally:
        beside.end()
    if beside.is_hopeless:
        raise SystemExit(1)


def is_free(host: str, port: int) -> bool:
    """
    Return whether nobody listens there.

    Web processes share their port, so that the system itself would let a stranger join them.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
        return True


class InPlace(MPServer):
    """A server that answers in the very process, and has no other."""

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        worker = self._spawn_worker(idx=0, target=spawn_target, callback_loader=target_loader)
        worker.inner.run()  # returns when a signal asked it to end
        self.interrupt_signal = True
        self.main_loop_interrupt.set()


def _answer(
    application: Callable[..., Any], tidy: Callable[[], None], *, host: str, port: int, threads: int
) -> None:
    """Answer requests until SIGTERM or SIGINT; several may do so on the same port."""
    _end_in_time(tidy)
    InPlace(
        "evident.main.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve(target_loader=lambda: application, wrap_loader=False)


def _end_in_time(tidy: Callable[[], None]) -> None:
    """
    Have this process end soon after it was asked to, whatever its requests wait for.

    Those that finish within the grace are answered; for the others, everything is undone.
    """
    asked, ask = os.pipe()
    os.set_blocking(ask, False)
    signal.set_wakeup_fd(ask, warn_on_full_buffer=False)

    def end() -> None:
        while os.read(asked, 1)[0] not in ENDING:
            pass
        time.sleep(processes.GRACE_SECONDS)
        tidy()
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()


def environment() -> dict[str, str]:
    """Return the variables of a process beside this one, with the address found at the start."""
    from evident.main import settings

    return os.environ | {"EVIDENT_PUBLIC_URL": settings.PUBLIC_URL}


class Beside:
    """
    The processes beside this one, each replaced when it dies.

    What takes its place is started afresh: a process with threads cannot be forked safely.
    """

    def __init__(self, *, host: str, port: int, threads: int) -> None:
        self.command = [sys.executable, "-m", "evident.main.program", "serve", "--workers", "1"]
        self.command += ["--host", host, "--port", str(port), "--threads", str(threads)]
        self.command += ["--beside", str(os.getpid())]
        self.pids: list[int] = []
        self.begun: dict[int, float] = {}
        self.ending = threading.Event()
        self.is_hopeless = False
        self.watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self, pids: list[int]) -> None:
        """Watch over the children `pids`."""
        self.pids = pids
        if pids:
            self.watcher.start()

    def end(self) -> None:
        """End them and the watch over them."""
        self.ending.set()
        if self.watcher.is_alive():
            self.watcher.join()
        processes.end(self.pids)

    def _watch(self) -> None:
        while not self.ending.wait(processes.PAUSE_SECONDS):
            for place, pid in enumerate(self.pids):
                if processes.how_ended(pid) is not None:
                    self._replace(place)

    def _replace(self, place: int) -> None:
        begun = self.begun.get(self.pids[place])
        if begun is not None and time.monotonic() - begun < SHORT_LIFE_SECONDS:
            self.is_hopeless = True
            os.kill(os.getpid(), signal.SIGTERM)
            return
        pid = os.posix_spawn(sys.executable, self.command, environment(), setpgroup=0)
        self.pids[place] = pid
        self.begun[pid] = time.monotonic()
