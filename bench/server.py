"""A real server on a real database, for as long as a measurement takes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

WORKERS = 2
SECONDS_TO_START = 60


@dataclass
class Server:
    """The running program and where it listens."""

    process: subprocess.Popen[bytes]
    port: int
    var: Path
    seconds_to_first_page: float

    def megabytes(self) -> float:
        """Return the memory of the web processes and of the database, shared pages once."""
        web = psutil.Process(self.process.pid)
        processes = [web, *web.children(recursive=True)]
        lines = (self.var / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()
        database = psutil.Process(int(lines[0]))
        processes += [database, *database.children(recursive=True)]
        total = 0
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss
        return total / 1e6


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(var: Path) -> Iterator[Server]:
    """Run `evident serve` on the installation in `var`."""
    port = free_port()
    command = [sys.executable, "-m", "evident.main.program", "serve"]
    command += ["--port", str(port), "--workers", str(WORKERS)]
    begun = time.perf_counter()
    with (var / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env=os.environ | {"EVIDENT_VAR": str(var)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for_page(port, process)
            yield Server(process, port, var, time.perf_counter() - begun)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait_for_page(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the sign-in page is there. Raises RuntimeError if it never comes."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError("The server did not start; see serve.log.")
