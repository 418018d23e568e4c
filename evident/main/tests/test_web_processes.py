"""Web processes that die are replaced, but not for ever; none outlives the one beside it."""

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from evident.main.web import Beside, is_free

PATIENCE_SECONDS = 20
STAYS = [sys.executable, "-c", "import time; time.sleep(60)"]
FAILS = [sys.executable, "-c", "raise SystemExit(1)"]


@pytest.fixture
def asked_to_end():
    """What tells whether this process was asked to end, which it then does not."""
    asked = []
    before = signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    yield asked
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def beside():
    beside = Beside(host="127.0.0.1", port=1, threads=1)
    yield beside
    beside.end()


def child(command):
    return os.posix_spawn(command[0], command, os.environ, setpgroup=0)


def wait_until(is_so):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_process_is_replaced_by_one_that_ends_with_this_one(beside):
    beside.command = STAYS
    first = child(STAYS)
    beside.start([first])
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: beside.pids != [first])
    (second,) = beside.pids
    assert psutil.Process(second).is_running()
    beside.end()
    assert not psutil.pid_exists(second)
    assert not beside.is_hopeless


def test_one_whose_replacement_dies_too_makes_this_one_end_with_an_error(beside, asked_to_end):
    beside.command = FAILS
    beside.start([child(FAILS)])
    wait_until(lambda: asked_to_end)
    assert beside.is_hopeless


def test_a_replacement_says_whose_it_is_and_listens_where_the_other_did(beside):
    assert beside.command[-2:] == ["--beside", str(os.getpid())]
    assert {"127.0.0.1", "1"} < set(beside.command)
    done = subprocess.run(
        [sys.executable, "-m", "evident.main.program", "serve", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--beside" not in done.stdout


def test_a_port_that_a_stranger_shares_with_anyone_is_not_free():
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        assert not is_free("127.0.0.1", port)
    assert is_free("127.0.0.1", port)
