"""Processes that end by themselves are started again, but not for ever."""

import signal
import socket

import click
import pytest

from evident.main.commands import running


@pytest.fixture
def address():
    """An address on which nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()


@pytest.fixture
def lives(tmp_path):
    """What tells how often a process has lived, and the work that it does: to fail."""
    told = tmp_path / "lives"

    def work():
        with told.open("a") as file:
            file.write("x")
        raise SystemExit(1)

    work.count = lambda: len(told.read_text())
    return work


def test_what_fails_at_once_is_not_started_again(address, lives):
    with pytest.raises(click.ClickException, match="cannot start"):
        running._supervise([lives], address=address, sign_ins=[])
    assert lives.count() == 1


def test_what_fails_again_and_again_is_given_up(address, lives, monkeypatch):
    monkeypatch.setattr(running, "HOPELESS_SECONDS", 0)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(click.ClickException, match="cannot start"):
        running._supervise([lives], address=address, sign_ins=[])
    assert lives.count() == running.SHORT_LIVES
    assert signal.getsignal(signal.SIGTERM) is before
