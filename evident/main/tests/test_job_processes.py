"""Job processes: a job outlives the process that ran it; told to stop, a process finishes first."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from evident.kernel.jobs.worker import recover
from evident.kernel.trail.models import Entry

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 60
PROCESS = """
import sys, time
from evident.main import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from evident.main import ready
ready.set_up()
from evident.kernel.jobs.declaration import job
from evident.kernel.jobs.worker import run_worker
from evident.kernel.trail import actions as trail

@job("test.work", title="Work")
def work(*, at, seconds):
    trail.write(event="test.begun", by=None, at=at)
    if sys.argv[2] == "slow":
        time.sleep(seconds)
    trail.write(event="test.done", by=None, at=at)

run_worker(concurrency=1, queues=["test"])
"""


@pytest.fixture
def start(committed):
    """Start job processes; none outlives the test."""
    processes = []

    def start(pace: str) -> subprocess.Popen[bytes]:
        name = connection.settings_dict["NAME"]
        process = subprocess.Popen(
            [sys.executable, "-c", PROCESS, name, pace], cwd=Path(__file__).parents[3]
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def defer(seconds):
    app.configure_task("test.work", queue="test").defer(seconds=seconds)


def wait_for(is_so):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def happened(event):
    return Entry.objects.filter(event=event).count()


def test_a_job_is_done_though_its_process_was_killed(start):
    defer(seconds=600)
    first = start("slow")
    wait_for(lambda: happened("test.begun") == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert ProcrastinateJob.objects.get(task_name="test.work").status == "doing"

    wait_for(lambda: recover(dead_after_seconds=0.1) == 1)
    second = start("quick")
    wait_for(lambda: happened("test.done") == 1)

    wait_for(lambda: not ProcrastinateJob.objects.filter(task_name="test.work").exists())
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=PATIENCE_SECONDS) == 0


def test_a_process_told_to_stop_finishes_what_it_does(start):
    defer(seconds=1)
    process = start("slow")
    wait_for(lambda: happened("test.begun") == 1)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert happened("test.done") == 1
    assert not ProcrastinateJob.objects.filter(task_name="test.work").exists()
