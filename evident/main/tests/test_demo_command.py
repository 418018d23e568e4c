"""`evident demo` as an administrator uses it: made, refused, removed without a trace."""

import pytest

from evident.main.tests.programs import program

COUNT = """
from django.db import connection
cursor = connection.cursor()
for table in sorted(connection.introspection.table_names()):
    cursor.execute(f'SELECT count(*) FROM "{table}"')
    print("COUNTED", table, cursor.fetchone()[0])
"""
FEW = ("--incidents", "3", "--language", "en")
BY_THE_CLOCK = ("procrastinate", "django_migrations")
"""Tables whose rows tell of the program's own doings, not of anybody's work."""


def counted(var):
    lines = program(var, "django", "shell", "-c", COUNT).splitlines()
    rows = [line.split()[1:] for line in lines if line.startswith("COUNTED")]
    return {table: rows for table, rows in rows if not table.startswith(BY_THE_CLOCK)}


def files(var):
    return {path.name for path in var.iterdir() if not path.name.startswith(("postgres", "static"))}


@pytest.mark.slow
def test_a_sample_is_made_once_and_removed_without_a_trace(tmp_path):
    program(tmp_path, "migrate")
    fresh, before = counted(tmp_path), files(tmp_path)

    made = program(tmp_path, "demo", *FEW)

    password = (tmp_path / "sample_password").read_text().strip()
    assert password in made
    assert "amy.holt" in made
    assert password in program(tmp_path, "demo", "--sign-ins")
    assert "here already" in program(tmp_path, "demo", *FEW, fails=True)
    assert "sample" in program(tmp_path, "doctor", "--deploy", fails=True)
    sealed = tmp_path / "trail.zip"
    program(tmp_path, "trail", "export", str(sealed))
    program(tmp_path, "trail", "verify", str(sealed))
    sealed.unlink()
    key = (tmp_path / "secret_key").read_text()
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "uploaded").write_text("what somebody tried to import")

    assert "removes for ever" in program(
        tmp_path, "demo", "--remove", fails=True
    )  # nobody said yes
    assert "Nothing of the sample" in program(tmp_path, "demo", "--remove", "--yes")

    assert counted(tmp_path) == fresh
    assert files(tmp_path) == before
    assert (tmp_path / "secret_key").read_text() != key


@pytest.mark.slow
def test_a_real_installation_gets_no_sample_and_is_not_emptied(tmp_path):
    who = ("--login", "ada", "--name", "Ada", "--organisation", "Real", "--generate")
    program(tmp_path, "administrator", "create", *who)
    real = counted(tmp_path)

    assert "is in use" in program(tmp_path, "demo", *FEW, fails=True)
    assert "no sample here" in program(tmp_path, "demo", "--remove", "--yes", fails=True)
    assert "no sample here" in program(tmp_path, "demo", "--sign-ins", fails=True)

    assert counted(tmp_path) == real
    assert not (tmp_path / "sample_password").exists()
