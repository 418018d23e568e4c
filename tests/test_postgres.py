"""The embedded PostgreSQL starts, stops and survives being killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from evident.main import postgres
from evident.main.postgres import THROWAWAY, Cluster

pytestmark = pytest.mark.slow


def ask(cluster, question):
    return tell(cluster, question).fetchone()[0]


def tell(cluster, *statements):
    address = f"host='{cluster.socket}' user=evident dbname=evident"
    with psycopg.connect(address, autocommit=True) as connection:
        return [connection.execute(statement) for statement in statements][-1]


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    folder.parent.chmod(0o755)  # or it has to be passable for the server's account
    return folder


def test_using_starts_a_server_that_only_its_socket_reaches(var):
    with postgres.using(var, settings=THROWAWAY) as cluster:
        assert ask(cluster, "SHOW listen_addresses") == ""
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        assert ask(cluster, "SELECT upper('é') || lower('Σ')") == "Éσ"
        assert (cluster.data.stat().st_mode & 0o077) == 0

    assert cluster.process() is None


def test_using_keeps_the_server_until_the_last_one_leaves(var):
    with postgres.using(var, settings=THROWAWAY) as cluster:
        with postgres.using(var, settings=THROWAWAY):
            first = cluster.process()
        assert cluster.process() == first

    assert cluster.process() is None


def test_using_recovers_what_was_committed_before_a_kill(var):
    with postgres.using(var, settings=THROWAWAY) as cluster:
        tell(
            cluster,
            "SET synchronous_commit = on",
            "CREATE TABLE kept (word text)",
            "INSERT INTO kept VALUES ('done')",
        )
        cluster.process().send_signal(signal.SIGKILL)

    with postgres.using(var, settings=THROWAWAY) as cluster:
        assert ask(cluster, "SELECT word FROM kept") == "done"


def test_using_is_not_misled_by_a_reused_process_number(var):
    with postgres.using(var, settings=THROWAWAY) as cluster:
        pass
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n1\n5432\n")

    with postgres.using(var, settings=THROWAWAY) as cluster:
        assert ask(cluster, "SELECT 1") == 1


def test_using_serves_several_processes_that_start_at_once(var):
    enter = (
        "import sys, pathlib; from evident.main import postgres\n"
        "with postgres.using(pathlib.Path(sys.argv[1])) as cluster: print(cluster.process().pid)"
    )
    others = [
        subprocess.Popen(
            [sys.executable, "-c", enter, str(var)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        for _ in range(3)
    ]

    assert [(other.communicate()[0].strip().isdigit(), other.returncode) for other in others] == [
        (True, 0)
    ] * 3
    assert Cluster(var).process() is None


def test_two_installations_run_side_by_side(var, tmp_path_factory):
    other = tmp_path_factory.mktemp("x" * 90)  # too deep for a socket of its own
    with (
        postgres.using(var, settings=THROWAWAY) as one,
        postgres.using(other, settings=THROWAWAY) as two,
    ):
        assert ask(one, "SHOW data_directory") == str(var / "postgres")
        assert ask(two, "SHOW data_directory") == str(other / "postgres")
        assert two.socket.parent != other

    assert two.process() is None
