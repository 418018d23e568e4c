"""The database as one file: PostgreSQL's own programs, of the server's version."""

import os
import subprocess
from pathlib import Path

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from evident.main import postgres
from evident.main.refusal import Refused
from evident.main.speech import ngettext

AS_OLD_AS_16 = 17_00_00  # a dump made by a later program names settings that 16 does not know
PRELUDE = "DROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n"


class DumpRefused(Refused):
    """PostgreSQL could not dump or restore; the text is its own."""


def server_version() -> int:
    """Return the server's version as PostgreSQL counts: 180004 is 18.4."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version)


def others_connected() -> str:
    """Return in a sentence that others are connected to this database; nothing if nobody is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        count = int(cursor.fetchone()[0])
    if not count:
        return ""
    text = ngettext(
        "Stop web and job processes first: %(others)s connection is open.",
        "Stop web and job processes first: %(others)s connections are open.",
        count,
    )
    return text % {"others": count}


def dump(path: Path) -> None:
    """Write a consistent copy of the database. Raises DumpRefused."""
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={path}"])


def restore(path: Path) -> None:
    """Put a copy in the place of everything there is, in one transaction. Raises DumpRefused."""
    script = path.with_name("restore.sql")
    arguments = ["--no-owner", "--no-privileges", f"--file={script}", str(path)]
    _run("pg_restore", arguments, with_database=False)
    quiet = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    prelude = path.with_name("prelude.sql")
    prelude.write_text(PRELUDE, encoding="utf-8")
    _run("psql", [*quiet, "--output=/dev/null", f"--file={prelude}", f"--file={script}"])


def _run(name: str, arguments: list[str], *, with_database: bool = True) -> None:
    known = connection.get_connection_params()
    address = make_conninfo(
        **{key: known[key] for key in known if key in psycopg_keys() and key != "password"}
    )
    version = 16 if server_version() < AS_OLD_AS_16 else postgres.NEWEST_VERSION
    done = subprocess.run(
        [
            str(postgres.programs(version) / name),
            *([f"--dbname={address}"] if with_database else []),
            *arguments,
        ],
        env=os.environ | {"PGPASSWORD": str(known.get("password") or "")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpRefused(done.stderr.strip())


def psycopg_keys() -> set[str]:
    """Return the words of a connection string."""
    return {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
