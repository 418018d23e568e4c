"""
The database of tests: made once, copied from then on.

A copy takes a tenth of a second; making takes longer, and so does emptying every table. What was
made on a disk is kept from one run to the next under a name that tells from which migrations.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

PINNED = "requirements/product.txt"
"""The packages, some of which bring migrations of their own."""
PATIENCE_MS = 60_000
SHIPPED = "shipped"
"""What every test starts from: what every installation starts with, and no more."""


@cache
def name() -> str:
    """Return the name of the database that tests use."""
    return str(connection.creation._get_test_db_name())


def prepare(*, make: Callable[[], None], fill: Callable[[], None], is_anew: bool = False) -> None:
    """Let `make` make the tables for tests, empty but for what `fill` puts there."""
    kept = f"{name()}_{_migrations()}"
    if is_anew or not _exists(kept):
        unfinished = f"{name()}_unfinished"
        for each in _all():
            if each.startswith(f"{name()}_"):
                _drop(each)
        _server(f'CREATE DATABASE "{unfinished}"')
        _use(unfinished)
        make()
        connections.close_all()
        _server(f'ALTER DATABASE "{unfinished}" RENAME TO "{kept}"')
    _copy(kept, name())
    _use(name())
    fill()
    keep(SHIPPED)


def keep(what: str) -> None:
    """Keep a copy of the database as it stands, under the name `what`."""
    connections.close_all()
    _copy(name(), f"{name()}_{what}")


def renew(what: str = SHIPPED) -> None:
    """Let the database be again as it was when it was kept; whoever is connected is cut off."""
    connections.close_all()
    _copy(f"{name()}_{what}", name())


@contextmanager
def another() -> Iterator[None]:
    """Look at an empty database for a while, in place of that of tests."""
    before = connection.settings_dict["NAME"]
    database = f"{name()}_another"
    _drop(database)
    _server(f'CREATE DATABASE "{database}"')
    _use(database)
    try:
        yield
    finally:
        _use(before)
        _drop(database)


def _use(database: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database


def _migrations() -> str:
    """Return a short text that differs where migrations do."""
    root = Path(settings.ROOT)
    digest = hashlib.sha256((root / PINNED).read_bytes())
    for path in sorted(root.glob("evident/**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _copy(source: str, target: str) -> None:
    _drop(target)
    with connection._nodb_cursor() as cursor:  # what was hung up just now may not be gone yet
        cursor.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s",
            [PATIENCE_MS, source],
        )
    _server(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')


def _drop(database: str) -> None:
    _server(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def _exists(database: str) -> bool:
    return database in _all()


def _all() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [each for (each,) in cursor.fetchall()]


def _server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
