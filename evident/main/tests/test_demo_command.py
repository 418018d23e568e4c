"""`evident demo` as an administrator uses it: made, refused, removed without a trace."""

import psycopg
import pytest
from psycopg import sql

from evident.main import postgres
from evident.main.database import socket_folder
from evident.main.postgres import NAME
from evident.main.tests.installations import running
from evident.main.tests.programs import program

FEW = ("--incidents", "3", "--language", "en")
BY_THE_CLOCK = ("procrastinate", "django_migrations")
"""Tables whose rows tell of the program's own doings, not of anybody's work."""


@pytest.fixture
def var(tmp_path):
    """An installation of its own, in which nobody and nothing is yet."""
    with running(tmp_path / "var") as var:
        yield var


@pytest.fixture
def blank(tmp_path):
    """A place where nothing was installed; the first command finds a server and makes the rest."""
    with postgres.using(tmp_path / "var", settings=postgres.THROWAWAY):
        yield tmp_path / "var"


def counted(var):
    """How many rows stand in each table."""
    with psycopg.connect(host=str(socket_folder(var)), user=NAME, dbname=NAME) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        return {
            table: connection.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            ).fetchone()
            for (table,) in tables
            if not table.startswith(BY_THE_CLOCK)
        }


def files(var):
    return {path.name for path in var.iterdir() if not path.name.startswith(("postgres", "static"))}


@pytest.mark.slow
def test_a_sample_is_made_once_and_removed_without_a_trace(var):
    fresh, before = counted(var), files(var)

    made = program(var, "demo", *FEW)

    password = (var / "sample_password").read_text().strip()
    assert password in made
    assert "amy.holt" in made
    assert password in program(var, "demo", "--sign-ins")
    assert "here already" in program(var, "demo", *FEW, fails=True)
    assert "sample" in program(var, "doctor", "--deploy", fails=True)
    sealed = var / "trail.zip"
    program(var, "trail", "export", str(sealed))
    program(var, "trail", "verify", str(sealed))
    sealed.unlink()
    (var / "imports").mkdir()
    (var / "imports" / "uploaded").write_text("what somebody tried to import")

    assert "removes for ever" in program(var, "demo", "--remove", fails=True)  # nobody said yes
    assert "Nothing of the sample" in program(var, "demo", "--remove", "--yes")

    assert counted(var) == fresh
    assert files(var) == before - {"secret_key"}  # the next command makes another one


@pytest.mark.slow
def test_a_real_installation_gets_no_sample_and_is_not_emptied(blank):
    who = ("--login", "ada", "--name", "Ada", "--organisation", "Real", "--generate")
    program(blank, "administrator", "create", *who)
    real = counted(blank)

    assert "is in use" in program(blank, "demo", *FEW, fails=True)
    assert "no sample here" in program(blank, "demo", "--remove", "--yes", fails=True)
    assert "no sample here" in program(blank, "demo", "--sign-ins", fails=True)

    assert counted(blank) == real
    assert not (blank / "sample_password").exists()
