"""Processes are killed in the middle of writes: what was answered "done" is there, none half."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import psutil
import pytest

from evident.main.postgres import Cluster
from evident.main.tests import installations
from evident.main.tests.programs import ROOT, environment, program

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 180  # a job of a dead process is taken over after half a minute
WRITERS = 3


@dataclass
class Product:
    """A running `evident run`, and people who write through its API all the time."""

    var: object
    port: int
    token: str
    process: subprocess.Popen[bytes] | None = None
    reported: dict[str, str] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)
    answers: int = 0
    is_over: bool = False

    def start(self):
        command = [sys.executable, "-m", "evident.main.program", "run", "--port", str(self.port)]
        log = (self.var.parent / "run.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                command, env=environment(self.var), cwd=ROOT, stdout=log, stderr=log
            )

    def post(self, path, **facts):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/incidents{path}",
            data=json.dumps(facts).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def write(self, writer):
        for turn in count():
            if self.is_over:
                return
            title = f"{writer}-{turn}"
            try:
                number = self.post("", title=title)["number"]
                self.reported[number] = title
                self.answers += 1
                self.post(f"/{number}/take")
                self.post(f"/{number}/resolve", code="solved_permanently", note=f"note {title}")
                self.resolved[number] = f"note {title}"
            except (urllib.error.URLError, OSError, ValueError):
                time.sleep(0.05)

    def wait_for_answers(self, more):
        target, deadline = self.answers + more, time.monotonic() + PATIENCE_SECONDS
        while self.answers < target:
            assert time.monotonic() < deadline, (self.var.parent / "run.log").read_text()
            time.sleep(0.02)

    def children(self):
        """Return the web process, the one beside it, and the job process."""
        for _ in range(200):
            with suppress(psutil.NoSuchProcess, IndexError):  # one that ends while we look
                children = psutil.Process(self.process.pid).children()
                web = [child for child in children if child.children()]
                jobs = [child for child in children if child not in web]
                if len(web) == 1 and len(jobs) == 1:
                    return web[0], web[0].children()[0], jobs[0]
            time.sleep(0.05)
        raise AssertionError("the processes did not come back")


def ask(var, what):
    done = subprocess.run(
        [sys.executable, "-m", "tests.installed", what],
        env=environment(var),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def wait_for_jobs(var):
    deadline = time.monotonic() + PATIENCE_SECONDS
    jobs = ask(var, "describe")["jobs"]
    while any(status == "doing" for status, *_ in jobs):
        assert time.monotonic() < deadline, jobs
        time.sleep(1)
        jobs = ask(var, "describe")["jobs"]


@pytest.fixture
def product(tmp_path):
    var = tmp_path / "var"
    installations.put(var, survives=True)
    product = Product(var, free_port(), ask(var, "make_token"))
    product.start()
    threads = [
        threading.Thread(target=product.write, args=(writer,), daemon=True)
        for writer in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    yield product
    product.is_over = True
    for thread in threads:
        thread.join()
    with suppress(ProcessLookupError):
        product.process.terminate()
    product.process.wait(PATIENCE_SECONDS)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_kill_loses_nothing_that_was_answered_and_leaves_nothing_half(product, tmp_path):
    product.wait_for_answers(5)
    for place in (1, 2, 0):  # the web process beside the other, the job process, the other one
        product.children()[place].kill()
        product.wait_for_answers(5)

    Cluster(product.var).process().kill()
    product.wait_for_answers(5)

    os.kill(product.process.pid, signal.SIGKILL)  # and with it everything it started
    product.process.wait(PATIENCE_SECONDS)
    product.start()
    product.wait_for_answers(5)

    product.is_over = True
    wait_for_jobs(product.var)
    product.process.send_signal(signal.SIGINT)
    assert product.process.wait(PATIENCE_SECONDS) == 0
    assert Cluster(product.var).process() is None

    program(product.var, "work", "--until-done")
    found = ask(product.var, "describe")
    assert product.resolved
    assert found["records"] == len(found["incidents"])
    for number, title in product.reported.items():
        assert found["incidents"][number][0] == title
    for number, note in product.resolved.items():
        assert found["incidents"][number][1:] == ["resolved", note]
    for number, (_, state, _) in found["incidents"].items():
        events = found["entries"][number]
        assert events.count("incident.report") == 1
        assert events.count("incident.resolve") == (state == "resolved")
    assert found["jobs"] == []

    program(product.var, "trail", "seal")
    program(product.var, "trail", "export", str(tmp_path / "trail.jsonl"))
    program(product.var, "trail", "verify", str(tmp_path / "trail.jsonl"))
